//! What a resource block says against the schema of its type.

use super::{Field, Kind, Schema, resource_type, similar_types};
use crate::model::nearest::nearest;
use crate::source::Span;
use crate::syntax::hcl::{Block, Body, Expr, ExprKind};

/// A fault of a resource block.
#[derive(Clone, Copy, Debug)]
pub struct Fault<'a> {
    pub span: Span,
    pub kind: FaultKind<'a>,
}

#[derive(Clone, Copy, Debug)]
pub enum FaultKind<'a> {
    /// The provider has no such type; another was meant.
    Type { name: &'a str, meant: &'static str },
    /// No version of the table has an argument or block of that name; perhaps another was meant.
    Unknown { name: &'a str, meant: Option<&'static str> },
    /// Only the major versions `has` have the type, argument or block, and the module asks for others, which may have it
    /// under another name.
    Unavailable { name: &'a str, has: u8, renamed: Option<&'static str> },
    /// [`missing`] names what every version requires; `block` is the nested block that lacks it.
    Missing { body: &'a Body, schema: Schema, block: Option<&'a str> },
    /// A value that cannot become what the argument takes.
    Mismatch { name: &'a str, takes: &'static str },
    /// An argument written as a block, or a block with `=`.
    Form { name: &'a str, is_block: bool },
}

/// What any resource may have, whatever its type.
const META: [&str; 10] = [
    "connection",
    "count",
    "depends_on",
    "dynamic",
    "for_each",
    "lifecycle",
    "provider",
    "provisioner",
    "timeouts",
    "content",
];

/// Schemas nest less deep.
const MAX_DEPTH: u32 = 16;

/// The faults of a `resource` block, nested blocks included; none when its type is not in the table. `asked` are the
/// major versions that the module admits.
pub fn faults(block: &Block, asked: u8) -> Vec<Fault<'_>> {
    let mut faults = Vec::new();
    let Some(label) = block.labels.first() else { return faults };
    match resource_type(&label.text) {
        Some(schema) if is_unavailable(schema.majors, asked) => {
            let kind = FaultKind::Unavailable { name: &label.text, has: schema.majors, renamed: None };
            faults.push(Fault { span: label.span, kind });
        }
        Some(schema) => walk(&block.body, block.header(), None, schema, 0, asked, &mut faults),
        None => {
            if let Some(meant) = nearest(&label.text, similar_types(&label.text)) {
                faults.push(Fault { span: label.span, kind: FaultKind::Type { name: &label.text, meant } });
            }
        }
    }
    faults
}

/// Whether none of the major versions asked for is among those that have something.
fn is_unavailable(has: u8, asked: u8) -> bool {
    has != 0 && asked != 0 && has & asked == 0
}

/// The names under which something is given, `dynamic` blocks under their label.
fn given(body: &Body) -> impl Iterator<Item = &str> {
    let blocks = body.blocks.iter().map(|block| match &*block.kind.text {
        "dynamic" => block.label(0).unwrap_or(""),
        kind => kind,
    });
    body.attributes.iter().map(|attribute| &*attribute.name.text).chain(blocks)
}

/// What every version of the type requires and the body lacks.
pub fn missing(body: &Body, schema: Schema) -> Vec<&'static str> {
    let required = schema.fields().filter(|(_, field)| field.is_required && !field.is_computed);
    required.map(|(name, _)| name).filter(|name| !given(body).any(|given| given == *name)).collect()
}

