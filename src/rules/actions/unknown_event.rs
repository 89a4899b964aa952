//! Events and activity types outside of GitHub's lists, and filters that exclude each other.

use crate::model::actions::{Trigger, Workflow, events};
use crate::model::nearest::nearest;
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct UnknownEvent;

impl Rule for UnknownEvent {
    type View = actions::Workflow;

    fn check(&self, workflow: Workflow<'_>, cx: &mut Context<'_>) {
        if !workflow.is_githubs(cx.path()) {
            return;
        }
        for trigger in workflow.triggers() {
            // `$default-branch` and its like are filled in when a starter workflow is copied.
            if trigger.name.is_empty() || trigger.name.starts_with('$') || trigger.key.is_unknown() {
                continue;
            }
            let Some(event) = events::find(trigger.name) else {
                let diagnostic = cx.report(trigger.key.span(), format!("there is no event `{}`", trigger.name));
                let names = events::EVENTS.iter().map(|event| event.name);
                match nearest(trigger.name, names) {
                    Some(near) => {
                        let edit = Edit::replace(trigger.key.span(), near);
                        diagnostic.help(format!("did you mean `{near}`?"));
                        diagnostic.fix(Applicability::Safe, format!("rename it to `{near}`"), [edit]);
                    }
                    None => {
                        diagnostic.help("see the list of events that trigger workflows");
                    }
                }
                continue;
            };
            check_filters(trigger, cx);
            let Some(types) = event.types else { continue };
            for written in trigger.list("types") {
                let name = written.as_str().unwrap_or("");
                if types.contains(&name) || name.contains("${{") || types.is_empty() {
                    continue;
                }
                let message = format!("`{}` has no activity type `{name}`", event.name);
                let diagnostic = cx.report(written.span(), message);
                let Some(near) = nearest(name, types.iter().copied()) else {
                    diagnostic.help(format!("it has `{}`", types.join("`, `")));
                    continue;
                };
                diagnostic.help(format!("did you mean `{near}`?"));
                if !trigger.list("types").iter().any(|other| other.as_str() == Some(near)) {
                    let edit = Edit::replace(written.span(), near);
                    diagnostic.fix(Applicability::Safe, format!("rename it to `{near}`"), [edit]);
                }
            }
        }
    }
}

fn check_filters(trigger: Trigger<'_>, cx: &mut Context<'_>) {
    let Some(settings) = trigger.settings else { return };
    for (only, except) in [("branches", "branches-ignore"), ("tags", "tags-ignore"), ("paths", "paths-ignore")] {
        if let (Some(only), Some(except)) = (settings.entry(only), settings.entry(except)) {
            cx.report(
                except.key.span(),
                format!("`{}` has both `{}` and `{}`", trigger.name, only.name(), except.name()),
            )
            .note(only.key.span(), "the other one")
            .help(format!("put `!` before what `{}` shall leave out", only.name()));
        }
    }
}
