//! The five fields of `cron`.

use crate::model::actions::Workflow;
use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::yaml::Node;

#[derive(Default)]
pub struct InvalidSchedule;

struct Field {
    name: &'static str,
    least: u32,
    most: u32,
    names: &'static [&'static str],
}

const MONTHS: &[&str] = &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS: &[&str] = &["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const FIELDS: [Field; 5] = [
    Field { name: "minute", least: 0, most: 59, names: &[] },
    Field { name: "hour", least: 0, most: 23, names: &[] },
    Field { name: "day of month", least: 1, most: 31, names: &[] },
    Field { name: "month", least: 1, most: 12, names: MONTHS },
    Field { name: "day of week", least: 0, most: 7, names: DAYS },
];

impl Rule for InvalidSchedule {
    type View = actions::Workflow;

    fn check(&self, workflow: Workflow<'_>, cx: &mut Context<'_>) {
        let Some(schedule) = workflow.trigger("schedule").and_then(|trigger| trigger.settings) else { return };
        for cron in schedule.items().filter_map(|item| item.get("cron")) {
            let text = cron.as_str().unwrap_or("").trim();
            // `$cron-daily` is filled in when a starter workflow is copied.
            if text.starts_with('$') {
                continue;
            }
            if let Err(message) = read(text) {
                cx.report(cron.span(), message)
                    .help("write minute, hour, day of month, month and day of week: `30 4 * * 1`");
            } else if minutes_apart(text).is_some_and(|minutes| minutes < 5) {
                too_often(cron, cx);
            }
        }
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
    let fields: Vec<&str> = text.split_whitespace().collect();
    if fields.len() != FIELDS.len() {
        return Err(format!("schedule has {} fields instead of 5", fields.len()));
    }
    for (field, written) in FIELDS.iter().zip(fields) {
        for item in written.split(',') {
            if !is_item(field, item) {
                return Err(format!("`{item}` is no {}", field.name));
            }
        }
    }
    Ok(())
}

/// `*`, `5`, `1-5`, each perhaps with `/step`.
fn is_item(field: &Field, item: &str) -> bool {
    let (range, step) = item.split_once('/').map_or((item, None), |(range, step)| (range, Some(step)));
    if step.is_some_and(|step| !step.parse::<u32>().is_ok_and(|step| step >= 1 && step <= field.most)) {
        return false;
    }
    if range == "*" {
        return true;
    }
    let (from, to) = range.split_once('-').map_or((range, None), |(from, to)| (from, Some(to)));
    let Some(from) = value(field, from) else { return false };
    to.is_none_or(|to| value(field, to).is_some_and(|to| from <= to))
}

fn value(field: &Field, text: &str) -> Option<u32> {
    if let Some(index) = field.names.iter().position(|name| name.eq_ignore_ascii_case(text)) {
        return u32::try_from(index).ok().map(|index| index + field.least);
    }
    text.parse().ok().filter(|value| (field.least..=field.most).contains(value))
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
