//! What the tree of a text looks like, and that its values are those of another parser.

use std::fmt::Write as _;

use super::{Kind, Node, Scalar, ScalarStyle, parse};
use saphyr::LoadableYamlNode;

/// A value in a notation of its own, aliases followed, merge keys left alone.
fn ours(node: Node<'_>) -> String {
    match node.kind() {
        Kind::Mapping => {
            let entries: Vec<_> = node.raw_entries().map(|e| format!("{}={}", ours(e.key), ours(e.value))).collect();
            format!("{{{}}}", entries.join(","))
        }
        Kind::Sequence => format!("[{}]", node.items().map(ours).collect::<Vec<_>>().join(",")),
        _ => match node.scalar() {
            Some(Scalar::Null) | None => "null".to_owned(),
            Some(Scalar::Bool(value)) => value.to_string(),
            Some(Scalar::Int(value)) => value.to_string(),
            Some(Scalar::Float(value)) => format!("{value:?}"),
            Some(Scalar::Str(value)) => format!("{value:?}"),
        },
    }
}

fn theirs(node: &saphyr::Yaml<'_>) -> String {
    use saphyr::{Scalar as S, Yaml as Y};
    match node {
        Y::Mapping(map) => {
            let entries: Vec<_> = map.iter().map(|(k, v)| format!("{}={}", theirs(k), theirs(v))).collect();
            format!("{{{}}}", entries.join(","))
        }
        Y::Sequence(items) => format!("[{}]", items.iter().map(theirs).collect::<Vec<_>>().join(",")),
        Y::Value(S::Boolean(value)) => value.to_string(),
        Y::Value(S::Integer(value)) => value.to_string(),
        Y::Value(S::FloatingPoint(value)) => format!("{:?}", value.into_inner()),
        Y::Value(S::String(value)) => format!("{value:?}"),
        Y::Tagged(_, inner) => theirs(inner),
        _ => "null".to_owned(),
    }
}

#[test]
fn values_are_those_of_saphyr() {
    let cases = [
        "a: 1\nb: 2.5\nc: true\nd: null\ne: ~\nf:\ng: text\n",
        "on: yes\noff: no\nnorway: NO\nold: 0o17\nhex: 0xff\nversion: 1.20\nport: \"80\"\ntime: 12:30:45\n",
        "- a\n- - b\n  - c\n-\n- {x: 1, y: [1, 2, {z: w}]}\n- []\n- {}\n",
        "text: |\n  one\n   two\n\n  three\nfolded: >\n  one\n  two\n\n  three\n    more\n  end\n",
        "a: |-\n  strip\nb: |+\n  keep\n\nc: |2\n    deep\nd: >-\n  x\n  y\n",
        "a: \"esc \\\" \\n \\t \\u00e9 \\x41\"\nb: 'it''s'\nc: \"two\n  lines\"\nd: plain\n  two lines\n",
        "a: &x {k: v}\nb: *x\nc: &y text\nd: *y\n",
        "? complex\n: value\n? [a, b]\n: pair\n",
        "é: ü\n日本: 語\nemoji: \"😀\"\n",
        "a: b # comment\n# another\nc: d#no comment\nurl: http://x/#frag\n",
        "list:\n- a\n- b\nnext:\n  - c\n",
        "{a: 1, \"b\": 2, 'c': 3, d: {e: f}}\n",
        "[a: 1, b]\n",
        "\u{feff}a: 1\n",
        "a: 1\r\nb: |\r\n  x\r\n  y\r\nc: 2\r\n",
        "a: !!str 1\nc: !!str true\n",
        "num: -12\nplus: +3\nexp: 1e3\nnegexp: 1.5E-2\ninf: .inf\nword: infinity\ndot: .\n",
        "a: 'multi\n\n  para'\nb: \"x \\\n  y\"\n",
        "- 'quoted # not comment'\n- \"a: b\"\n- a:b\n- -1\n- - -1\n",
        "run: |\n  if [ a ]; then\n    echo \"${{ x }}\"\n  fi\nnext: 1\n",
        "--- # first\na: 1\n--- |\n  text\n---\n- 1\n...\n---\nb: 2\n",
        "null: a\ntrue: b\n1: c\n",
    ];
    for case in cases {
        let tree = parse(case.into());
        assert_eq!(tree.errors, [], "{case:?}");
        let expected = saphyr::Yaml::load_from_str(case.trim_start_matches('\u{feff}')).expect("valid YAML");
        let expected: Vec<_> = expected.iter().map(theirs).collect();
        let found: Vec<_> = tree.documents().map(|document| document.root().map_or("null".to_owned(), ours)).collect();
        assert_eq!(found, expected, "{case:?}");
    }
}

