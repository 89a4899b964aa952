//! Required keys and the runtime of actions.

use crate::model::actions::Action;
use crate::model::nearest::nearest;
use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::yaml::Node;

#[derive(Default)]
pub struct InvalidAction;

/// Runtimes that runners have had, with the key each needs. Retired ones are run by a newer one.
const RUNTIMES: &[(&str, &str)] = &[
    ("composite", "steps"),
    ("docker", "image"),
    ("node12", "main"),
    ("node16", "main"),
    ("node20", "main"),
    ("node24", "main"),
];

impl Rule for InvalidAction {
    type View = actions::Action;
    const INFERS_ABSENCE: bool = true;

    fn check(&self, action: Action<'_>, cx: &mut Context<'_>) {
        let head = action.node.raw_entries().next().map_or(action.node.span(), |entry| entry.key.span());
        for key in ["name", "description", "runs"] {
            if action.node.get(key).is_none() {
                cx.report(head, format!("action has no `{key}`")).help(format!("add `{key}`"));
            }
        }
        for input in action.inputs() {
            misspelt(input.value, &INPUT_KEYS, cx);
        }
        let Some(runs) = action.node.entry("runs") else { return };
        let Some(using) = action.using() else {
            cx.report(runs.key.span(), "`runs` has no `using`")
                .help("name the runtime: `composite`, `docker` or `node24`");
            return;
        };
        let name = using.as_str().unwrap_or("");
        // Newer runtimes than this program knows are not wrong.
        let is_newer =
            name.strip_prefix("node").and_then(|version| version.parse::<u32>().ok()).is_some_and(|v| v > 24);
        match RUNTIMES.iter().find(|(runtime, _)| runtime.eq_ignore_ascii_case(name)) {
            None if !is_newer => {
                cx.report(using.span(), format!("runners have no runtime `{name}`"))
                    .help("use `composite`, `docker` or `node24`");
            }
            Some((_, key)) if runs.value.get(key).is_none() => {
                cx.report(runs.key.span(), format!("action that uses `{name}` has no `{key}`"))
                    .help(format!("add `{key}` below `runs`"));
            }
            _ => {}
        }
    }
}

const INPUT_KEYS: [&str; 4] = ["default", "deprecationMessage", "description", "required"];

/// Runners pass over unknown keys of inputs, so only slips are told.
fn misspelt(input: Node<'_>, known: &[&str], cx: &mut Context<'_>) {
    for entry in input.raw_entries().filter(|entry| !known.contains(&entry.name())) {
        let Some(near) = nearest(entry.name(), known.iter().copied()) else { continue };
        let edit = Edit::replace(entry.key.span(), near);
        cx.report(entry.key.span(), format!("`{}` is no key of an input, and is passed over", entry.name()))
            .help(format!("did you mean `{near}`?"))
            .fix(Applicability::Safe, format!("rename it to `{near}`"), [edit]);
    }
}
