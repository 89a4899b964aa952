//! What Terraform and CloudFormation show.

use super::{Seen, lists};
use crate::model::Parsed;
use crate::source::Span;
use crate::syntax::yaml::{Node, Tree};

/// A top-level block with its attributes as text, by path: `lifecycle.prevent_destroy`.
#[derive(Debug, Default)]
struct Block<'a> {
    kind: &'a str,
    labels: Vec<&'a str>,
    span: Span,
    attributes: Vec<(String, &'a str, Span)>,
}

impl Block<'_> {
    fn value(&self, path: &str) -> Option<String> {
        let exact = self.attributes.iter().find(|(name, ..)| name == path);
        exact.map(|(_, value, _)| value.trim_matches('"').to_owned())
    }
}

pub(super) fn look(text: &str, seen: &mut Seen<'_>) {
    for block in blocks(text) {
        seen.add("terraform-block", block.span, format!("`{}` block", block.kind));
        match (block.kind, block.labels.as_slice()) {
            ("resource", [kind, name]) => resource(kind, name, &block, seen),
            ("module", [name]) => {
                seen.add("terraform-module", block.span, format!("module `{name}`"));
                seen.add("cloud-resource", block.span, format!("module `{name}`"));
                if block.value("version").is_some() {
                    seen.add("pinned-version", block.span, format!("module `{name}` has a version"));
                }
            }
            ("variable", [name]) => {
                seen.add("parameter", block.span, format!("variable `{name}`"));
                if block.value("description").is_some() && block.value("type").is_some() {
                    seen.add("described-variable", block.span, format!("variable `{name}`"));
                }
            }
            ("terraform", []) => settings(&block, seen),
            ("data", ["aws_iam_policy_document", name]) => {
                let asks = |(path, value, _): &(String, &str, Span)| {
                    path.ends_with("variable") && value.contains("MultiFactorAuthPresent")
                };
                if block.attributes.iter().any(asks) {
                    seen.add("mfa", block.span, format!("`{name}` asks for a second factor"));
                }
            }
            _ => {}
        }
        tags(&block, seen);
    }
}

fn resource(kind: &str, name: &str, block: &Block<'_>, seen: &mut Seen<'_>) {
    let address = format!("`{kind}.{name}`");
    // What lives only in Terraform's state is no resource of a cloud.
    if !["null_", "random_", "local_", "time_", "tls_", "template_"].iter().any(|prefix| kind.starts_with(prefix)) {
        seen.add("cloud-resource", block.span, address.clone());
    }
    let signs = lists::of_resource(kind, &|path| block.value(path));
    let is_store = signs.contains(&"cloud-data-store");
    seen.all(signs, block.span, &address);
    if is_store {
        seen.add("data-store", block.span, address.clone());
    }
    let metric = block.value("metric_name").unwrap_or_default();
    if !metric.is_empty() {
        super::observability::classify_alert(&metric, block.span, &address, seen);
        if block.value("alarm_description").is_some_and(|text| text.to_ascii_lowercase().contains("runbook")) {
            seen.add("alert-runbook", block.span, address.clone());
        }
    }
    if kind == "aws_iam_account_password_policy"
        || block.attributes.iter().any(|(_, value, _)| value.contains("MultiFactorAuthPresent"))
    {
        seen.add("mfa", block.span, address.clone());
    }
    if kind == "aws_ecs_service" {
        seen.add("rolling-deployment", block.span, format!("{address} rolls"));
    }
    if block.attributes.iter().any(|(_, value, _)| value.contains("awslogs")) {
        seen.add("log-collection", block.span, address);
    }
}

/// `terraform { … }`
fn settings(block: &Block<'_>, seen: &mut Seen<'_>) {
    for (path, value, span) in &block.attributes {
        match path.as_str() {
            "backend" if !value.contains("local") => seen.add("remote-state", *span, format!("`backend {value}`")),
            "cloud" => seen.add("remote-state", *span, "`cloud` block"),
            "required_version" => seen.add("pinned-version", *span, "`required_version`"),
            path if path.starts_with("required_providers.") && path.ends_with(".version") => {
                seen.add("pinned-version", *span, "a provider with a version");
            }
            _ => {}
        }
    }
}

/// The three tags below one map whose name speaks of tags.
fn tags(block: &Block<'_>, seen: &mut Seen<'_>) {
    let has = |names: &[&str]| {
        block.attributes.iter().any(|(path, ..)| {
            let Some((map, key)) = path.rsplit_once('.') else { return false };
            let key: String = key.to_ascii_lowercase().chars().filter(char::is_ascii_alphabetic).collect();
            (map.contains("tags") || map.contains("labels")) && names.contains(&key.as_str())
        })
    };
    if has(&["environment", "env", "stage", "environmentname"])
        && has(&["service", "project", "application", "app", "component", "name"])
        && has(&["managedby", "manager", "terraform", "createdby"])
    {
        seen.add("resource-tags", block.span, format!("tags of the `{}` block", block.kind));
    }
}

/// The resources of a CloudFormation template.
pub(super) fn look_cloudformation(parsed: &Parsed, seen: &mut Seen<'_>) {
    let Some(resources) = parsed.yaml().and_then(Tree::root).and_then(|root| root.get("Resources")) else {
        return;
    };
    for entry in resources.entries() {
        let Some(kind) = entry.value.get_str("Type") else { continue };
        let address = format!("`{}`", entry.name());
        seen.add("cloud-resource", entry.key.span(), format!("{address}, {kind}"));
        let value = |path: &str| {
            let node = entry.value.get("Properties")?.get(path)?;
            Some(node.as_str().unwrap_or("").to_owned())
        };
        let signs = lists::of_resource(kind, &value);
        if signs.contains(&"cloud-data-store") {
            seen.add("data-store", entry.key.span(), format!("{address}, {kind}"));
        }
        seen.all(signs, entry.key.span(), &format!("{address}, {kind}"));
        if entry.value.get("DeletionPolicy").and_then(Node::as_str) == Some("Retain") {
            seen.add("deletion-protection", entry.key.span(), format!("`DeletionPolicy` of {address}"));
        }
    }
}

