mod functions;
mod modules;
mod templates;

use std::fmt::Write as _;
use std::sync::Arc;

use crate::model::terraform::{ModuleKind, Tree, Workspace};
use crate::model::value::{Data, TemplatePart, Value};
use crate::source::{FileId, SourceFile, Span};
use crate::syntax::hcl;

fn is_configuration(path: &str) -> bool {
    [".tf", ".tofu", ".tfvars"].iter().any(|end| path.ends_with(end)) || path == ".terraform.lock.hcl"
}

/// A workspace of files; all of them can be read by `file()`.
fn workspace(files: &[(&str, &str)]) -> Workspace {
    let sources: Vec<SourceFile> =
        files.iter().zip(0..).map(|((path, text), id)| SourceFile::new(FileId(id), *path, *text)).collect();
    let trees = sources.iter().filter(|source| is_configuration(source.path.as_str())).map(|source| {
        let tree = hcl::parse(Arc::clone(&source.text));
        assert!(tree.errors.is_empty(), "{}: {:?}", source.path, tree.errors);
        (source.id, source.path.clone(), Arc::new(tree))
    });
    Workspace::new(trees.collect(), &sources)
}

/// A value in few characters: `?` unknown (`?null` perhaps null), `<address>` a link, `...` more than is known.
fn show(value: &Value) -> String {
    match &value.data {
        Data::Null => "null".to_owned(),
        Data::Bool(value) => value.to_string(),
        Data::Number(number) => number.to_string(),
        Data::String(text) => format!("{text:?}"),
        Data::Template(parts) => {
            let mut text = String::new();
            for part in parts {
                match part {
                    TemplatePart::Text(known) => text.push_str(known),
                    TemplatePart::Reference(reference) => {
                        let _ = write!(text, "<{reference}>");
                    }
                    TemplatePart::Unknown => text.push('?'),
                }
            }
            format!("\"{text}\"")
        }
        Data::List(list) => {
            let mut items: Vec<String> = list.items.iter().map(show).collect();
            if !list.complete {
                items.push("...".to_owned());
            }
            format!("[{}]", items.join(", "))
        }
        Data::Map(map) => {
            let mut entries: Vec<String> =
                map.entries.iter().map(|entry| format!("{}: {}", entry.key, show(&entry.value))).collect();
            if !map.complete {
                entries.push("...".to_owned());
            }
            format!("{{{}}}", entries.join(", "))
        }
        Data::Reference(reference) => format!("<{reference}>"),
        Data::Unknown(unknown) if unknown.may_be_null => "?null".to_owned(),
        Data::Unknown(_) => "?".to_owned(),
    }
}

const MODULE: &str = r#"
variable "free" {}
variable "set" { nullable = false }
variable "yes" { default = true }
variable "size" { default = "3" }
variable "number" {
  type    = number
  default = "3"
}
variable "nothing" { default = null }
variable "object" {
  type = object({
    a = string
    b = optional(bool, true)
    c = optional(string)
    d = optional(object({ e = optional(number, 7) }), {})
  })
  default = { a = 1 }
}
variable "objects" {
  type    = map(object({ size = optional(number, 8) }))
  default = { x = {}, y = { size = "9" } }
}
locals {
  ports    = [80, 443]
  tags     = { team = "a", env = var.free }
  more     = merge({ a = 1 }, var.free, { b = 2 })
  circle   = local.circle_2
  circle_2 = local.circle
  name     = aws_s3_bucket.b.id
  text     = "a-${var.free}-b"
}
resource "aws_s3_bucket" "b" {}
resource "aws_s3_bucket" "none" { count = 0 }
resource "aws_s3_bucket" "many" { count = 2 }
"#;

fn evaluate(expression: &str) -> String {
    let text = format!("{MODULE}\noutput \"result\" {{\n  value = {expression}\n}}\nprovider \"aws\" {{}}\n");
    let workspace = workspace(&[("main.tf", &text)]);
    let tree = workspace.evaluate(0);
    let output = tree.find("output.result").expect("an output");
    output.body().get("value").map_or_else(|| "absent".to_owned(), show)
}

