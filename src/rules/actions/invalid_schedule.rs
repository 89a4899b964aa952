//! Schedules of workflows that GitHub does not take.

use crate::model::actions::Workflow;
use crate::model::cron;
use crate::model::time_zones;
use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::yaml::Node;

#[derive(Default)]
pub struct InvalidSchedule;

impl Rule for InvalidSchedule {
    type View = actions::Workflow;

    fn check(&self, workflow: Workflow<'_>, cx: &mut Context<'_>) {
        let Some(schedule) = workflow.trigger("schedule").and_then(|trigger| trigger.settings) else { return };
        for zone in schedule.items().filter_map(|item| item.get("timezone")) {
            check_zone(zone, cx);
        }
        for node in schedule.items().filter_map(|item| item.get("cron")) {
            let text = node.as_str().unwrap_or("").trim();
            // `$cron-daily` is filled in when a starter workflow is copied.
            if text.starts_with('$') || node.is_unknown() {
                continue;
            }
            if let Err(message) = read(text) {
                cx.report(node.span(), message)
                    .help("write minute, hour, day of month, month and day of week: `30 4 * * 1`");
            } else if minutes_apart(text).is_some_and(|minutes| minutes < 5) {
                too_often(node, cx);
            }
        }
    }
}

fn check_zone(zone: Node<'_>, cx: &mut Context<'_>) {
    let Some(name) = zone.as_str().filter(|name| !name.starts_with('$') && !zone.is_unknown()) else { return };
    if let Err(unknown) = time_zones::check(name) {
        cx.report(zone.span(), format!("there is no time zone `{name}`")).help(unknown.help());
    }
}

fn too_often(cron: Node<'_>, cx: &mut Context<'_>) {
    cx.report(cron.span(), "schedule runs more often than every five minutes")
        .help("five minutes is the shortest interval; GitHub skips the runs in between");
}

fn read(text: &str) -> Result<(), String> {
    if text.starts_with('@') {
        return Err(format!("`{text}` is no schedule: shorthands are not known"));
    }
    cron::check(text)
}

/// The distance of runs within an hour, for the plain forms.
fn minutes_apart(text: &str) -> Option<u32> {
    let minute = text.split_whitespace().next()?;
    match minute.split_once('/') {
        None => (minute == "*").then_some(1),
        Some(("*" | "0" | "0-59", step)) => step.parse().ok(),
        Some(_) => None,
    }
}
