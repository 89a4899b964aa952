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
    const INFERS_ABSENCE: bool = true;

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
        let start = head.start;
        let line = cx.source_text().get(..start as usize).and_then(|text| text.rsplit('\n').next()).unwrap_or("");
        let indent = " ".repeat(line.len());
        let edit = match days {
            Some(days) => Some(Edit::replace(days.span(), WEEK.to_string())),
            None if update.is_flow() || update.get("cooldown").is_some() => None,
            None => Some(Edit::insert(start, format!("cooldown:\n{indent}  default-days: {WEEK}\n{indent}"))),
        };
        let diagnostic = cx.report(span, message);
        diagnostic.help("set `cooldown: {default-days: 7}`");
        if let Some(edit) = edit {
            diagnostic.fix(Applicability::Unsafe, "wait a week", [edit]);
        }
    }
}
