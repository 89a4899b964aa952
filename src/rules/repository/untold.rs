//! Names that no document tells of.

use rustc_hash::FxHashSet;

use crate::model::repository::Repository;
use crate::rule::prelude::*;

/// Further places that one finding shows.
const MOST_SHOWN: usize = 8;

/// The names that the documents and the examples of environments of a repository tell of.
pub(super) fn told(repository: &Repository) -> FxHashSet<&str> {
    repository.files.iter().flat_map(|facts| facts.told_names.iter().map(String::as_str)).collect()
}

/// Reports the names of one file that are not told yet, all in one finding.
pub(super) fn report<'r>(
    file: FileId,
    asked: impl Iterator<Item = (&'r str, Span)>,
    (asker, help): (&str, &'static str),
    told: &mut FxHashSet<&'r str>,
    cx: &mut Context<'_>,
) {
    let untold: Vec<(&str, Span)> = asked.filter(|(name, _)| told.insert(name)).collect();
    let Some((first, span)) = untold.first() else { return };
    let message = match untold.len() - 1 {
        0 => format!("no document tells of `{first}`, which the {asker} asks for"),
        others => format!("no document tells of `{first}` and {others} more that the {asker} asks for"),
    };
    let found = cx.report_in(file, *span, message);
    found.help(help);
    for (name, place) in untold.iter().skip(1).take(MOST_SHOWN) {
        found.note(*place, format!("`{name}`"));
    }
}
