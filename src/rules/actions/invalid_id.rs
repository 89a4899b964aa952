//! The form of ids.

use crate::model::actions::Workflow;
use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::yaml::Node;

#[derive(Default)]
pub struct InvalidId;

impl Rule for InvalidId {
    type View = actions::Workflow;

    fn check(&self, workflow: Workflow<'_>, cx: &mut Context<'_>) {
        for job in workflow.jobs() {
            check_id(job.key, "job", job.path(), cx);
            for step in job.steps() {
                if let Some(id) = step.id() {
                    check_id(id, "step", step.path(), cx);
                }
            }
        }
    }
}

fn check_id(node: Node<'_>, what: &str, path: String, cx: &mut Context<'_>) {
    let Some(id) = node.as_str() else { return };
    let mut bytes = id.bytes();
    let starts = bytes.next().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_');
    let goes_on = bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    // Another rule speaks of expressions where none may stand.
    if node.is_unknown() || (starts && goes_on) || id.contains("${{") {
        return;
    }
    cx.report(node.span(), format!("`{id}` cannot be the id of a {what}"))
        .help("use letters, digits, `-` and `_`, and start with a letter or `_`")
        .resource(path);
}
