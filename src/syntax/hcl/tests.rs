//! Places, recovery, comments, the JSON syntax and hostile input.

use super::{ExprKind, File, Part, StepKind, parse, parse_json, parse_json_values};

/// The error messages with the text each points at.
fn errors(file: &File) -> Vec<(String, String)> {
    let of = |error: &crate::syntax::SyntaxError| (error.message.to_string(), error.span.of(&file.text).to_owned());
    file.errors.iter().map(of).collect()
}

fn attribute_names(file: &File) -> Vec<&str> {
    file.body.attributes.iter().map(|attribute| &*attribute.name.text).collect()
}

fn headers(file: &File) -> Vec<&str> {
    file.body.blocks.iter().map(|block| block.header().of(&file.text)).collect()
}

#[test]
fn every_part_knows_its_place() {
    let text = "resource \"aws_s3_bucket\" \"logs\" {\n  bucket = \"${var.name}-x\" # why\n  tags = { a = f(local.b[0], 2)... }\n}\n";
    let text = text.replace("...", "");
    let file = parse(text.as_str());
    assert_eq!(file.errors, []);
    let block = &file.body.blocks[0];
    assert_eq!(block.header().of(&text), "resource \"aws_s3_bucket\" \"logs\"");
    assert_eq!(block.span.of(&text), text.trim_end());
    assert_eq!((block.label(0), block.label(1)), (Some("aws_s3_bucket"), Some("logs")));
    let bucket = block.body.attribute("bucket").expect("is set");
    assert_eq!(bucket.span().of(&text), "bucket = \"${var.name}-x\"");
    let ExprKind::Template(template) = &bucket.value.kind else { panic!("{bucket:?}") };
    let Part::Interpolation(name) = &template.parts[0] else { panic!("{template:?}") };
    assert_eq!(name.span.of(&text), "var.name");
    let mut seen = Vec::new();
    block.body.attribute("tags").expect("is set").value.walk(&mut |expr| seen.push(expr.span.of(&text)));
    assert_eq!(
        seen,
        ["{ a = f(local.b[0], 2) }", "a", "f(local.b[0], 2)", "local.b[0]", "local", "0", "2"],
        "outer before inner, in source order"
    );
}

#[test]
fn steps_of_traversals_know_their_place() {
    let text = "a = b.c[0].*.d\n";
    let file = parse(text);
    let ExprKind::Traversal(traversal) = &file.body.attributes[0].value.kind else { panic!("no traversal") };
    let steps: Vec<_> = traversal.steps.iter().map(|step| step.span.of(text)).collect();
    assert_eq!(steps, [".c", "[0]", ".*", ".d"]);
    assert!(matches!(traversal.steps[2].kind, StepKind::AttributeSplat));
}

#[test]
fn bom_and_carriage_returns_are_no_part_of_values() {
    let text = "\u{feff}a = \"x\"\r\nb {\r\n  c = [\r\n    1,\r\n  ]\r\n}\r\n# end\r\n";
    let file = parse(text);
    assert_eq!(file.errors, []);
    assert_eq!(file.body.attributes[0].span().of(text), "a = \"x\"");
    assert_eq!(file.comments[0].span.of(text), "# end");
}

#[test]
fn newlines_in_object_for_are_read() {
    let file = parse("a = { for k, v in m : k => v == null ?\n  1 :\n  2 if v &&\n  k }\n");
    assert_eq!(file.errors, []);
}

#[test]
fn a_broken_item_leaves_the_rest() {
    let cases: &[(&str, &str, &str, &[&str])] = &[
        ("value is missing", "a =\nb = 1\n", "found end of line, expected an expression", &["b"]),
        ("equals sign is missing", "a 1\nb = 1\n", "found `1`, expected `=` or `{` after `a`", &["b"]),
        ("list is not closed", "a = [1, 2\nb = 1\n", "found `b`, expected `]` or `,` after the item", &[]),
        ("two values", "a = 1 2\nb = 1\n", "found `2`, expected the end of the line", &["a", "b"]),
        ("string is not closed", "a = \"x\nb = 1\n", "string is not closed on its line", &["b"]),
        ("unknown escape", "a = \"\\d\"\nb = 1\n", "escape sequence is not known to HCL", &["b"]),
        ("interpolation is not closed", "a = \"${b\"\nb = 1\n", "found `\"`, expected `}` that closes `${`", &["b"]),
        ("heredoc is not closed", "a = 1\nb = <<EOT\nc = 1\n", "heredoc has no line `EOT` that ends it", &["a"]),
        ("stray brace", "a = 1\n}\nb = 1\n", "found `}` that closes nothing", &["a", "b"]),
        ("twice", "a = 1\na = 2\n", "attribute `a` is set twice in this block", &["a", "a"]),
        ("no operand", "a = 1 +\nb = 1\n", "found end of line, expected an expression", &["b"]),
        ("comparison as assignment", "a == 1\nb = 1\n", "found `=`, expected `=` or `{` after `a`", &["b"]),
        ("directive is open", "a = \"%{ if x }y\"\nb = 1\n", "`if` of the template has no `endif`", &["b"]),
    ];
    for (what, text, message, names) in cases {
        let file = parse(*text);
        let found = errors(&file);
        assert_eq!(found.len(), 1, "{what}: {found:?}");
        assert_eq!(found[0].0, *message, "{what}");
        assert_eq!(attribute_names(&file), *names, "{what}");
    }
}

