//! Required keys and the runtime of actions.

use crate::model::actions::Action;
use crate::rule::prelude::*;
use crate::rule::views::actions;

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

    fn check(&self, action: Action<'_>, cx: &mut Context<'_>) {
        let head = action.node.raw_entries().next().map_or(action.node.span(), |entry| entry.key.span());
        for key in ["name", "description", "runs"] {
            if action.node.get(key).is_none() {
                cx.report(head, format!("action has no `{key}`")).help(format!("add `{key}`"));
            }
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
