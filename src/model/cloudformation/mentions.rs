//! Every place where a template names something of its own.

use super::intrinsic::{attribute, intrinsic};
use super::substitution::{Piece, pieces};
use crate::source::Span;
use crate::syntax::yaml::Node;

/// What is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MentionKind {
    /// A parameter or a resource: `Ref`, `GetAtt`, `Sub`.
    Value,
    /// A resource that must be there first: `DependsOn`.
    Order,
    Condition,
    Mapping,
}

/// A name in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    pub kind: MentionKind,
    pub name: String,
    /// What of the resource: `Arn` of `GetAtt` and `${Logs.Arn}`.
    pub attribute: Option<String>,
    pub span: Span,
    /// The logical id of the resource that it stands in.
    pub resource: Option<String>,
}

/// Nodes that are looked at: aliases can multiply those of a file.
const MAX_NODES: usize = 400_000;

/// What a node may say of conditions.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    /// Anywhere in a value: a key `Condition` says nothing.
    Value,
    /// A resource or an output: its own `Condition` and `DependsOn` name others.
    Declaration,
    /// The body of a condition: `Condition: Name` names another.
    Condition,
}

/// Collects the names in all sections that have values, in the order of the file.
pub(super) fn collect(root: Node<'_>) -> Vec<Mention> {
    let mut walk = Walk { mentions: Vec::new(), left: MAX_NODES };
    for section in root.entries() {
        let within = match section.name() {
            "Resources" | "Outputs" => Within::Declaration,
            "Conditions" => Within::Condition,
            "Rules" | "Transform" | "Globals" | "Hooks" | "Fn::Transform" => Within::Value,
            _ => continue,
        };
        if within == Within::Value {
            walk.all(section.value, within, None);
            continue;
        }
        for entry in section.value.entries() {
            let resource = (section.name() == "Resources").then(|| entry.name());
            walk.all(entry.value, within, resource);
        }
    }
    walk.mentions.sort_by_key(|mention| mention.span);
    walk.mentions
}

struct Walk {
    mentions: Vec<Mention>,
    left: usize,
}

impl Walk {
    fn all<'a>(&mut self, node: Node<'a>, within: Within, resource: Option<&'a str>) {
        let mut pending = vec![(node, within)];
        while let Some((node, within)) = pending.pop() {
            let Some(left) = self.left.checked_sub(1) else { return };
            self.left = left;
            let mut add = |kind, name: &str, attribute: Option<&str>, span| {
                let resource = resource.map(str::to_owned);
                let attribute = attribute.map(str::to_owned);
                self.mentions.push(Mention { kind, name: name.to_owned(), attribute, span, resource });
            };
            let inner = if within == Within::Condition { within } else { Within::Value };
            if let Some((name, argument)) = intrinsic(node) {
                match name {
                    "Ref" => {
                        if let Some(name) = argument.as_str() {
                            add(MentionKind::Value, name, None, argument.span());
                        }
                    }
                    "GetAtt" => {
                        if let Some((name, path)) = attribute(argument) {
                            let span = argument.item(0).map_or_else(|| argument.span(), Node::span);
                            add(MentionKind::Value, name, path, span);
                        }
                    }
                    "Condition" => {
                        if let Some(name) = argument.as_str() {
                            add(MentionKind::Condition, name, None, argument.span());
                        }
                    }
                    "If" => {
                        if let Some(condition) = argument.item(0)
                            && let Some(name) = condition.as_str()
                        {
                            add(MentionKind::Condition, name, None, condition.span());
                        }
                    }
                    "FindInMap" => {
                        if let Some(map) = argument.item(0).filter(|map| intrinsic(*map).is_none())
                            && let Some(name) = map.as_str()
                        {
                            add(MentionKind::Mapping, name, None, map.span());
                        }
                    }
                    "Sub" => substituted(argument, &mut |name, path, span| add(MentionKind::Value, name, path, span)),
                    _ => {}
                }
                // A tag's argument is the node itself; its children are what is below.
                if argument == node {
                    pending.extend(children(argument).map(|child| (child, inner)));
                } else {
                    pending.push((argument, inner));
                }
                continue;
            }
            if within != Within::Value {
                for entry in node.entries() {
                    let names: Vec<Node<'_>> =
                        if entry.value.is_sequence() { entry.value.items().collect() } else { vec![entry.value] };
                    let kind = match entry.name() {
                        "Condition" => MentionKind::Condition,
                        "DependsOn" if within == Within::Declaration => MentionKind::Order,
                        _ => continue,
                    };
                    for name in names.into_iter().filter(|node| intrinsic(*node).is_none()) {
                        if let Some(text) = name.as_str() {
                            add(kind, text, None, name.span());
                        }
                    }
                }
            }
            pending.extend(children(node).map(|child| (child, inner)));
        }
    }
}

/// The values of a mapping or the items of a sequence.
fn children(node: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    node.items().chain(node.raw_entries().map(|entry| entry.value))
}

/// The names in the holes of `Fn::Sub` that it does not bring itself.
fn substituted(argument: Node<'_>, add: &mut dyn FnMut(&str, Option<&str>, Span)) {
    let (text, given) =
        if argument.is_sequence() { (argument.item(0), argument.item(1)) } else { (Some(argument), None) };
    let Some(text) = text else { return };
    let Some(content) = text.as_str() else { return };
    let mut map = None;
    for piece in pieces(content) {
        let Piece::Hole(name, range) = piece else { continue };
        if given.is_some_and(|given| given.entry(name).is_some()) {
            continue;
        }
        let map = map.get_or_insert_with(|| text.content_map());
        let span = map.source_span(Span::from_usize(range.start, range.end));
        match name.split_once('.') {
            Some((name, path)) => add(name, Some(path), span),
            None => add(name, None, span),
        }
    }
}
