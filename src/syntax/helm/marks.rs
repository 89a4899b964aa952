//! Marks the nodes of a masked template: unknown, maybe absent, incomplete.

use super::mask::{Filler, Masked, WINDOW};
use super::touches;
use crate::source::Span;
use crate::syntax::yaml::{Kind, Node, NodeId, Tree};

enum Mark {
    Unknown(NodeId),
    MaybeAbsent(NodeId),
    Incomplete(NodeId),
}

pub(super) fn apply(tree: &mut Tree, masked: &Masked) {
    let mut marks = Vec::new();
    for node in tree.nodes() {
        if matches!(node.raw_kind(), Kind::Scalar(_)) && touches(&masked.holes, node.span()) {
            marks.push(Mark::Unknown(node.id()));
        }
    }
    optional(tree, &masked.optional, &mut marks);
    for filler in &masked.fillers {
        fill(tree, *filler, &mut marks);
    }
    for mark in marks {
        match mark {
            Mark::Unknown(id) => tree.set_unknown(id),
            Mark::MaybeAbsent(id) => tree.set_maybe_absent(id),
            Mark::Incomplete(id) => tree.set_incomplete(id),
        }
    }
}

/// A node may be absent when it stands inside an optional block and its parent does not.
fn optional(tree: &Tree, blocks: &[Span], marks: &mut Vec<Mark>) {
    // The innermost optional block that holds all of a span. Blocks nest and come by start.
    let mut innermost: Vec<(Span, Option<usize>)> = Vec::with_capacity(blocks.len());
    let mut open: Vec<usize> = Vec::new();
    for (index, block) in blocks.iter().enumerate() {
        while open.last().and_then(|&outer| blocks.get(outer)).is_some_and(|outer| outer.end <= block.start) {
            open.pop();
        }
        innermost.push((*block, open.last().copied()));
        open.push(index);
    }
    let block_of = |span: Span| {
        let mut found = innermost.partition_point(|(block, _)| block.start <= span.start).checked_sub(1);
        while let Some((block, outer)) = found.and_then(|index| innermost.get(index)) {
            if block.encloses(span) {
                break;
            }
            found = *outer;
        }
        found
    };
    let mut pending: Vec<(NodeId, Option<usize>)> =
        tree.documents().filter_map(crate::syntax::yaml::Document::root).map(|root| (root.id(), None)).collect();
    while let Some((id, outer)) = pending.pop() {
        let Some(node) = tree.node(id) else { continue };
        let block = block_of(node.span());
        if block.is_some() && block != outer {
            marks.push(Mark::MaybeAbsent(id));
        }
        match node.raw_kind() {
            Kind::Mapping => {
                for entry in node.raw_entries() {
                    let of_key = block_of(entry.span());
                    if of_key.is_some() && of_key != block {
                        marks.push(Mark::MaybeAbsent(entry.key.id()));
                        marks.push(Mark::MaybeAbsent(entry.value.id()));
                    }
                    pending.push((entry.value.id(), of_key));
                }
            }
            Kind::Sequence => pending.extend(node.items().map(|item| (item.id(), block))),
            Kind::Scalar(_) | Kind::Alias(_) => {}
        }
    }
}

/// Finds the node that what a filler prints becomes part of, by its place and indentation.
fn fill(tree: &Tree, filler: Filler, marks: &mut Vec<Mark>) {
    let Some(mut node) = tree.document_at(filler.at).and_then(crate::syntax::yaml::Document::root) else { return };
    loop {
        let column = column(tree, node);
        // The child that stands before the filler, which continues it when indented deeper.
        let (child, lead) = match node.raw_kind() {
            Kind::Mapping => {
                let last = node.entry_before(filler.at);
                (last.map(|entry| entry.value), last.map(|entry| entry.key))
            }
            Kind::Sequence => (node.item_before(filler.at), None),
            Kind::Scalar(_) | Kind::Alias(_) => {
                marks.push(Mark::Unknown(node.id()));
                return;
            }
        };
        let Some(child) = child.filter(|_| !node.is_flow()) else {
            marks.push(Mark::Incomplete(node.id()));
            return;
        };
        let child_is_collection = matches!(child.raw_kind(), Kind::Mapping | Kind::Sequence);
        let child_column = self::column(tree, child);
        // A list may stand at the column of its key.
        let at_list =
            child_is_collection && matches!(child.raw_kind(), Kind::Sequence) && filler.indent == child_column;
        if at_list && filler.indent <= column {
            marks.push(Mark::Incomplete(child.id()));
            marks.push(Mark::Incomplete(node.id()));
            return;
        }
        // `key: {{- … | nindent 0 }}`: whatever the indentation says, it is the value.
        let empty = child.span().is_empty() && !child_is_collection;
        let right_behind = empty && lead.is_none_or(|key| same_line(tree, key, filler.at));
        if right_behind || (filler.indent > column && (empty || !child_is_collection)) {
            marks.push(Mark::Unknown(child.id()));
            marks.push(Mark::Incomplete(child.id()));
            return;
        }
        if filler.indent <= column || filler.indent < child_column {
            marks.push(Mark::Incomplete(node.id()));
            return;
        }
        node = child;
    }
}

fn same_line(tree: &Tree, key: Node<'_>, at: u32) -> bool {
    Span::new(key.span().end, at).of(tree.text()).bytes().all(|byte| byte != b'\n')
}

/// The column of a block collection's first key or dash.
fn column(tree: &Tree, node: Node<'_>) -> u32 {
    let start = node.span().start;
    let window = start.saturating_sub(WINDOW);
    let before = tree.text().as_bytes().get(window as usize..start as usize).unwrap_or_default();
    let line = memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
    start - window - Span::from_usize(line, line).start
}
