//! The `cooldown` of Dependabot's updates.

use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::yaml::Node;

#[derive(Default)]
pub struct UnlimitedDependencyUpdate;

/// Days within which most tampered releases were found.
const WEEK: i64 = 7;

impl Rule for UnlimitedDependencyUpdate {
    type View = actions::DependabotUpdate;

    fn check(&self, update: Node<'_>, cx: &mut Context<'_>) {
        let days = update.get_path(&["cooldown", "default-days"]);
        let head = update.raw_entries().next().map_or(update.span(), |entry| entry.span());
        let (span, message) = match days {
            Some(days) if days.as_i64().is_some_and(|days| days < WEEK) => {
                (days.span(), format!("updates wait {} days only", days.as_str().unwrap_or("")))
            }
            Some(_) => return,
            None => (head, "updates do not wait at all".to_owned()),
        };
        cx.report(span, message).help("set `cooldown: {default-days: 7}`");
    }
}