#[test]
fn a_broken_block_leaves_the_other_blocks() {
    let cases = [
        ("broken attribute", "resource \"a\" \"b\" {\n  c = = 1\n  d = 2\n}\n"),
        ("never closed", "resource \"a\" \"b\" {\n  c {\n  d = 2\n}\n\n"),
        ("broken label", "resource \"a\" \"b {\n  d = 2\n}\n"),
        ("list never closed", "resource \"a\" \"b\" {\n  c = [1,\n  d = 2\n}\n"),
        ("parenthesis never closed", "resource \"a\" \"b\" {\n  c = (1\n  d = 2\n}\n"),
    ];
    for (what, broken) in cases {
        let text = format!("locals {{\n  x = 1\n}}\n{broken}output \"o\" {{\n  value = 1\n}}\n");
        let file = parse(text.as_str());
        assert!(headers(&file).contains(&"locals"), "{what}");
        assert!(headers(&file).contains(&"output \"o\""), "{what}: {:?} {:?}", headers(&file), errors(&file));
        assert!(!errors(&file)[0].1.is_empty() && file.errors.len() == 1, "{what}: {:?}", errors(&file));
    }
}

#[test]
fn comments_know_what_they_speak_of() {
    let text = "# above\n# block\nresource \"a\" \"b\" { # at the header\n  # attribute\n  c = 1 // on the line\n  d = [\n    # item\n    \"x\",\n    \"y\", # on y\n  ]\n  /* inner */ e = 2\n  # alone\n}\n# last\n";
    let file = parse(text);
    let of: Vec<_> = file
        .comments
        .iter()
        .map(|comment| {
            let block = comment.block.of(text);
            (comment.span.of(text), comment.own_line, block.lines().next().unwrap_or(""))
        })
        .collect();
    assert_eq!(
        of,
        [
            ("# above", true, "resource \"a\" \"b\" { # at the header"),
            ("# block", true, "resource \"a\" \"b\" { # at the header"),
            ("# at the header", false, "resource \"a\" \"b\" { # at the header"),
            ("# attribute", true, "c = 1"),
            ("// on the line", false, "c = 1"),
            ("# item", true, "\"x\""),
            ("# on y", false, "\"y\""),
            ("/* inner */", true, "e = 2"),
            ("# alone", true, "# alone"),
            ("# last", true, "# last"),
        ]
    );
}

#[test]
fn a_hash_in_a_string_is_no_comment() {
    let file = parse("a = \"x # y\"\nb = <<EOT\n# text\nEOT\nc = \"${ f( # in\n 1) }\"\n");
    assert_eq!(file.errors, []);
    assert_eq!(file.comments.len(), 1);
}