#[track_caller]
fn check(cases: &[(&str, &str)]) {
    for (expression, expected) in cases {
        assert_eq!(evaluate(expression), *expected, "{expression}");
    }
}

#[test]
fn literals_operators_and_templates() {
    check(&[
        ("1 + 2 * 3", "7"),
        ("-var.number", "-3"),
        ("!var.yes", "false"),
        ("var.size == 3", "false"),
        ("var.number == 3", "true"),
        ("var.number > 2 && var.yes", "true"),
        ("var.free && false", "false"),
        ("false && var.free", "false"),
        ("var.free || true", "true"),
        ("var.free && true", "?"),
        ("var.free == null", "?"),
        ("var.set == null", "false"),
        ("aws_s3_bucket.b.id != null", "true"),
        ("aws_s3_bucket.b.id == \"x\"", "?"),
        ("[1, 2] == [1, 2]", "true"),
        ("\"a${var.number}\"", "\"a3\""),
        ("\"${local.ports}\"", "[80, 443]"),
        ("local.text", "\"a-?-b\""),
        ("\"${aws_s3_bucket.b.arn}/*\"", "\"<aws_s3_bucket.b.arn>/*\""),
        ("\"x-${local.text}\"", "\"x-a-?-b\""),
        ("\"%{ if var.yes }on%{ else }off%{ endif }\"", "\"on\""),
        ("\"%{ for p in local.ports }${p};%{ endfor }\"", "\"80;443;\""),
        ("\"%{ if var.free }on%{ endif }!\"", "\"?!\""),
    ]);
}

#[test]
fn names_and_steps() {
    check(&[
        ("var.free", "?null"),
        ("var.set", "?"),
        ("var.nothing", "null"),
        ("var.missing", "?null"),
        ("var.object", "{a: \"1\", b: true, c: null, d: {e: 7}}"),
        ("var.object.d.e", "7"),
        ("var.objects[\"y\"].size", "9"),
        ("var.objects[\"z\"]", "?null"),
        ("var.objects[local.tags.team == \"a\" ? \"x\" : \"y\"].size", "8"),
        ("local.ports[var.number - 2]", "443"),
        ("local.ports[1]", "443"),
        ("local.ports[2]", "?null"),
        ("local.ports.0", "80"),
        ("local.tags", "{team: \"a\", env: ?null}"),
        ("local.tags.team", "\"a\""),
        ("local.more", "{b: 2, ...}"),
        ("local.more.b", "2"),
        ("local.more.a", "?null"),
        ("local.circle", "?null"),
        ("local.name", "<aws_s3_bucket.b.id>"),
        ("aws_s3_bucket.b", "<aws_s3_bucket.b>"),
        ("aws_s3_bucket.many[0].id", "<aws_s3_bucket.many[0].id>"),
        ("aws_s3_bucket.many[*].id", "<aws_s3_bucket.many.id>"),
        ("aws_s3_bucket.many[var.free].id", "<aws_s3_bucket.many[*].id>"),
        ("one(aws_s3_bucket.many[*].id)", "<aws_s3_bucket.many.id>"),
        ("data.aws_ami.x.id", "<data.aws_ami.x.id>"),
        ("aws_s3_bucket.none[*].id", "[]"),
        ("one(aws_s3_bucket.none[*].id)", "null"),
        ("try(aws_s3_bucket.none[0].id, \"gone\")", "\"gone\""),
        ("try(aws_s3_bucket.b.id, \"\")", "<aws_s3_bucket.b.id>"),
        ("path.module", "\".\""),
        ("terraform.workspace", "?"),
        ("module.remote.id", "<module.remote.id>"),
        ("[{a = 1}, {a = 2}][*].a", "[1, 2]"),
        ("var.nothing[*]", "[]"),
        ("var.free[*].id", "?"),
    ]);
}

