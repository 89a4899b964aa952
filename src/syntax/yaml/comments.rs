//! Ties each comment to the entry or list item it speaks of.

use super::arena::NodeId;
use super::node::{Comment, Kind, Node, Tree};
use crate::source::Span;
use crate::syntax::ScopedComment;

/// An entry of a mapping (key with all below it) or an item of a list (with its dash).
#[derive(Clone, Copy)]
struct Statement {
    span: Span,
    parent: Option<usize>,
}

/// The comments of all documents with what they speak of. A comment above a document's first key speaks of the whole
/// document.
pub fn comments(tree: &Tree) -> Vec<ScopedComment> {
    if tree.comments.is_empty() {
        return Vec::new();
    }
    let statements = statements(tree);
    let mut scoped: Vec<ScopedComment> = Vec::with_capacity(tree.comments.len());
    // Backwards, so that each of a run of comment lines takes over what the next one found.
    for comment in tree.comments.iter().rev() {
        let block = if comment.own_line {
            let next = scoped.last().filter(|next: &&ScopedComment| {
                next.own_line && is_blank(tree.text().get(comment.span.end as usize..next.span.start as usize))
            });
            next.map_or_else(|| below(tree, &statements, *comment), |next| next.block)
        } else {
            beside(tree, &statements, *comment)
        };
        scoped.push(ScopedComment { span: comment.span, own_line: comment.own_line, block });
    }
    scoped.reverse();
    scoped
}

fn is_blank(text: Option<&str>) -> bool {
    text.is_some_and(|text| text.trim().is_empty())
}

/// The outermost statement on the next line with content.
fn below(tree: &Tree, statements: &[Statement], comment: Comment) -> Span {
    let next = statements.partition_point(|statement| statement.span.start < comment.span.end);
    let Some(statement) = statements.get(next) else { return comment.span };
    let between = tree.text().get(comment.span.end as usize..statement.span.start as usize).unwrap_or("x");
    let only_marks = between.lines().all(|line| matches!(line.trim(), "" | "---" | "-" | "[" | "{"));
    if !only_marks {
        return comment.span;
    }
    statement.span
}

/// The innermost statement that begins on the comment's line or, when none does, that ends there.
fn beside(tree: &Tree, statements: &[Statement], comment: Comment) -> Span {
    let before = tree.text().as_bytes().get(..comment.span.start as usize).unwrap_or_default();
    let line = memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
    let line = Span::from_usize(line, line).start;
    let mut candidate =
        statements.partition_point(|statement| statement.span.start < comment.span.start).checked_sub(1);
    while let Some(statement) = candidate.and_then(|index| statements.get(index)) {
        if statement.span.end >= line {
            return statement.span;
        }
        candidate = statement.parent;
    }
    Span::new(line, comment.span.end)
}

/// All statements by their start, an outer one before the inner one that begins at the same place.
fn statements(tree: &Tree) -> Vec<Statement> {
    let mut found: Vec<Statement> = Vec::new();
    // Those to come, each with the node that it holds, the next one last.
    let mut pending: Vec<(Statement, NodeId)> = Vec::new();
    for document in tree.documents() {
        let Some(root) = document.root() else { continue };
        pending.push((Statement { span: root.span(), parent: None }, root.id()));
        while let Some((statement, id)) = pending.pop() {
            let parent = Some(found.len());
            found.push(statement);
            let Some(node) = tree.node(id) else { continue };
            let first_new = pending.len();
            match node.raw_kind() {
                Kind::Mapping => {
                    let entries = node.raw_entries();
                    pending.extend(entries.map(|entry| (Statement { span: entry.span(), parent }, entry.value.id())));
                }
                Kind::Sequence => pending.extend(node.items().map(|item| {
                    let span = if node.is_flow() { item.span() } else { item.span().to(dash(tree, item)) };
                    (Statement { span, parent }, item.id())
                })),
                Kind::Scalar(_) | Kind::Alias(_) => {}
            }
            pending.get_mut(first_new..).unwrap_or_default().reverse();
        }
    }
    found
}

/// The `-` before an item, over anchors, tags and comments between the two.
fn dash(tree: &Tree, item: Node<'_>) -> Span {
    let bytes = tree.text().as_bytes();
    let mut at = item.span().start as usize;
    loop {
        let before = bytes.get(..at).unwrap_or_default();
        let last = before.trim_ascii_end().len();
        // A comment in between: go on before it.
        let index = tree.comments.partition_point(|comment| (comment.span.end as usize) < last);
        if let Some(comment) = tree.comments.get(index).filter(|comment| (comment.span.start as usize) < last) {
            at = comment.span.start as usize;
            continue;
        }
        let word = before.get(..last).unwrap_or_default();
        let start = word.iter().rposition(u8::is_ascii_whitespace).map_or(0, |blank| blank + 1);
        match word.get(start) {
            Some(b'-') if start + 1 == last => return Span::from_usize(start, last),
            Some(b'&' | b'!') => at = start,
            _ => return Span::empty(item.span().start),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::comments;

    /// The first line of the block that the comment with that text speaks of, and its number of lines.
    fn block(text: &str, comment: &str) -> (String, usize) {
        let tree = parse(text.into());
        assert_eq!(tree.errors, []);
        let scoped = comments(&tree).into_iter().find(|scoped| scoped.span.of(text) == comment).expect("the comment");
        let block = scoped.block.of(text);
        (block.lines().next().unwrap_or("").to_owned(), block.lines().count())
    }

    const TEXT: &str = "\
# top
kind: Pod  # kind
# spec
# spec again

spec:  # beside spec
  containers:
    # first
    - name: a  # name a
      image: b
    - # in dash
      # above c
      name: c
      args: [
        1,  # one
      ]  # end of args
# last
";

    #[test]
    fn comments_speak_of_the_statement_below_or_beside() {
        let cases = [
            ("# top", "kind: Pod  # kind", 15),
            ("# kind", "kind: Pod", 1),
            ("# spec", "spec:  # beside spec", 11),
            ("# spec again", "spec:  # beside spec", 11),
            ("# beside spec", "spec:  # beside spec", 11),
            ("# first", "- name: a  # name a", 2),
            ("# name a", "name: a", 1),
            ("# in dash", "- # in dash", 6),
            ("# above c", "name: c", 1),
            ("# one", "1", 1),
            ("# end of args", "args: [", 3),
            ("# last", "# last", 1),
        ];
        for (comment, first, lines) in cases {
            assert_eq!(block(TEXT, comment), (first.to_owned(), lines), "{comment}");
        }
    }

    #[test]
    fn a_comment_before_a_document_speaks_of_all_of_it() {
        assert_eq!(block("# all\n---\na: 1\nb: 2\n", "# all"), ("a: 1".to_owned(), 2));
        assert_eq!(block("a: 1\n# second\n---\n- a\n- b\n", "# second"), ("- a".to_owned(), 2));
    }
}
