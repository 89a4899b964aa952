//! `rules` that GitLab refuses: unknown keys and values, conditions it cannot read, `only` beside them.

use crate::model::gitlab::{Pipeline, RULE_KEYS, WHEN, condition};
use crate::model::nearest::nearest;
use crate::rule::prelude::*;
use crate::rule::views::gitlab;
use crate::syntax::yaml::Node;

#[derive(Default)]
pub struct InvalidRules;

impl Rule for InvalidRules {
    type View = gitlab::Pipeline;

    fn check(&self, pipeline: Pipeline<'_>, cx: &mut Context<'_>) {
        if let Some(workflow) = pipeline.node.get("workflow") {
            rules(workflow, "workflow", cx);
        }
        for job in pipeline.jobs() {
            rules(job.node, job.name, cx);
            for key in ["only", "except"] {
                if let (Some(entry), Some(_)) = (job.node.entry(key), job.node.get("rules")) {
                    cx.report(entry.key.span(), format!("`{key}` cannot stand beside `rules`"))
                        .help("write it as one of the `rules`")
                        .resource(job.name.to_owned());
                }
            }
            if let Some(when) = job.node.get("when") {
                value(when, job.name, cx);
            }
        }
    }
}

fn rules(node: Node<'_>, owner: &str, cx: &mut Context<'_>) {
    for rule in node.get("rules").into_iter().flat_map(Node::items).filter(|rule| rule.is_mapping()) {
        for entry in rule.raw_entries().filter(|entry| !entry.is_merge()) {
            let name = entry.name();
            if RULE_KEYS.contains(&name) {
                continue;
            }
            let diagnostic = cx.report(entry.key.span(), format!("`{name}` is no key of a rule"));
            diagnostic.resource(owner.to_owned());
            match nearest(name, RULE_KEYS.iter().copied()) {
                Some(near) => {
                    let edit = Edit::replace(entry.key.span(), near);
                    diagnostic.help(format!("did you mean `{near}`?"));
                    diagnostic.fix(Applicability::Unsafe, format!("rename it to `{near}`"), [edit]);
                }
                None => {
                    diagnostic.help(format!("it has `{}`", RULE_KEYS.join("`, `")));
                }
            }
        }
        if let Some(when) = rule.get("when") {
            value(when, owner, cx);
        }
        let Some(text) = rule.get("if").filter(|node| node.is_scalar() && node.tag().is_none()) else { continue };
        if let Some(fault) = text.as_str().and_then(condition::check) {
            let span = text.content_map().source_span(fault.span);
            cx.report(span, fault.message).help(fault.help).resource(owner.to_owned());
        }
    }
}

fn value(when: Node<'_>, owner: &str, cx: &mut Context<'_>) {
    let Some(written) = when.as_str().filter(|text| !WHEN.contains(text) && !text.contains('$')) else { return };
    let diagnostic = cx.report(when.span(), format!("`{written}` is no value of `when`"));
    diagnostic.resource(owner.to_owned());
    diagnostic.help(match nearest(written, WHEN.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("it takes `{}`", WHEN.join("`, `")),
    });
}
