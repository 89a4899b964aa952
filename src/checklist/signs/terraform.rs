//! What Terraform and CloudFormation show.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Seen, Sighting, lists};
use crate::model::Parsed;
use crate::model::repository::Repository;
use crate::model::terraform::{BlockKind, BlockRef, Workspace};
use crate::source::{FileId, SourceFile, Span};
use crate::syntax::hcl::{self, File};
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

pub(super) fn look(file: &File, seen: &mut Seen<'_>) {
    for block in blocks(file, &file.text) {
        seen.add("terraform-block", block.span, format!("`{}` block", block.kind));
        match (block.kind, block.labels.as_slice()) {
            ("resource", [kind, name]) => resource(kind, name, &block, seen),
            ("module", [name]) => {
                seen.add("terraform-module", block.span, format!("module `{name}`"));
                module(name, &block, seen);
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

/// What is written of a resource, whatever its values are.
fn resource(kind: &str, name: &str, block: &Block<'_>, seen: &mut Seen<'_>) {
    let address = format!("`{kind}.{name}`");
    // What lives only in Terraform's state is no resource of a cloud.
    if !["null_", "random_", "local_", "time_", "tls_", "template_"].iter().any(|prefix| kind.starts_with(prefix)) {
        seen.add("cloud-resource", block.span, address.clone());
    }
    if block.value("metric_name").is_some()
        && block.value("alarm_description").is_some_and(|text| text.to_ascii_lowercase().contains("runbook"))
    {
        seen.add("alert-runbook", block.span, address.clone());
    }
    if kind == "aws_iam_account_password_policy"
        || block.attributes.iter().any(|(_, value, _)| value.contains("MultiFactorAuthPresent"))
    {
        seen.add("mfa", block.span, address.clone());
    }
    if let Some((_, label, span)) =
        block.attributes.iter().find(|(path, label, _)| path == "provisioner" && !label.is_empty())
    {
        seen.add("imperative-command", *span, format!("`provisioner \"{label}\"` of {address}"));
    }
    if kind == "aws_ecs_service" {
        seen.add("rolling-deployment", block.span, format!("{address} rolls"));
    }
    if block.attributes.iter().any(|(_, value, _)| value.contains("awslogs")) {
        seen.add("log-collection", block.span, address);
    }
}

/// What the values of resources show, wherever variables, locals and modules take them from.
pub(super) fn join(repository: &Repository, sources: &[SourceFile], sightings: &mut Vec<Sighting>) {
    let files: Vec<_> = repository
        .files
        .iter()
        .filter_map(|facts| Some((facts.file, facts.path.clone(), Arc::clone(facts.terraform.as_ref()?))))
        .collect();
    if files.is_empty() {
        return;
    }
    let workspace = Workspace::new(files, sources);
    let mut seen: BTreeMap<FileId, Seen<'_>> = BTreeMap::new();
    for entry in workspace.entries() {
        let tree = workspace.evaluate(entry);
        for block in tree.blocks().filter(|block| block.kind == BlockKind::Resource) {
            let Some(source) = sources.get(block.file.index()) else { continue };
            let seen = seen.entry(block.file).or_insert_with(|| Seen { source, pin: None, found: Vec::new() });
            evaluated(block, seen);
        }
    }
    sightings.extend(seen.into_values().flat_map(|seen| seen.found));
}

fn evaluated(block: BlockRef<'_>, seen: &mut Seen<'_>) {
    let kind = block.type_name.as_str();
    let address = format!("`{kind}.{}`", block.name);
    // `""` for a block, and for what is only known when it is applied.
    let value = |path: &str| {
        let path: Vec<&str> = path.split('.').collect();
        let found = block.get_path(&path)?;
        let number = || found.as_number().map(|number| number.to_string());
        let text = found.as_str().map(str::to_owned).or_else(|| found.as_bool().map(|known| known.to_string()));
        Some(text.or_else(number).unwrap_or_default())
    };
    let signs = lists::of_resource(kind, &value);
    if signs.contains(&"cloud-data-store") {
        seen.add("data-store", block.header, address.clone());
    }
    seen.all(signs, block.header, &address);
    // A replica follows the zone of nobody, and what is not known may be set.
    let is_off = |path: &str| value(path).is_none_or(|found| found == "false");
    let single = match kind {
        "aws_db_instance" => is_off("multi_az") && is_off("replicate_source_db"),
        "aws_elasticache_replication_group" => is_off("multi_az_enabled") && is_off("automatic_failover_enabled"),
        "google_sql_database_instance" => value("settings.availability_type").is_none_or(|found| found == "ZONAL"),
        "google_redis_instance" => value("tier").is_none_or(|found| found == "BASIC"),
        _ => false,
    };
    if single {
        seen.add("single-zone-store", block.header, format!("{address} is in a single zone"));
    }
    let metric = value("metric_name").unwrap_or_default();
    if !metric.is_empty() {
        super::observability::classify_alert(&metric, block.header, &address, seen);
    }
    let keys = ["tags", "tags_all", "labels"].iter().filter_map(|name| block.get(name)?.as_map());
    let names: Vec<&str> = keys.flat_map(|map| map.entries.iter().map(|entry| entry.key.as_str())).collect();
    if has_all_tags(&names) {
        seen.add("resource-tags", block.header, format!("tags of {address}"));
    }
}

/// A module of the registry stands for what it makes: `module/rds` in the lists.
fn module(name: &str, block: &Block<'_>, seen: &mut Seen<'_>) {
    let source = block.value("source").unwrap_or_default();
    if source.starts_with('.') {
        return;
    }
    let shown = format!("module `{name}`");
    seen.add("cloud-resource", block.span, shown.clone());
    // `terraform-aws-modules/rds/aws//modules/x?ref=1`
    let Some(kind) = source.split("//").next().and_then(|source| source.split('/').nth(1)) else { return };
    let signs = lists::of_resource(&format!("module/{kind}"), &|path| block.value(path));
    if signs.contains(&"cloud-data-store") {
        seen.add("data-store", block.span, shown.clone());
    }
    seen.all(signs, block.span, &shown);
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
    let below = block.attributes.iter().filter_map(|(path, ..)| {
        let (map, key) = path.rsplit_once('.')?;
        (map.contains("tags") || map.contains("labels")).then_some(key)
    });
    if has_all_tags(&below.collect::<Vec<_>>()) {
        seen.add("resource-tags", block.span, format!("tags of the `{}` block", block.kind));
    }
}

/// Environment, Service and `ManagedBy` under their usual names.
fn has_all_tags(keys: &[&str]) -> bool {
    const TAGS: [&[&str]; 3] = [
        &["environment", "env", "stage", "environmentname"],
        &["service", "project", "application", "app", "component", "name"],
        &["managedby", "manager", "terraform", "createdby"],
    ];
    let plain = |key: &str| -> String { key.to_ascii_lowercase().chars().filter(char::is_ascii_alphabetic).collect() };
    let keys: Vec<String> = keys.iter().map(|key| plain(key)).collect();
    TAGS.iter().all(|names| keys.iter().any(|key| names.contains(&key.as_str())))
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

/// The top-level blocks of a file with what is in them.
fn blocks<'a>(file: &'a File, text: &'a str) -> Vec<Block<'a>> {
    file.body.blocks.iter().map(|block| flatten(block, text)).collect()
}

/// A block with the attributes of all bodies and objects in it.
fn flatten<'a>(block: &'a hcl::Block, text: &'a str) -> Block<'a> {
    enum Below<'a> {
        Body(&'a hcl::Body),
        Items(&'a [hcl::ObjectItem]),
    }
    let labels = block.labels.iter().map(|label| &*label.text).collect();
    let mut found = Block { kind: &block.kind.text, labels, span: block.header(), attributes: Vec::new() };
    let mut open = vec![(String::new(), Below::Body(&block.body))];
    let join = |path: &str, name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    while let Some((path, below)) = open.pop() {
        match below {
            Below::Body(body) => {
                for attribute in &body.attributes {
                    let path = join(&path, &attribute.name.text);
                    if let hcl::ExprKind::Object(items) = &attribute.value.kind {
                        open.push((path.clone(), Below::Items(items)));
                    }
                    found.attributes.push((path, attribute.value.span.of(text), attribute.span()));
                }
                for inner in &body.blocks {
                    // `dynamic "setting" { content { … } }` makes blocks `setting`.
                    let name = match (&*inner.kind.text, inner.label(0)) {
                        ("dynamic", Some(name)) => name,
                        ("content", _) => "",
                        (kind, _) => kind,
                    };
                    let path = if name.is_empty() { path.clone() } else { join(&path, name) };
                    let label = inner.label(0).unwrap_or("");
                    found.attributes.push((path.clone(), label, inner.header()));
                    open.push((path, Below::Body(&inner.body)));
                }
            }
            Below::Items(items) => {
                for item in items {
                    let path = join(&path, item.key.as_str().unwrap_or(""));
                    if let hcl::ExprKind::Object(items) = &item.value.kind {
                        open.push((path.clone(), Below::Items(items)));
                    }
                    found.attributes.push((path, item.value.span.of(text), item.key.span.to(item.value.span)));
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::blocks;
    use crate::syntax::hcl;

    #[test]
    fn attributes_are_found_by_their_path() {
        let text = "terraform {\n  backend \"s3\" {\n    bucket = \"b\"\n  }\n  required_providers {\n    aws = {\n      \
                    version = \"~> 5\"\n    }\n  }\n}\nresource \"aws_db_instance\" \"db\" {\n  multi_az = true\n  \
                    dynamic \"restore\" {\n    for_each = []\n    content {\n      a = 1\n    }\n  }\n  lifecycle {\n    \
                    prevent_destroy = true\n  }\n}\nvariable \"a\" {}\n";
        let file = hcl::parse(text);
        let found = blocks(&file, text);
        let names: Vec<&str> = found.iter().map(|block| block.kind).collect();
        assert_eq!(names, ["terraform", "resource", "variable"]);
        assert_eq!(found[0].value("backend").as_deref(), Some("s3"));
        assert_eq!(found[0].value("required_providers.aws.version").as_deref(), Some("~> 5"));
        assert_eq!(found[1].labels, ["aws_db_instance", "db"]);
        assert_eq!(found[1].value("lifecycle.prevent_destroy").as_deref(), Some("true"));
        assert_eq!(found[1].value("restore.a").as_deref(), Some("1"));
    }
}