/// The source of the node at a path of keys and indices.
fn source<'a>(tree: &'a super::Tree, path: &[&str]) -> &'a str {
    let mut node = tree.root().expect("a root");
    for step in path {
        node = match step.parse::<usize>() {
            Ok(index) => node.items().nth(index).expect("an item"),
            Err(_) => node.get(step).expect("a key"),
        };
    }
    node.source()
}

#[test]
fn spans_cover_the_node_as_written() {
    let text = "# head\nq: \"a b\"\nflow: [1, {x: 2}] # c\nlist:\n  - name: n\n    v: 1\n\n  - two\nblock: &a !t |- # why\n  one\n  two \n\n\n# tail\nempty: |\nlast: x\n";
    let tree = parse(text.into());
    assert_eq!(tree.errors, []);
    let cases: [(&[&str], &str); 9] = [
        (&["q"], "\"a b\""),
        (&["flow"], "[1, {x: 2}]"),
        (&["flow", "1"], "{x: 2}"),
        (&["list"], "- name: n\n    v: 1\n\n  - two"),
        (&["list", "0"], "name: n\n    v: 1"),
        (&["block"], "|- # why\n  one\n  two "),
        (&["empty"], "|"),
        (&["last"], "x"),
        (&[], text.trim_start_matches("# head\n").trim_end()),
    ];
    for (path, expected) in cases {
        assert_eq!(source(&tree, path), expected, "{path:?}");
    }
    let block = tree.root().and_then(|root| root.get("block")).expect("the block");
    assert_eq!((block.anchor(), block.tag(), block.style()), (Some("a"), Some("!t"), Some(ScalarStyle::Literal)));
}

/// <https://yaml.org/spec/1.2.2/#8112-block-chomping-indicator>: the line ends that are there are kept, none is added.
#[test]
fn a_block_at_the_end_of_a_file_has_the_line_ends_that_are_written() {
    for (header, lines, expected) in [
        ("|", "one\n  two", "one\ntwo"),
        ("|", "one\n", "one\n"),
        ("|", "one\n\n", "one\n"),
        ("|", "one\r\n", "one\n"),
        ("|", "one  ", "one  "),
        ("|-", "one", "one"),
        ("|-", "one\n", "one"),
        ("|+", "one", "one"),
        ("|+", "one\n", "one\n"),
        ("|+", "one\n\n", "one\n\n"),
        (">", "one\n  two", "one two"),
        (">", "one\n  two\n", "one two\n"),
        (">-", "one", "one"),
        (">-", "one\n\n", "one"),
        (">+", "one", "one"),
        (">+", "one\n\n", "one\n\n"),
        ("|2", "one", "one"),
        ("|", "", ""),
        ("|+", "\n\n", "\n\n"),
    ] {
        let text = format!("a: {header}\n  {lines}");
        let tree = parse(text.as_str().into());
        assert_eq!(tree.root().and_then(|root| root.get_str("a")), Some(expected), "{text:?}");
        let followed = format!("{text}\nb: 1\n");
        let tree = parse(followed.as_str().into());
        assert_eq!(tree.root().and_then(|root| root.get_str("b")), Some("1"), "{followed:?}");
    }
}

#[test]
fn an_empty_value_is_null_of_no_width_behind_its_colon() {
    let tree = parse("a:\nb: 1\nc:\n".into());
    let root = tree.root().expect("a root");
    for key in ["a", "c"] {
        let entry = root.entry(key).expect("the key");
        assert!(entry.value.is_null() && entry.value.span().is_empty());
        assert_eq!(entry.value.span().start, entry.key.span().end + 1, "{key}");
    }
}

#[test]
fn merge_keys_give_what_the_mapping_lacks() {
    let tree = parse("base: &b {x: 1, y: 2}\nmore: &m {z: 9, y: 8}\nuse:\n  <<: [*b, *m]\n  x: 5\n".into());
    let node = tree.root().and_then(|root| root.get("use")).expect("the mapping");
    let entries: Vec<_> = node.entries().iter().map(|e| (e.name(), e.value.as_i64())).collect();
    assert_eq!(entries, [("x", Some(5)), ("y", Some(2)), ("z", Some(9))]);
    assert_eq!(node.get("z").and_then(Node::as_i64), Some(9));
    assert!(node.get("w").is_none());
}