#[test]
fn conditionals_take_the_known_branch_or_what_both_share() {
    check(&[
        ("var.yes ? 1 : 2", "1"),
        ("var.free ? 1 : 2", "?"),
        ("var.free ? 1 : 1", "1"),
        ("var.free ? 1 : null", "?null"),
        ("var.free ? aws_s3_bucket.b.id : aws_s3_bucket.b.id", "<aws_s3_bucket.b.id>"),
        ("var.free ? { a = 1, b = 2 } : { a = 1, c = 3 }", "{a: 1, ...}"),
        ("var.free ? [\"0.0.0.0/0\", \"b\"] : [\"0.0.0.0/0\"]", "[\"0.0.0.0/0\", ...]"),
        ("var.nothing == null ? \"unset\" : var.nothing.x", "\"unset\""),
    ]);
}

#[test]
fn for_expressions() {
    check(&[
        ("[for p in local.ports : p + 1]", "[81, 444]"),
        ("[for i, p in local.ports : \"${i}:${p}\"]", "[\"0:80\", \"1:443\"]"),
        ("[for k, v in { a = 1, b = 2 } : k if v > 1]", "[\"b\"]"),
        ("{ for k, v in { a = 1, b = 2 } : upper(k) => v }", "{A: 1, B: 2}"),
        ("{ for p in [\"a\", \"b\", \"a\"] : p => 1... }", "{a: [1, 1], b: [1]}"),
        ("[for p in var.free : p]", "?"),
        ("[for p in concat([1], var.free) : p]", "[1, ...]"),
        ("[for p in local.ports : p if var.free]", "[...]"),
        ("{ for p in local.ports : var.free => p }", "{...}"),
        ("[for p in range(1000000000) : p]", "?"),
    ]);
}

/// The body of a block as text.
fn body(files: &[(&str, &str)], address: &str) -> String {
    let workspace = workspace(files);
    let trees: Vec<Tree<'_>> = workspace.entries().into_iter().map(|entry| workspace.evaluate(entry)).collect();
    trees
        .iter()
        .find_map(|tree| tree.find(address))
        .map_or_else(|| "no such block".to_owned(), |block| show(block.body()))
}

#[test]
fn blocks_are_lists_of_mappings_and_dynamic_ones_are_unrolled() {
    let text = r#"
provider "aws" {}
variable "free" {}
resource "a" "nested" {
  x {
    n = 1
  }
  x {
    n = 2
  }
}
resource "a" "dynamic" {
  dynamic "x" {
    for_each = { k = "v" }
    content {
      key   = x.key
      value = x.value
    }
  }
}
resource "a" "iterator" {
  dynamic "x" {
    for_each = toset(["s"])
    iterator = it
    content {
      value = it.value
    }
  }
}
resource "a" "empty" {
  dynamic "x" {
    for_each = []
    content {}
  }
}
resource "a" "unknown" {
  dynamic "x" {
    for_each = var.free
    content {}
  }
}
resource "a" "some" {
  x {}
  dynamic "x" {
    for_each = var.free
    content {}
  }
}
resource "a" "meta" {
  depends_on = [a.b]
  lifecycle {
    ignore_changes = [desired_count, tags["x"]]
  }
}
terraform {
  backend "s3" {
    key = "k"
  }
}
"#;
    for (address, expected) in [
        ("a.nested", "{x: [{n: 1}, {n: 2}]}"),
        ("a.dynamic", "{x: [{key: \"k\", value: \"v\"}]}"),
        ("a.iterator", "{x: [{value: \"s\"}]}"),
        ("a.empty", "{}"),
        ("a.unknown", "{x: ?null}"),
        ("a.some", "{x: [{}, ...]}"),
        ("a.meta", "{depends_on: [\"a.b\"], lifecycle: [{ignore_changes: [\"desired_count\", \"tags[\\\"x\\\"]\"]}]}"),
        ("terraform", "{backend: [{s3: [{key: \"k\"}]}]}"),
    ] {
        assert_eq!(body(&[("main.tf", text)], address), expected, "{address}");
    }
}

