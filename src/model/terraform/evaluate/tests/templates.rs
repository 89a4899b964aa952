//! Templates in files: `templatefile` with names.

use super::body;

fn rendered(template: &str, names: &str) -> String {
    let text = format!(
        "variable \"free\" {{}}\nresource \"aws_s3_bucket\" \"b\" {{}}\nresource \"r\" \"x\" {{\n  v = templatefile(\"${{path.module}}/t.tpl\", {names})\n}}\nprovider \"aws\" {{}}\n"
    );
    let shown = body(&[("main.tf", &text), ("t.tpl", template)], "r.x");
    shown.strip_prefix("{v: ").and_then(|shown| shown.strip_suffix('}')).unwrap_or(&shown).to_owned()
}

#[test]
fn names_are_filled_in() {
    for (template, names, expected) in [
        ("plain", "{}", "\"plain\""),
        ("a ${name} b", "{ name = \"x\" }", "\"a x b\""),
        ("${name}", "{ name = 5 }", "\"5\""),
        ("a ${name}", "{ name = var.free }", "\"a ?\""),
        ("a ${arn}/*", "{ arn = aws_s3_bucket.b.arn }", "\"a <aws_s3_bucket.b.arn>/*\""),
        ("a ${missing.x}", "{}", "\"a ?\""),
        ("a ${var.free}", "{}", "\"a ?\""),
        ("$${name} %%{x}", "{}", "\"${name} %{x}\""),
        ("%{ if on }yes%{ else }no%{ endif }", "{ on = true }", "\"yes\""),
        ("%{ if on }yes%{ endif }!", "{ on = var.free }", "\"?!\""),
        ("%{ for x in xs ~}\n${x},\n%{ endfor ~}\nend", "{ xs = [1, 2] }", "\"1,\\n2,\\nend\""),
        ("%{ for k, v in m }${k}=${upper(v)};%{ endfor }", "{ m = { a = \"b\" } }", "\"a=B;\""),
        ("C:\\dir \\n ${name}", "{ name = \"x\" }", "\"C:\\\\dir \\\\n x\""),
        ("p: ${jsonencode([for p in ports : p + 1])}", "{ ports = [79] }", "\"p: [80]\""),
        (
            "${jsonencode({ a = \"x\\\"\", b = r, c = [null, f] })}",
            "{ r = aws_s3_bucket.b.arn, f = var.free }",
            r#""{"a":"x\"","b":<aws_s3_bucket.b.arn>,"c":[null,?]}""#,
        ),
        ("${templatefile(\"t.tpl\", {})}", "{}", "\"?\""),
        ("${name", "{ name = 1 }", "?"),
        ("${a}", "var.free", "\"?\""),
        ("${a} ${b}", "merge({ a = 1 }, var.free, { b = 2 })", "\"? 2\""),
    ] {
        assert_eq!(rendered(template, names), expected, "{template} {names}");
    }
}

#[test]
fn texts_are_templates_too() {
    let text = "locals {\n  t = \"Hi $${who}\"\n}\nresource \"r\" \"x\" {\n  v = templatestring(local.t, { who = \"you\" })\n}\n";
    assert_eq!(body(&[("main.tf", text)], "r.x"), "{v: \"Hi you\"}");
}
