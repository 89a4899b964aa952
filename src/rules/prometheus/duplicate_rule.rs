//! `prometheus/duplicate-rule`: see `rules/prometheus/duplicate-rule.md`.

use rustc_hash::FxHashMap;

use crate::model::prometheus::{Group, PrometheusRule};
use crate::rule::prelude::*;
use crate::rule::views::prometheus::{PrometheusRuleFile, PrometheusRuleFileRef};
use crate::syntax::yaml::Node;

#[derive(Default)]
pub struct DuplicateRule;

impl Rule for DuplicateRule {
    type View = PrometheusRuleFile;

    fn check(&self, file: PrometheusRuleFileRef<'_>, cx: &mut Context<'_>) {
        let mut groups: FxHashMap<&str, Span> = FxHashMap::default();
        for name in file.groups().filter(|group| !group.is_template).filter_map(Group::name) {
            let Some(text) = name.as_str() else { continue };
            if let Some(first) = groups.insert(text, name.span()) {
                cx.report(name.span(), format!("group `{text}` is already in this file"))
                    .help("rename one, or join them")
                    .note(first, "first here");
            }
        }
        let mut rules: FxHashMap<Identity<'_>, Span> = FxHashMap::default();
        for rule in file.rules().filter(|rule| !rule.group.is_template) {
            let Some(identity) = Identity::of(rule) else { continue };
            if let Some(first) = rules.insert(identity, rule.head()) {
                cx.report(rule.head(), format!("`{}` is defined twice with the same labels", rule.name()))
                    .help("delete one, or tell them apart by a label")
                    .note(first, "first here");
            }
        }
    }
}

/// What makes two rules write the same series.
#[derive(PartialEq, Eq, Hash)]
struct Identity<'a> {
    alert: bool,
    name: &'a str,
    /// Alerts of one name are told apart by the expression too: a warning and a page at two thresholds.
    expression: Option<&'a str>,
    labels: Vec<(&'a str, &'a str)>,
}

impl<'a> Identity<'a> {
    fn of(rule: PrometheusRule<'a>) -> Option<Self> {
        let alert = rule.is_alert();
        let name = if alert { rule.alert()? } else { rule.record()? };
        let mut labels = Vec::new();
        for entry in rule.node.get("labels").into_iter().flat_map(Node::entries) {
            labels.push((entry.name(), entry.value.as_str()?));
        }
        labels.sort_unstable();
        let expression = if alert { Some(rule.expression()?.1.trim()) } else { None };
        Some(Self { alert, name, expression, labels })
    }
}
