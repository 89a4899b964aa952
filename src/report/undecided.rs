//! `--show-unknown`: the values that are only known at run time, and the rules that could not be decided without them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::escape;
use crate::outcome::Outcome;

/// A line per value, by place; empty unless it was asked for.
pub fn undecided(outcome: &Outcome) -> String {
    let Some(all) = &outcome.undecided else { return String::new() };
    let mut text = String::new();
    if all.is_empty() {
        text.push_str("Everything was decided.\n");
        return text;
    }
    let mut values: BTreeMap<_, Vec<&str>> = BTreeMap::new();
    for undecided in all {
        let place = (undecided.file, undecided.span, undecided.because.as_str());
        values.entry(place).or_default().push(undecided.rule);
    }
    let masks = outcome.masks();
    let _ = writeln!(text, "Not decided, because a value is only known at run time:");
    for ((file, span, because), rules) in values {
        let Some(source) = outcome.source(file) else { continue };
        let at = source.position(span.start);
        let path = escape::terminal(outcome.path(file));
        let because = masks.text(because);
        let because = escape::terminal(&because);
        let _ = writeln!(text, "  {path}:{}:{}: {because}: {}", at.line, at.column, rules.join(", "));
    }
    text
}
