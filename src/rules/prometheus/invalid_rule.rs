//! `prometheus/invalid-rule`: see `rules/prometheus/invalid-rule.md`.

use crate::model::nearest::nearest;
use crate::model::prometheus::{Group, seconds};
use crate::rule::prelude::*;
use crate::rule::views::prometheus::{PrometheusRuleFile, PrometheusRuleFileRef};
use crate::syntax::yaml::Node;

#[derive(Default)]
pub struct InvalidRule;

const GROUP_KEYS: [&str; 7] =
    ["interval", "labels", "limit", "name", "partial_response_strategy", "query_offset", "rules"];
const RULE_KEYS: [&str; 7] = ["alert", "annotations", "expr", "for", "keep_firing_for", "labels", "record"];

impl Rule for InvalidRule {
    type View = PrometheusRuleFile;

    fn check(&self, file: PrometheusRuleFileRef<'_>, cx: &mut Context<'_>) {
        for group in file.groups() {
            keys(group.node, &GROUP_KEYS, "group", cx);
            if group.name().is_none() && !group.node.is_incomplete() {
                cx.report(head(group.node), "the group has no name").help("add `name`");
            }
            for key in ["interval", "query_offset"] {
                duration(group.node, key, cx);
            }
            rules(group, cx);
        }
    }
}

fn rules(group: Group<'_>, cx: &mut Context<'_>) {
    let listed = group.node.get("rules").filter(|rules| rules.is_sequence()).into_iter().flat_map(Node::items);
    for rule in listed.filter(|rule| rule.is_mapping()) {
        keys(rule, &RULE_KEYS, "rule", cx);
        let key = |name: &str| rule.entry(name).filter(|entry| !entry.value.is_maybe_absent());
        match (key("alert"), key("record")) {
            (Some(_), Some(record)) => {
                cx.report(record.key.span(), "a rule alerts or records, not both").help("make two rules of it");
            }
            (None, None) if !rule.is_incomplete() && rule.get("alert").or_else(|| rule.get("record")).is_none() => {
                cx.report(head(rule), "the rule neither alerts nor records").help("add `alert` or `record`");
            }
            (None, Some(record)) => {
                let name = record.value.as_str().filter(|_| !record.value.is_unknown());
                if let Some(name) = name.filter(|name| !is_metric_name(name)) {
                    cx.report(record.value.span(), format!("`{name}` is no name of a metric"))
                        .help("letters, digits, `_` and `:`, no digit first");
                }
                for alone in ["for", "keep_firing_for", "annotations"] {
                    if let Some(entry) = key(alone) {
                        cx.report(entry.key.span(), format!("`{alone}` belongs to alerts, and this rule records"))
                            .help("remove it");
                    }
                }
            }
            _ => {}
        }
        if rule.get("expr").is_none() && !rule.is_incomplete() {
            cx.report(head(rule), "the rule has no expression").help("add `expr`");
        }
        for key in ["for", "keep_firing_for"] {
            duration(rule, key, cx);
        }
    }
}

fn keys(node: Node<'_>, known: &[&'static str], what: &str, cx: &mut Context<'_>) {
    for entry in node.raw_entries().filter(|entry| !entry.is_merge() && !entry.key.is_unknown()) {
        let name = entry.name();
        if known.contains(&name) {
            continue;
        }
        let found = cx.report(entry.key.span(), format!("a {what} has no key `{name}`"));
        match nearest(name, known.iter().copied()) {
            Some(near) => {
                found.help(format!("did you mean `{near}`?"));
                found.fix(Applicability::Safe, format!("write `{near}`"), [Edit::replace(entry.key.span(), near)]);
            }
            None => {
                found.help("Prometheus refuses the file; remove it");
            }
        }
    }
}

fn duration(node: Node<'_>, key: &str, cx: &mut Context<'_>) {
    let Some(value) = node.get(key).filter(|value| value.is_scalar() && !value.is_unknown()) else { return };
    let Some(text) = value.as_str().filter(|text| seconds(text).is_none()) else { return };
    cx.report(value.span(), format!("`{text}` is no duration"))
        .help("write a number with a unit, the largest first: `5m`, `1h30m`");
}

fn head(node: Node<'_>) -> Span {
    node.raw_entries().next().map_or(node.span(), |entry| entry.key.span())
}

/// <https://prometheus.io/docs/concepts/data_model/#metric-names-and-labels>
fn is_metric_name(name: &str) -> bool {
    let first = name.starts_with(|first: char| first.is_ascii_alphabetic() || matches!(first, '_' | ':'));
    first && name.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | ':'))
}