fn walk<'a>(
    body: &'a Body,
    header: Span,
    block: Option<&'a str>,
    schema: Schema,
    depth: u32,
    asked: u8,
    faults: &mut Vec<Fault<'a>>,
) {
    let is_meta = |name: &str| depth == 0 && META.contains(&name);
    for attribute in body.attributes.iter().filter(|attribute| !is_meta(&attribute.name.text)) {
        let (name, span) = (&*attribute.name.text, attribute.name.span);
        match schema.field(name) {
            None => faults.push(unknown(name, span, schema)),
            Some(field) if is_unavailable(field.majors, asked) => {
                faults.push(unavailable(name, span, field, schema, asked));
            }
            Some(Field { is_block: true, kind: Kind::Nested(_), .. }) => {
                faults.push(Fault { span, kind: FaultKind::Form { name, is_block: true } });
            }
            Some(field) => {
                if let Some(takes) = mismatch(&attribute.value, field.kind) {
                    faults.push(Fault { span: attribute.value.span, kind: FaultKind::Mismatch { name, takes } });
                }
            }
        }
    }
    for inner in &body.blocks {
        let (name, span, content) = match &*inner.kind.text {
            "dynamic" => match (inner.labels.first(), inner.body.block("content")) {
                (Some(label), Some(content)) => (&*label.text, label.span, &content.body),
                _ => continue,
            },
            name => (name, inner.kind.span, &inner.body),
        };
        if is_meta(name) {
            continue;
        }
        let Some(field) = schema.field(name) else {
            faults.push(unknown(name, span, schema));
            continue;
        };
        if is_unavailable(field.majors, asked) {
            faults.push(unavailable(name, span, field, schema, asked));
            continue;
        }
        match (schema.nested(field), field.kind) {
            (Some(nested), _) if depth < MAX_DEPTH => {
                walk(content, inner.header(), Some(name), nested, depth + 1, asked, faults);
            }
            (None, Kind::Text | Kind::Number | Kind::Bool | Kind::Map) if !field.is_computed => {
                faults.push(Fault { span, kind: FaultKind::Form { name, is_block: false } });
            }
            _ => {}
        }
    }
    if !missing(body, schema).is_empty() {
        faults.push(Fault { span: header, kind: FaultKind::Missing { body, schema, block } });
    }
}

fn unavailable<'a>(name: &'a str, span: Span, field: &Field, schema: Schema, asked: u8) -> Fault<'a> {
    Fault {
        span,
        kind: FaultKind::Unavailable { name, has: field.majors, renamed: renamed(name, field, schema, asked) },
    }
}

/// Words that upgrades of the providers left out, shortened or replaced.
const REWORDED: [(&str, &str); 2] = [("number_", "num_"), ("replication_group_description", "description")];

/// What the versions asked for call an argument that others have, when they have one of a kindred name that those lack:
/// `enable_x` became `x_enabled` throughout azurerm 4.
fn renamed(name: &str, old: &Field, schema: Schema, asked: u8) -> Option<&'static str> {
    let turned = name.strip_prefix("enable_").map(|rest| format!("{rest}_enabled"));
    let reworded = REWORDED.iter().filter(|(from, _)| name.starts_with(from));
    let reworded = reworded.map(|(from, to)| name.replacen(from, to, 1));
    let is_new = |field: &Field| !field.is_computed && !is_unavailable(field.majors, asked) && field.kind == old.kind;
    turned.into_iter().chain(reworded).find_map(|wanted| {
        let mut known = schema.fields().filter(|(_, field)| is_new(field));
        known.find(|(known, _)| *known == wanted).map(|(known, _)| known)
    })
}

fn unknown(name: &str, span: Span, schema: Schema) -> Fault<'_> {
    let known = schema.fields().filter(|(_, field)| !field.is_computed).map(|(name, _)| name);
    Fault { span, kind: FaultKind::Unknown { name, meant: nearest(name, known) } }
}