/// The top-level blocks of a file. Reads lines rather than the grammar: it needs names and plain values only.
fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut found: Vec<Block<'_>> = Vec::new();
    // The names of what is open: `""` for lists and unnamed maps.
    let mut open: Vec<&str> = Vec::new();
    let mut heredoc: Option<&str> = None;
    let mut in_comment = false;
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let start = offset;
        offset += line.len();
        let trimmed = line.trim();
        if let Some(end) = heredoc {
            if trimmed == end {
                heredoc = None;
            }
            continue;
        }
        if in_comment || trimmed.starts_with("/*") {
            in_comment = !trimmed.contains("*/");
            continue;
        }
        if trimmed.is_empty() || trimmed.starts_with('#') || trimmed.starts_with("//") {
            continue;
        }
        let span = Span::from_usize(start, start + line.trim_end().len());
        let name_end = trimmed.find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-' | '"' | ':' | '/'));
        let (name, rest) = trimmed.split_at(name_end.unwrap_or(trimmed.len()));
        let rest = rest.trim_start();
        let name = name.trim_matches('"');
        let net = depth_change(trimmed);
        if let Some(value) = rest.strip_prefix('=').filter(|value| !value.starts_with('=')) {
            let plain = if value.contains('"') { value } else { value.split('#').next().unwrap_or(value) };
            let value = plain.trim();
            if let Some(block) = found.last_mut() {
                block.attributes.push((path(&open, name), value, span));
            }
            if net > 0 {
                open.push(name);
                open.extend(std::iter::repeat_n("", usize::try_from(net).unwrap_or(0).saturating_sub(1)));
            }
            heredoc = value
                .split_once("<<")
                .map(|(_, end)| end.trim_start_matches('-').trim())
                .filter(|end| !end.is_empty() && end.chars().all(|c| c.is_alphanumeric() || c == '_'));
        } else if open.is_empty() && net >= 0 && rest.contains('{') {
            let head = rest.split('{').next().unwrap_or("");
            let labels = head.split_whitespace().map(|label| label.trim_matches('"')).collect();
            found.push(Block { kind: name, labels, span, attributes: Vec::new() });
            if net > 0 {
                open.push("");
            }
        } else if net > 0 {
            if let Some(block) = found.last_mut() {
                let label = rest.split('{').next().unwrap_or("").trim();
                block.attributes.push((path(&open, name), label, span));
            }
            open.push(if name == "content" { "" } else { name });
            open.extend(std::iter::repeat_n("", usize::try_from(net).unwrap_or(0).saturating_sub(1)));
        } else if net == 0
            && rest.starts_with('{')
            && let Some(block) = found.last_mut()
        {
            block.attributes.push((path(&open, name), rest, span));
        }
        for _ in net..0 {
            open.pop();
        }
    }
    found
}

/// The path of `name` in what is open, without the top-level block.
fn path(open: &[&str], name: &str) -> String {
    let mut parts: Vec<&str> = open.iter().skip(1).copied().filter(|part| !part.is_empty()).collect();
    parts.push(name);
    parts.join(".")
}

/// How many brackets a line opens more than it closes, outside of strings and comments.
fn depth_change(line: &str) -> i32 {
    let mut net = 0;
    let mut in_string = false;
    let mut escaped = false;
    let mut previous = ' ';
    for character in line.chars() {
        match character {
            _ if escaped => escaped = false,
            '\\' if in_string => escaped = true,
            '"' => in_string = !in_string,
            _ if in_string => {}
            '#' => break,
            '/' if previous == '/' => break,
            '{' | '[' | '(' => net += 1,
            '}' | ']' | ')' => net -= 1,
            _ => {}
        }
        previous = character;
    }
    net
}

#[cfg(test)]
mod tests {
    use super::blocks;

    #[test]
    fn attributes_are_found_by_their_path() {
        let text = "terraform {\n  backend \"s3\" {\n    bucket = \"b\"\n  }\n  required_providers {\n    aws = {\n      \
                    version = \"~> 5\"\n    }\n  }\n}\n# resource \"x\" \"y\" {\nresource \"aws_db_instance\" \"db\" {\n  \
                    multi_az = true # yes {\n  tags = { A = \"}\" }\n  policy = <<-EOT\n    { \"a\": [\n  EOT\n  lifecycle {\n    \
                    prevent_destroy = true\n  }\n}\nvariable \"a\" {}\n";
        let found = blocks(text);
        let names: Vec<&str> = found.iter().map(|block| block.kind).collect();
        assert_eq!(names, ["terraform", "resource", "variable"]);
        assert_eq!(found[0].value("backend").as_deref(), Some("s3"));
        assert_eq!(found[0].value("required_providers.aws.version").as_deref(), Some("~> 5"));
        assert_eq!(found[1].labels, ["aws_db_instance", "db"]);
        assert_eq!(found[1].value("lifecycle.prevent_destroy").as_deref(), Some("true"));
        assert!(found[1].value("multi_az").is_some_and(|value| value.starts_with("true")));
    }
}