#[test]
fn count_and_for_each_decide_which_blocks_there_are() {
    let text = r#"
provider "aws" {}
variable "free" {}
resource "a" "zero" { count = 0 }
resource "a" "off" { count = false ? 1 : 0 }
resource "a" "empty" { for_each = {} }
resource "a" "unknown" {
  count = var.free ? 1 : 0
  n     = count.index
}
resource "a" "two" {
  count = 2
  n     = count.index
}
resource "a" "same" {
  count = 2
  n     = 5
}
resource "a" "each" {
  for_each = { x = 1, y = 2 }
  n        = each.value
}
"#;
    let workspace = workspace(&[("main.tf", text)]);
    let tree = workspace.evaluate(0);
    let blocks = tree
        .blocks_of("a")
        .map(|block| format!("{} {}", block.display_address(), block.get("n").map_or_else(String::new, show)));
    assert_eq!(
        blocks.collect::<Vec<_>>(),
        ["a.unknown ?", "a.two[0] 0", "a.two[1] 1", "a.same 5", "a.each[\"x\"] 1", "a.each[\"y\"] 2"]
    );
}

#[test]
fn values_come_from_tfvars_and_override_files() {
    let files = [
        (
            "env/main.tf",
            "variable \"a\" { default = 1 }\nvariable \"b\" {}\nvariable \"c\" {}\nresource \"r\" \"x\" {\n  a = var.a\n  b = var.b\n  c = var.c\n  d = 1\n}\n",
        ),
        ("env/main_override.tf", "resource \"r\" \"x\" {\n  d = 2\n}\n"),
        ("env/terraform.tfvars", "a = 2\nb = 3\n"),
        ("env/z.auto.tfvars", "b = 4\n"),
        ("env/prod.tfvars", "c = 5\n"),
    ];
    assert_eq!(body(&files, "r.x"), "{a: 2, b: 4, c: ?null, d: 2}");
}

#[test]
fn local_modules_are_evaluated_once_per_call() {
    let files = [
        (
            "live/main.tf",
            r#"
provider "aws" {}
module "one" {
  source = "../modules/bucket"
  name   = "first"
  topic  = aws_sns_topic.t.arn
}
module "two" {
  source = "../modules/bucket"
  count  = 2
  name   = "second-${count.index}"
  topic  = null
}
module "off" {
  source = "../modules/bucket"
  count  = 0
  name   = "never"
  topic  = null
}
resource "aws_sns_topic" "t" {}
resource "aws_s3_bucket_versioning" "v" {
  bucket = module.one.id
  name   = module.one.name
  all    = module.two[*].name
  policy = file("${path.module}/policy.json")
}
"#,
        ),
        ("live/policy.json", "{}"),
        (
            "modules/bucket/main.tf",
            r#"
variable "name" {}
variable "topic" {}
variable "more" { default = "d" }
resource "aws_s3_bucket" "b" {
  bucket = var.name
  topic  = var.topic
  more   = var.more
}
output "id" { value = aws_s3_bucket.b.id }
output "name" { value = var.name }
"#,
        ),
    ];
    let workspace = workspace(&files);
    assert_eq!(workspace.entries(), [0]);
    assert_eq!(workspace.directories[1].kind, ModuleKind::Called);
    for (address, expected) in [
        ("module.one.aws_s3_bucket.b", "{bucket: \"first\", topic: <aws_sns_topic.t.arn>, more: \"d\"}"),
        ("module.two.aws_s3_bucket.b", "{bucket: \"second-?\", topic: null, more: \"d\"}"),
        ("module.off.aws_s3_bucket.b", "no such block"),
        (
            "aws_s3_bucket_versioning.v",
            "{bucket: <module.one.aws_s3_bucket.b.id>, name: \"first\", all: [\"second-?\", ...], policy: \"{}\"}",
        ),
    ] {
        assert_eq!(body(&files, address), expected, "{address}");
    }
}

#[test]
fn kinds_of_modules() {
    let library = "variable \"x\" {}\nresource \"a\" \"b\" {}\n";
    for (files, expected) in [
        (&[("main.tf", "resource \"a\" \"b\" {}\n")][..], ModuleKind::Root),
        (&[("main.tf", library)], ModuleKind::Library),
        (&[("main.tf", library), ("terraform.tfvars", "x = 1\n")], ModuleKind::Root),
        (&[("main.tf", library), (".terraform.lock.hcl", "")], ModuleKind::Root),
        (
            &[("main.tf", library), ("examples/a/main.tf", "module \"m\" {\n  source = \"../..\"\n}\n")],
            ModuleKind::Library,
        ),
        (&[("main.tf", library), ("x/main.tf", "module \"m\" {\n  source = \"../\"\n}\n")], ModuleKind::Called),
        (&[("main.tf", "terraform {\n  backend \"s3\" {}\n}\nvariable \"x\" {}\n")], ModuleKind::Root),
    ] {
        let workspace = workspace(files);
        assert_eq!(workspace.directories[0].kind, expected, "{files:?}");
    }
}

