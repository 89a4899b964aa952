//! Actions made for a deprecated runtime.

use crate::model::actions::{Pin, Step, known};
use crate::rule::prelude::*;
use crate::rule::views::actions;

use super::pin;

#[derive(Default)]
pub struct OutdatedRuntime;

impl Rule for OutdatedRuntime {
    type View = actions::Step;

    fn check(&self, step: Step<'_>, cx: &mut Context<'_>) {
        let (Some(node), Some(action)) = (step.uses_node(), known::of_step(step)) else { return };
        let Some(version) = action.runtime.strip_prefix("node") else { return };
        let tag = step.remote().filter(|remote| remote.pin != Pin::Commit);
        let place = tag.and_then(|remote| pin::reference(remote, node, cx.source_text()));
        let diagnostic = cx.report(node.span(), format!("`{}` is made for Node.js {version}", action.label()));
        diagnostic.resource(step.path());
        match known::first_current(action) {
            Some(newer) => {
                diagnostic.help(format!("take `{newer}` or newer, and read what changed"));
                if let Some(place) = place.filter(|_| known::takes_inputs(step, newer)) {
                    diagnostic.fix(Applicability::Unsafe, format!("take `{newer}`"), [Edit::replace(place, newer)]);
                }
            }
            None => {
                diagnostic.help("ask its maintainers for a newer version");
            }
        }
    }
}
