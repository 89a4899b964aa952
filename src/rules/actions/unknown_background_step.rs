//! `wait` and `cancel` of steps that do not run in the background.

use crate::model::actions::{Job, Step};
use crate::model::nearest::nearest;
use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::yaml::Node;

#[derive(Default)]
pub struct UnknownBackgroundStep;

impl Rule for UnknownBackgroundStep {
    type View = actions::Job;
    const INFERS_ABSENCE: bool = true;

    fn check(&self, job: Job<'_>, cx: &mut Context<'_>) {
        let asked: Vec<(Step<'_>, Node<'_>)> = job.steps().flat_map(asked).collect();
        if asked.is_empty() {
            return;
        }
        let named: Vec<(Step<'_>, &str)> = job.steps().filter_map(|step| Some((step, step.id()?.as_str()?))).collect();
        for (step, node) in asked {
            let Some(id) = node.as_str().filter(|id| !id.contains("${{")) else { continue };
            let found = named.iter().find(|(_, known)| known.eq_ignore_ascii_case(id)).map(|(found, _)| *found);
            let (message, help) = match found {
                Some(found) if found.index >= step.index => {
                    (format!("step `{id}` has not begun yet"), "put this step behind it".to_owned())
                }
                Some(found) if found.node.get("background").is_none() => {
                    (format!("step `{id}` does not run in the background"), "give it `background: true`".to_owned())
                }
                Some(_) => continue,
                None => {
                    let help = match nearest(id, named.iter().map(|(_, known)| *known)) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => "name the `id` of an earlier step with `background: true`".to_owned(),
                    };
                    (format!("no step has the id `{id}`"), help)
                }
            };
            cx.report(node.span(), message).help(help).resource(step.path());
        }
    }
}

/// The ids that a step waits for or ends.
fn asked(step: Step<'_>) -> Vec<(Step<'_>, Node<'_>)> {
    let values = ["cancel", "wait"].into_iter().filter_map(|key| step.node.get(key));
    let ids = values.flat_map(|value| if value.is_scalar() { vec![value] } else { value.items().collect() });
    ids.filter(|id| id.is_scalar() && !id.is_null() && !id.is_unknown()).map(|id| (step, id)).collect()
}