/// What the argument takes, when the literal cannot become that. Terraform turns texts into numbers and truth values
/// where they read as such, and numbers and truth values into texts.
/// <https://developer.hashicorp.com/terraform/language/expressions/types#type-conversion>
fn mismatch(value: &Expr, kind: Kind) -> Option<&'static str> {
    let text = value.as_str();
    let collection = match &value.kind {
        ExprKind::Array(_) => Some(Kind::List),
        ExprKind::Object(_) => Some(Kind::Map),
        _ => None,
    };
    let scalar = text.is_some() || matches!(value.kind, ExprKind::Bool(_) | ExprKind::Number(_));
    match kind {
        Kind::Text if collection.is_some() => Some("a text"),
        Kind::Number
            if collection.is_some()
                || matches!(value.kind, ExprKind::Bool(_))
                || text.is_some_and(|text| text.trim().parse::<f64>().is_err()) =>
        {
            Some("a number")
        }
        Kind::Bool
            if collection.is_some()
                || matches!(value.kind, ExprKind::Number(_))
                || text.is_some_and(|text| !matches!(text, "true" | "false" | "1" | "0" | "")) =>
        {
            Some("`true` or `false`")
        }
        Kind::List if scalar || collection == Some(Kind::Map) => Some("a list"),
        Kind::Map if scalar || collection == Some(Kind::List) => Some("a map"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Fault, FaultKind, faults, missing};
    use crate::syntax::hcl;

    fn told(type_name: &str, body: &str, asked: u8) -> Vec<String> {
        let text = format!("resource \"{type_name}\" \"x\" {{\n{body}\n}}\n");
        let file = hcl::parse(text.as_str());
        let block = file.body.blocks.first().expect("a block");
        let tell = |fault: Fault<'_>| match fault.kind {
            FaultKind::Type { name, meant } => format!("{name} -> {meant}"),
            FaultKind::Unknown { name, meant } => format!("{name} -> {}", meant.unwrap_or("?")),
            FaultKind::Unavailable { name, has, renamed } => {
                format!("{name} only in {has:b}, else {}", renamed.unwrap_or("?"))
            }
            FaultKind::Missing { body, schema, block } => {
                format!("{} lacks {}", block.unwrap_or_default(), missing(body, schema).join(" "))
            }
            FaultKind::Mismatch { name, takes } => format!("{name} takes {takes}"),
            FaultKind::Form { name, is_block } => format!("{name} {}", if is_block { "is a block" } else { "is none" }),
        };
        faults(block, asked).into_iter().map(tell).collect()
    }

    #[test]
    fn each_fault_is_told() {
        for (type_name, body, expected) in [
            ("aws_s3_bucket", "bucket = \"a\"\ntags = { a = 1 }", &[][..]),
            ("aws_s3_bucket", "buckte = \"a\"", &["buckte -> bucket"]),
            ("aws_s3_bucket", "colour = \"a\"", &["colour -> ?"]),
            ("aws_s3_bucket", "tags { a = 1 }", &["tags is none"]),
            ("aws_s3_bucket", "force_destroy = \"yes\"", &["force_destroy takes `true` or `false`"]),
            ("aws_s3_bucket", "force_destroy = \"true\"\ncount = 1", &[]),
            ("aws_s3_bucket", "bucket = [\"a\"]", &["bucket takes a text"]),
            ("aws_instance", "root_block_device {\n volume_sise = 8\n}", &["volume_sise -> volume_size"]),
            ("aws_instance", "root_block_device = {}", &["root_block_device is a block"]),
            ("aws_instance", "security_groups = \"sg\"", &["security_groups takes a list"]),
            (
                "aws_instance",
                "dynamic \"ebs_block_device\" {\n for_each = []\n content {\n volume_size = 1\n }\n}",
                &["ebs_block_device lacks device_name"],
            ),
            ("aws_sqs_queue_policy", "queue_url = \"u\"", &[" lacks policy"]),
            ("aws_sqs_queue", "delay_seconds = \"90\"\nlifecycle {\n prevent_destroy = true\n}", &[]),
            ("aws_sqs_queue", "delay_seconds = \"soon\"", &["delay_seconds takes a number"]),
            ("aws_sqs_qeue", "", &["aws_sqs_qeue -> aws_sqs_queue"]),
            ("null_resource", "anything = 1", &[]),
        ] {
            assert_eq!(told(type_name, body, u8::MAX), expected, "{body}");
        }
    }

    #[test]
    fn what_other_major_versions_have_is_told() {
        for (type_name, body, asked, expected) in [
            ("aws_eip", "vpc = true", 0b100, &["vpc only in 11, else ?"][..]),
            ("aws_eip", "vpc = true", 0b110, &[]),
            (
                "aws_elasticache_replication_group",
                "replication_group_id = \"a\"\nnumber_cache_clusters = 2",
                0b110,
                &["number_cache_clusters only in 1, else num_cache_clusters"],
            ),
            ("aws_eip", "domain = \"vpc\"", 0b001, &["domain only in 110, else ?"]),
            ("aws_simpledb_domain", "name = \"a\"\nbogus = 1", 0b100, &["aws_simpledb_domain only in 11, else ?"]),
            (
                "azurerm_storage_account",
                "enable_https_traffic_only = true",
                0b01,
                &[" lacks account_replication_type account_tier location name resource_group_name"],
            ),
        ] {
            assert_eq!(told(type_name, body, asked), expected, "{type_name} {body}");
        }
    }
}