#[test]
fn examples_count_for_what_they_write_themselves() {
    let example = "module \"m\" {\n  source = \"../../\"\n  open   = true\n  other  = local.x\n}\n";
    let module = "variable \"open\" {\n  default = false\n}\nvariable \"other\" {\n  default = \"\"\n}\nresource \"a\" \"b\" {\n  inner {\n    open = var.open\n    near = 1\n  }\n  other = var.other\n}\n";
    let workspace = workspace(&[("examples/one/main.tf", example), ("main.tf", module)]);
    let trees: Vec<Tree<'_>> = workspace.entries().into_iter().map(|entry| workspace.evaluate(entry)).collect();
    let shown: Vec<Vec<bool>> =
        trees.iter().map(|tree| tree.instances.iter().map(|instance| instance.shown).collect()).collect();
    assert_eq!(shown, [vec![false], vec![false, true]]);
    let file = workspace.directories[0].files[0].id;
    let span = |text: &str| Span::from_usize(module.rfind(text).unwrap(), module.rfind(text).unwrap() + text.len());
    for (text, told) in [
        ("open = var.open", true),
        ("near", true),
        ("other = var.other", false),
        ("resource \"a\" \"b\"", false),
        ("inner", false),
    ] {
        assert_eq!(trees[1].is_told(Some("module.m.a.b"), file, span(text)), told, "{text}");
        assert!(trees[0].is_told(Some("a.b"), file, span(text)), "{text}");
    }
}

#[test]
fn a_library_is_looked_at_as_its_users_may_switch_it() {
    let text = "variable \"create\" { default = false }\nresource \"a\" \"b\" {\n  count = var.create ? 1 : 0\n}\noutput \"id\" { value = a.b[0].id }\n";
    let workspace = workspace(&[("main.tf", text)]);
    let tree = workspace.evaluate(0);
    assert!(tree.find("a.b").is_some());
    assert!(tree.escapes("a.b"));
}

#[test]
fn hostile_input_stays_bounded() {
    let mut doubling = String::from("locals {\n  a0 = [1, 2]\n");
    for level in 1..60 {
        let _ = writeln!(doubling, "  a{level} = [local.a{0}, local.a{0}]", level - 1);
        let _ = writeln!(doubling, "  t{level} = \"${{local.a{0}}}${{local.a{0}}}\"", level - 1);
    }
    doubling.push_str("}\noutput \"x\" { value = local.a59 }\n");
    let mut chain = String::from("locals {\n");
    for level in 0..20_000 {
        let _ = writeln!(chain, "  c{level} = [local.c{}]", level + 1);
        let _ = writeln!(chain, "  d{} = [local.d{level}]", level + 1);
    }
    chain.push_str("}\noutput \"x\" { value = local.c0 }\noutput \"y\" { value = local.d20000 }\n");
    let nested = "output \"x\" {\n  value = [for a in range(1000) : [for b in range(1000) : [for c in range(1000) : [for d in range(1000) : d]]]]\n}\n";
    let text = "locals {\n  s = \"0123456789\"\n  t = join(\"\", [for i in range(1000) : local.s])\n  u = join(\"\", [for i in range(1000) : local.t])\n  v = join(\"\", [for i in range(1000) : local.u])\n}\n".to_owned();
    let modules = "module \"m\" {\n  source = \"./\"\n}\nmodule \"n\" {\n  source = \"./\"\n}\n";
    for text in [doubling.as_str(), &chain, nested, &text, modules] {
        let workspace = workspace(&[("main.tf", text)]);
        for entry in workspace.entries() {
            workspace.evaluate(entry).blocks().for_each(|block| _ = block.body());
        }
    }
}