#[test]
fn a_mapping_with_keys_from_an_unknown_anchor_may_hold_more() {
    for (text, wanted) in [
        ("a: {*none : 1}", true),
        ("a:\n  *none : 1\n  b: 2", true),
        ("a:\n  <<: *none\n  b: 2", true),
        ("a:\n  <<: [*none]\n  b: 2", true),
        ("a:\n  <<: [*known, *none]\n  b: 2", true),
        ("a:\n  b: *none", false),
        ("a:\n  b: [*none]", false),
        ("a:\n  <<: {c: *none}", false),
        ("a:\n  <<: *known\n  b: *none", false),
    ] {
        let tree = parse(format!("x: &known {{y: 1}}\n{text}\n").into());
        let root = tree.root().expect(text);
        assert_eq!(root.get("a").map(Node::is_incomplete), Some(wanted), "{text}");
        assert!(!root.is_incomplete(), "{text}");
    }
}

#[test]
fn documents_know_their_bounds_and_a_broken_one_does_not_hide_the_next() {
    let text = "# head\n---\na: 1\n---\nb: [1, 2\nc: 2\n---\n---\nd: 3\n";
    let tree = parse(text.into());
    let spans: Vec<_> = tree.documents().map(|d| (d.span().of(text), d.is_broken(), d.root().is_some())).collect();
    assert_eq!(
        spans,
        [
            ("\na: 1\n", false, true),
            ("\nb: [1, 2\nc: 2\n", true, true),
            ("\n", false, false),
            ("\nd: 3\n", false, true)
        ]
    );
    let broken = tree.documents().nth(1).and_then(super::Document::root).expect("what could be read");
    assert!(broken.is_incomplete());
    assert!(broken.get("b").is_some_and(Node::is_unknown));
    assert_eq!(broken.get("c").and_then(Node::as_i64), Some(2));
    assert_eq!(tree.errors.len(), 1);
}

/// What of a node is known: `?` for what is unknown, `…` where more may be.
fn known(node: Node<'_>) -> String {
    let children: Vec<String> = match node.kind() {
        Kind::Mapping => node.raw_entries().map(|e| format!("{}: {}", e.name(), known(e.value))).collect(),
        Kind::Sequence => node.items().map(known).collect(),
        _ if node.is_unknown() => return "?".to_owned(),
        _ => return node.as_str().unwrap_or("*").to_owned(),
    };
    let more = if node.is_incomplete() { "…" } else { "" };
    let children = children.join(", ");
    if node.is_mapping() { format!("{{{children}}}{more}") } else { format!("[{children}]{more}") }
}

#[test]
fn an_error_costs_no_more_than_the_entry_it_stands_in() {
    let cases = [
        ("a:\n- b: c: d\n  e: 1\n- f: 2\ng: 3\n", "{a: [{b: ?, e: 1}…, {f: 2}]…, g: 3}…", 1),
        ("a: 1\nb: \"x\nc: 2\nd: \"y\"\n", "{a: 1, b: ?, c: 2, d: y}…", 1),
        ("a:\n  b: [1\n  c: 2\nd: 3\n", "{a: {b: ?, c: 2}…, d: 3}…", 1),
        ("a:\n  b: 1\n   c:\n    d: 2\n  e: 3\n", "{a: {b: 1, e: 3}…}…", 1),
        ("a:\n  - b: 1\n - b: 2\n   c: 3\n  - b: 3\nd: 4\n", "{a: [{b: 1}…]…, d: 4}…", 1),
        ("a:\n  b: 1\n  c\n  d: 2\n", "{a: {b: 1, d: 2}…}…", 1),
        ("a:\n- b\n  c: 1\n- d: 2\ne: 3\n", "{a: [{c: 1}…, {d: 2}]…, e: 3}…", 1),
        ("a:\n  b\n  c: 1\nd: 2\n", "{a: {c: 1}…, d: 2}…", 1),
        ("a\n  b: 1\nc: 2\n", "{c: 2}…", 1),
        ("a:\n\tb: 1\nc: 2\n", "{a: ?, c: 2}…", 1),
        ("a:\n\tb: 1\n  c: 2\n  d: 3\ne: 4\n", "{a: {c: 2, d: 3}…, e: 4}…", 1),
        ("a:\n   b: 1\n  c:\n    d: 2\n  e: 3\nf: 4\n", "{a: {c: {d: 2}, e: 3}…, f: 4}…", 1),
        (" a: 1\nb: 2\nc: 3\n", "{b: 2, c: 3}…", 1),
        ("a:\n  - @b\n  - c\nd: `e\nf: 1\n", "{a: [?, c]…, d: ?, f: 1}…", 2),
        ("a: &x [1\nb: *x\nc: 2\n", "{a: ?, b: ?, c: 2}…", 1),
        // The second fault comes back at its place, whatever is left out. The first one stays left out.
        ("a: @b\nc:\n  d:\n: \"e     F: 1\n  g: \"h\"\n", "{a: ?, c: {d: }, : ?}…", 3),
    ];
    for (text, expected, errors) in cases {
        let tree = parse(text.into());
        assert_eq!(tree.root().map(known).unwrap_or_default(), expected, "{text:?} {:?}", tree.errors);
        assert_eq!(tree.errors.len(), errors, "{text:?} {:?}", tree.errors);
        assert!(tree.documents().all(super::Document::is_broken), "{text:?}");
    }
}

