//! Artifacts of one name that are uploaded more than once: by every leg of a matrix, or by several steps.

use rustc_hash::FxHashMap;

use crate::model::actions::{Step, Workflow, known};
use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::yaml::Node;

#[derive(Default)]
pub struct ClashingArtifact;

impl Rule for ClashingArtifact {
    type View = actions::Workflow;

    fn check(&self, workflow: Workflow<'_>, cx: &mut Context<'_>) {
        if !cx.source_text().contains("actions/upload-artifact") {
            return;
        }
        let mut first: FxHashMap<&str, Span> = FxHashMap::default();
        for job in workflow.jobs() {
            for step in job.steps().filter(|step| may_clash(*step)) {
                let Some(node) = step.uses_node() else { continue };
                let name = step.input("name");
                let text = name.map_or(Some("artifact"), Node::as_str).unwrap_or("${{");
                if text.contains("${{") {
                    continue;
                }
                let span = name.map_or(node.span(), Node::span);
                if let Some(matrix) = job.matrix().filter(|matrix| runs_in_all_legs(step, *matrix)) {
                    cx.report(span, format!("every leg of the matrix uploads the artifact `{text}`"))
                        .note(matrix.span(), "the matrix")
                        .help(format!("put a value of the matrix into the name: `{text}-${{{{ matrix.… }}}}`"))
                        .resource(step.path());
                    continue;
                }
                // With conditions, one of the two may be left out.
                if job.condition().is_some() || step.condition().is_some() || job.matrix().is_some() {
                    continue;
                }
                if let Some(earlier) = first.get(text) {
                    cx.report(span, format!("the artifact `{text}` is uploaded twice"))
                        .note(*earlier, "uploaded here, too")
                        .help("give each its own name; `merge-multiple` puts them together when they are downloaded")
                        .resource(step.path());
                } else {
                    first.insert(text, span);
                }
            }
        }
    }
}

/// Whether the step uploads by the rules of version 4, before which the files of one name were put together.
fn may_clash(step: Step<'_>) -> bool {
    if !step.uses_action("actions/upload-artifact") || step.input("overwrite").is_some() {
        return false;
    }
    let version = known::version(step).and_then(known::numbers);
    version.and_then(|numbers| numbers.first().copied()).is_some_and(|major| major >= 4)
}

/// Whether two legs or more upload: a condition may let one leg through, or those that fail.
fn runs_in_all_legs(step: Step<'_>, matrix: Node<'_>) -> bool {
    let condition = step.condition().and_then(Node::as_str).unwrap_or("");
    !condition.contains("matrix") && !condition.contains("failure") && has_legs(matrix)
}

/// Whether the matrix, as it is written, starts two jobs or more.
fn has_legs(matrix: Node<'_>) -> bool {
    let excludes = matrix.get("exclude").is_some();
    let rows = || matrix.raw_entries().filter(|entry| entry.name() != "exclude");
    !excludes && rows().any(|entry| entry.value.is_sequence() && entry.value.items().len() > 1)
}