#[test]
fn json_gives_the_tree_of_the_native_syntax() {
    let json = r#"{
  "//": "comment",
  "terraform": {"required_version": ">= 1.5", "required_providers": {"aws": {"source": "hashicorp/aws"}}},
  "variable": {"name": {"type": "string", "default": "x"}, "other": [{"default": 1}]},
  "resource": {"aws_s3_bucket": {"logs": {"bucket": "${var.name}-logs", "lifecycle": {"prevent_destroy": true}}}},
  "locals": {"tags": {"a": null, "b": [1, 2.5]}, "escaped": "a\n${local.tags}"}
}"#;
    let file = parse_json(json);
    assert_eq!(file.errors, []);
    let kinds: Vec<_> = file
        .body
        .blocks
        .iter()
        .map(|block| (&*block.kind.text, block.labels.iter().map(|label| &*label.text).collect::<Vec<_>>()))
        .collect();
    assert_eq!(
        kinds,
        [
            ("terraform", vec![]),
            ("variable", vec!["name"]),
            ("variable", vec!["other"]),
            ("resource", vec!["aws_s3_bucket", "logs"]),
            ("locals", vec![]),
        ]
    );
    assert!(file.body.blocks[0].body.block("required_providers").is_some());
    let bucket = &file.body.blocks[3].body;
    assert_eq!(bucket.block("lifecycle").map(|block| block.body.attributes.len()), Some(1));
    let ExprKind::Template(template) = &bucket.attribute("bucket").expect("is set").value.kind else { panic!() };
    let Part::Interpolation(name) = &template.parts[0] else { panic!() };
    assert_eq!(name.span.of(json), "var.name");
    let escaped = &file.body.blocks[4].body.attribute("escaped").expect("is set").value;
    let ExprKind::Template(template) = &escaped.kind else { panic!() };
    let Part::Interpolation(tags) = &template.parts[1] else { panic!() };
    assert_eq!(tags.span, escaped.span, "places inside a string with escapes are those of the string");
}

#[test]
fn a_broken_template_in_json_is_told_at_its_place() {
    let text = r#"{"output": {"o": {"value": "${var.}"}}}"#;
    let file = parse_json(text);
    assert_eq!(errors(&file), [("found `}`, expected the name of an attribute after `.`".into(), "}".into())]);
}

#[test]
fn deep_nesting_is_refused_without_a_crash() {
    for (open, close) in [
        ("[", "]"),
        ("(", ")"),
        ("{ a = ", "}"),
        ("f(", ")"),
        ("!", ""),
        ("-", ""),
        ("x[", "]"),
        ("\"${", "}\""),
        ("x ? ", " : 1"),
        ("1 + (", ")"),
        ("[for x in ", " : x]"),
    ] {
        let text = format!("a = {}1{}\nb = 1\n", open.repeat(100_000), close.repeat(100_000));
        let file = parse(text.as_str());
        assert!(file.errors.iter().any(|error| !error.users_fault), "{open}: {:?}", errors(&file).first());
    }
    let blocks = format!("{}{}\nb = 1\n", "a {\n".repeat(100_000), "}\n".repeat(100_000));
    let file = parse(blocks.as_str());
    assert_eq!(file.errors.len(), 1);
    assert_eq!(attribute_names(&file), ["b"]);
    let open = "a {\n".repeat(100_000);
    assert!(parse(open.as_str()).errors.len() <= 2);
    let directives = format!("a = \"{}\"", "%{ if x }".repeat(100_000));
    assert!(!parse(directives.as_str()).errors.is_empty());
    let json = format!("{{\"locals\": {{\"a\": {}1{}}}}}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(!parse_json(json.as_str()).errors.is_empty());
}

#[test]
fn trees_stay_low_however_operators_are_nested() {
    let chain = |inner: &str| format!("({inner}{})", " + 1".repeat(60));
    let text = format!("a = {}\n", (0..40).fold("1".to_owned(), |inner, _| chain(&inner)));
    let file = parse(text.as_str());
    assert_eq!(file.errors.len(), 1);
    assert!(!file.errors[0].users_fault);
    let flat = format!("a = [{}]\n", "1 + 2,".repeat(10_000));
    assert_eq!(parse(flat.as_str()).errors, []);
    assert_eq!(parse(format!("a = 1{}\n", " + 1".repeat(200))).errors, []);
}

#[test]
fn strings_in_json_are_texts_where_no_expression_may_stand() {
    let file = parse_json(
        r#"{
            "variable": {"x": {"description": "as in ${var.x}", "default": "${no.template}"}},
            "output": {"x": {"description": "100%{", "value": "${var.x}"}}
        }"#,
    );
    assert!(file.errors.is_empty(), "{:?}", file.errors);
    let text = |block: usize, name: &str| file.body.blocks[block].body.attribute(name).unwrap().value.as_str();
    assert_eq!(text(0, "description"), Some("as in ${var.x}"));
    assert_eq!(text(0, "default"), Some("${no.template}"));
    assert_eq!(text(1, "description"), Some("100%{"));
    assert_eq!(text(1, "value"), None);

    let values = parse_json_values(r#"{"resource": "${literal}", "tags": {"a": "b"}}"#);
    assert_eq!(values.body.attribute("resource").unwrap().value.as_str(), Some("${literal}"));
    assert!(values.body.blocks.is_empty());
}
