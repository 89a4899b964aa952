//! Keys outside of the closed sets that GitHub's schema has.

use crate::model::actions::{Workflow, events, schema};
use crate::model::nearest::nearest;
use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::yaml::Node;

#[derive(Default)]
pub struct UnknownKey {
    allow: Vec<String>,
}

impl Rule for UnknownKey {
    type View = actions::Workflow;

    fn configure(options: Options<'_>) -> Result<Self, OptionsError> {
        Ok(Self { allow: options.strings("allow")? })
    }

    fn check(&self, workflow: Workflow<'_>, cx: &mut Context<'_>) {
        // Gitea and Forgejo read the same format with keys of their own.
        if !workflow.is_githubs(cx.path()) {
            return;
        }
        self.keys(workflow.node, schema::WORKFLOW_KEYS, "workflow", cx);
        self.below(workflow.node, cx);
        for trigger in workflow.triggers() {
            if let Some(settings) = trigger.settings
                && events::find(trigger.name).is_some()
            {
                self.keys(settings, events::filters(trigger.name), trigger.name, cx);
                for item in settings.items() {
                    self.keys(item, &["cron", "timezone"], trigger.name, cx);
                }
            }
        }
        for job in workflow.jobs() {
            self.keys(job.node, schema::JOB_KEYS, "job", cx);
            self.below(job.node, cx);
            for (key, keys) in [
                ("strategy", schema::STRATEGY_KEYS),
                ("runs-on", schema::RUNS_ON_KEYS),
                ("environment", schema::ENVIRONMENT_KEYS),
            ] {
                self.child(job.node, key, keys, cx);
            }
            if let Some(container) = job.node.get("container") {
                self.keys(container, schema::CONTAINER_KEYS, "container", cx);
            }
            for service in job.node.get("services").into_iter().flat_map(Node::entries) {
                self.keys(service.value, schema::SERVICE_KEYS, "service", cx);
            }
            for container in job.containers() {
                self.child(container, "credentials", schema::CREDENTIALS_KEYS, cx);
            }
            for step in job.steps() {
                self.keys(step.node, schema::STEP_KEYS, "step", cx);
            }
        }
    }
}

impl UnknownKey {
    /// The sections that workflows and jobs share.
    fn below(&self, node: Node<'_>, cx: &mut Context<'_>) {
        self.child(node, "concurrency", schema::CONCURRENCY_KEYS, cx);
        self.child(node, "defaults", schema::DEFAULTS_KEYS, cx);
        if let Some(defaults) = node.get("defaults") {
            self.child(defaults, "run", schema::DEFAULTS_RUN_KEYS, cx);
        }
    }

    fn child(&self, node: Node<'_>, key: &'static str, known: &[&'static str], cx: &mut Context<'_>) {
        if let Some(child) = node.get(key) {
            self.keys(child, known, key, cx);
        }
    }

    fn keys(&self, node: Node<'_>, known: &[&'static str], what: &str, cx: &mut Context<'_>) {
        for entry in node.raw_entries() {
            let name = entry.name();
            let accepted = known.contains(&name) || self.allow.iter().any(|allowed| allowed == name);
            if accepted || name.is_empty() {
                continue;
            }
            if entry.is_merge() {
                cx.report(entry.key.span(), format!("`{name}` is no key of `{what}`: GitHub merges nothing"))
                    .help("write the keys out; anchors and aliases alone are read");
                continue;
            }
            let diagnostic = cx.report(entry.key.span(), format!("`{name}` is no key of `{what}`"));
            match nearest(name, known.iter().copied()) {
                Some(near) => {
                    diagnostic.help(format!("did you mean `{near}`?"));
                    if node.get(near).is_none() {
                        let edit = Edit::replace(entry.key.span(), near);
                        diagnostic.fix(Applicability::Safe, format!("rename it to `{near}`"), [edit]);
                    }
                }
                None => {
                    diagnostic.help(format!("known keys: `{}`", known.join("`, `")));
                }
            }
        }
    }
}