#[test]
fn comments_in_what_cannot_be_read_are_kept() {
    let text = "a: b: c # one\n# two\nd: 1\n";
    let comments: Vec<_> = parse(text.into()).comments.iter().map(|comment| comment.span.of(text)).collect();
    assert_eq!(comments, ["# one", "# two"]);
}

#[test]
fn errors_name_the_cause_and_its_place() {
    let cases = [
        ("a: \"open\nb: 1\n", "\"open", "quoted text is never closed"),
        ("a: {{ .X }}-y\n", "{{ .X }}", "`{{ }}` outside of quotes is no YAML"),
        ("a: b: c\n", ":", "a second `: ` in one line would begin a mapping inside the value"),
        ("a: @x\n", "@x", "a value cannot begin with `@`"),
        ("a:\n  - x\n b: 1\n", "b:", "neither a key of the mapping above nor part of its last value"),
        ("a: *nope\n", "*nope", "alias `*nope` names no anchor above it"),
        ("a: &x [*x]\n", "*x", "alias refers to the node that holds it"),
        ("a: [1, 2\n", "[", "`[` is never closed"),
        ("a:\n  b: [1, 2\n  c: 3\n", "[", "`[` is never closed"),
        ("a: \"x\\n \\q\"\n", "\\q", "unknown escape in a text in double quotes"),
        ("a: 1\nnothing\nb: 2\n", "nothing", "this line is no `key: value`"),
    ];
    for (text, place, message) in cases {
        let tree = parse(text.into());
        let error = tree.errors.first().unwrap_or_else(|| panic!("no error in {text:?}"));
        assert_eq!((error.span.of(text), error.message.as_ref()), (place, message), "{text:?}");
    }
}

#[test]
fn a_long_line_is_not_cut_inside_of_a_character() {
    for blanks in 117..123 {
        let text = format!("a: 1\n{}ǚǚǚ\nb: 2\n", "x".repeat(blanks));
        let tree = parse(text.as_str().into());
        let error = tree.errors.first().unwrap_or_else(|| panic!("no error in {text:?}"));
        assert!(text.get(error.span.range()).is_some(), "{:?}", error.span);
    }
}

#[test]
fn limits_give_an_error_and_keep_what_was_read() {
    let deep = "- ".repeat(5000);
    let flow = "[".repeat(5000);
    let wide = format!("a: [{}]\n", "1,".repeat(1_100_000));
    for text in [deep, flow, wide] {
        let tree = parse(text.into());
        assert!(!tree.errors.is_empty());
        assert!(!tree.errors.iter().any(|error| error.users_fault));
    }
}

#[test]
fn alias_bombs_cost_no_more_than_their_text() {
    let mut text = "a0: &a0 {k: v}\n".to_owned();
    for level in 1..60 {
        let below = level - 1;
        let merged = format!("[*a{below}, *a{below}, *a{below}]");
        writeln!(text, "a{level}: &a{level} {{<<: {merged}, k{level}: *a{below}}}").expect("a string takes all");
    }
    let tree = parse(text.into());
    assert_eq!(tree.errors, []);
    let last = tree.root().and_then(|root| root.get("a59")).expect("the last");
    assert_eq!(last.entries().len(), 60);
    assert!(last.get("absent").is_none());
}

#[test]
fn an_error_on_a_long_line_ends_between_characters() {
    for letters in 1..6 {
        let text = format!("a:\n  b:\n\n    {}{}e=true \\\n     run: x\n", "r".repeat(letters), "\u{fffd}".repeat(60));
        for error in parse(text.as_str().into()).errors {
            assert!(text.get(error.span.range()).is_some(), "{:?}", error.span);
        }
    }
}
