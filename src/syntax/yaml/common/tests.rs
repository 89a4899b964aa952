//! What is read in one pass is read as the full parser reads it.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::super::builder::Builder;
use super::super::node::{Kind, Node, Tree};
use super::super::{comments, full};
use super::read;

/// All that anybody can see of a tree.
fn seen(tree: &Tree) -> String {
    let mut out = String::new();
    for document in tree.documents() {
        let _ = writeln!(out, "document {:?} broken {}", document.span(), document.is_broken());
        let mut pending: Vec<(usize, Node<'_>)> = document.root().into_iter().map(|root| (0, root)).collect();
        while let Some((depth, node)) = pending.pop() {
            let _ = writeln!(
                out,
                "{:depth$}{:?} {:?} {:?} flow {} at {:?} merge {}",
                "",
                node.raw_kind(),
                node.span(),
                node.as_str(),
                node.is_flow(),
                node.is_scalar().then(|| node.content_map()),
                tree.has_merges,
            );
            match node.raw_kind() {
                Kind::Mapping => pending.extend(
                    node.raw_entries().flat_map(|entry| [entry.key, entry.value]).rev().map(|child| (depth + 1, child)),
                ),
                Kind::Sequence => pending.extend(node.items().rev().map(|child| (depth + 1, child))),
                Kind::Scalar(_) | Kind::Alias(_) => {}
            }
        }
    }
    for comment in comments(tree) {
        let _ = writeln!(out, "{comment:?}");
    }
    let _ = writeln!(out, "{:?}", tree.errors);
    out
}

/// Both readings of a text that the subset holds.
fn both(text: &str) -> Option<(String, String)> {
    let tree = |builder: Builder| seen(&builder.finish(text.into()));
    Some((tree(read(text)?), tree(full::read(text))))
}

#[test]
fn common_texts_are_read_in_one_pass_as_the_full_parser_reads_them() {
    for text in [
        "a: 1\nb:\n  - x\n  - y: 2\n    z: |\n      text\n\n      more\nc: [1, {d: e}]\n",
        "# head\n---\na: b # beside\n\n# alone\nc:\n- d\n- - e\n  - f\n---\n---\nlast: 'it''s'\n",
        "{\n  \"a\": [1, 2.5, true],\n  \"b\": {\"c\":\"d\\n\"}\n}\n",
        "run: >-\n  one\n  two\n\n  three\n    four\n  five\nend:\n",
        "a:\n  b: |+\n    x\n\n\n  c: |-\n    y\n",
    ] {
        let (ours, theirs) = both(text).unwrap_or_else(|| panic!("left to the full parser: {text:?}"));
        assert_eq!(ours, theirs, "{text:?}");
    }
}

const PIECES: &[&str] = &[
    "a",
    "key",
    "\u{e9}",
    ":",
    ": ",
    ":\n",
    "- ",
    "-\n",
    "-",
    "\n",
    "\n",
    "\n  ",
    "\n    ",
    "\n ",
    "\n   ",
    " ",
    "  ",
    "#",
    " # c",
    "\n# c\n",
    "'",
    "\"",
    "'x'",
    "\"y\"",
    "''",
    "\\n",
    "[",
    "]",
    "{",
    "}",
    ", ",
    ",",
    "|",
    "|\n",
    "|-\n  ",
    "|+\n  ",
    ">\n  ",
    ">-\n    ",
    "---\n",
    "--- ",
    "\n---\n",
    "...\n",
    "<<",
    "?",
    "? ",
    "!t ",
    "&a ",
    "*a",
    "%",
    "@",
    "`",
    "\t",
    "\r\n",
    "1",
    "true",
    "~",
    "http://x",
    "k: v",
    "\n- ",
    "\n  - ",
    "\nk: ",
    "\n  k: ",
    "\n    k: ",
    "x y",
    "{a: b}",
    "[a, b]",
    "\u{a0}",
    "\u{2028}",
];

const LINES: &[&str] = &[
    "a:",
    "b: 1",
    "c: x y",
    "- d",
    "- e: f",
    "- - g",
    "-",
    "h: |",
    "i: >-",
    "j: |+",
    "- |",
    "- >",
    "text",
    "'k': \"l\"",
    "m: [n, o]",
    "p: {q: r}",
    "s: [",
    "t,",
    "]",
    "{",
    "}",
    "u: v,",
    "# comment",
    "w: x # beside",
    "",
    "",
    "---",
    "- # dash",
    "y:   # key",
    "<<: z",
    "- [1, 2]",
    "key: - no",
    "long: 'a''b'",
    "esc: \"\\n\"",
    "\u{e9}: \u{e9}",
    "url: http://x:1/#y",
    "\"q\":1",
    ": x",
    "a : b",
];

fn line() -> impl Strategy<Value = String> {
    (0..4_usize, proptest::sample::select(LINES)).prop_map(|(indent, line)| format!("{}{line}\n", "  ".repeat(indent)))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_left_to_the_full_parser_or_read_alike(
        pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..24),
    ) {
        let text = pieces.concat();
        if let Some((ours, theirs)) = both(&text) {
            prop_assert_eq!(ours, theirs, "{:?}", text);
        }
    }

    #[test]
    fn any_lines_are_left_to_the_full_parser_or_read_alike(lines in proptest::collection::vec(line(), 0..12)) {
        let text = lines.concat();
        if let Some((ours, theirs)) = both(&text) {
            prop_assert_eq!(ours, theirs, "{:?}", text);
        }
    }
}
