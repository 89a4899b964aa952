//! Artifacts of one name that every leg of a matrix uploads.

use crate::model::actions::{Job, Step, known};
use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::yaml::Node;

#[derive(Default)]
pub struct ClashingArtifact;

impl Rule for ClashingArtifact {
    type View = actions::Step;

    fn check(&self, step: Step<'_>, cx: &mut Context<'_>) {
        if !step.uses_action("actions/upload-artifact") || step.input("overwrite").is_some() {
            return;
        }
        let (Some(node), Some(matrix)) = (step.uses_node(), step.job().and_then(Job::matrix)) else { return };
        // Before v4 the files of one name were put together.
        let version = known::version(step).and_then(|version| known::numbers(&version));
        if version.and_then(|numbers| numbers.first().copied()).is_none_or(|major| major < 4) {
            return;
        }
        let name = step.input("name");
        let text = name.map_or(Some("artifact"), Node::as_str).unwrap_or("${{");
        let condition = step.condition().and_then(Node::as_str).unwrap_or("");
        // A condition may let one leg through, or those that fail.
        if text.contains("${{") || condition.contains("matrix") || condition.contains("failure") || !has_legs(matrix) {
            return;
        }
        cx.report(
            name.map_or(node.span(), Node::span),
            format!("every leg of the matrix uploads the artifact `{text}`"),
        )
        .note(matrix.span(), "the matrix")
        .help(format!("put a value of the matrix into the name: `{text}-${{{{ matrix.… }}}}`"))
        .resource(step.path());
    }
}

/// Whether the matrix, as it is written, starts two jobs or more.
fn has_legs(matrix: Node<'_>) -> bool {
    let excludes = matrix.get("exclude").is_some();
    let rows = || matrix.raw_entries().filter(|entry| entry.name() != "exclude");
    !excludes && rows().any(|entry| entry.value.is_sequence() && entry.value.items().len() > 1)
}
