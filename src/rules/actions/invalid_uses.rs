//! The form of `uses`.

use crate::model::actions::{Step, Uses};
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct InvalidUses;

impl Rule for InvalidUses {
    type View = actions::Step;

    fn check(&self, step: Step<'_>, cx: &mut Context<'_>) {
        let (Some(node), Some(uses)) = (step.uses_node(), step.uses()) else { return };
        let text = node.as_str().unwrap_or("");
        // Expressions have a rule of their own.
        if node.is_unknown() || text.contains("${{") {
            return;
        }
        let is_yaml = |path: &str| path.ends_with(".yml") || path.ends_with(".yaml");
        let (message, help) = match uses {
            Uses::Invalid => {
                (format!("`{text}` names no action"), "write `owner/repository@ref`, `./path` or `docker://image`")
            }
            Uses::Repository(remote) if remote.reference.is_empty() => {
                (format!("`{text}` has no version"), "add a tag or commit: `@v4`")
            }
            Uses::Local(path) if path.contains(".github/workflows/") && is_yaml(path) => {
                (format!("`{text}` is a workflow, not an action"), "call it by `uses` of a job")
            }
            Uses::Repository(remote) if remote.is_reusable_workflow() && is_yaml(&remote.path) => {
                (format!("`{text}` is a workflow, not an action"), "call it by `uses` of a job")
            }
            Uses::Local(path) if path.contains('@') => {
                (format!("`{text}` has a version"), "an action of the same repository is taken as it is checked out")
            }
            _ => return,
        };
        cx.report(node.span(), message).help(help).resource(step.path());
    }
}
