//! Keys that the values of every environment but one set.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use crate::model::environment::{forgotten, in_place_of};
use crate::model::helm::{HelmFacts, KeyPath, Reach, Values, charts};
use crate::model::repository::Facts;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct UnevenValues;

/// The values of one environment.
struct Environment<'a> {
    facts: &'a Facts,
    first: Span,
    keys: FxHashSet<KeyPath<'a>>,
}

impl Rule for UnevenValues {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        for chart in charts(repository) {
            // What the charts of others give when a key is not set is not known.
            let Some((_, defaults)) = chart.values.filter(|_| chart.chart.dependencies.is_empty()) else { continue };
            let mut groups = BTreeMap::new();
            for facts in repository.files_below(chart.root) {
                let Some(HelmFacts::Values(values)) = &facts.helm else { continue };
                let below = facts.path.strip_prefix(chart.root).ok().and_then(in_place_of);
                let Some((masked, _)) = below else { continue };
                let keys = values.keys();
                let Some((_, first)) = keys.first().copied().filter(|_| !values.is_cut) else { continue };
                let keys = keys.into_iter().map(|(path, _)| path).collect();
                groups.entry(masked).or_insert_with(Vec::new).push(Environment { facts, first, keys });
            }
            for group in groups.values() {
                judge(group, defaults, cx);
            }
        }
    }
}

fn judge(group: &[Environment<'_>], defaults: &Values, cx: &mut Context<'_>) {
    let is_given = |path: KeyPath<'_>| {
        !matches!(defaults.reach(path), Reach::Missing(_)) || path.last().is_some_and(|key| defaults.is_documented(key))
    };
    let keys: Vec<_> = group.iter().map(|environment| &environment.keys).collect();
    for (own, lacks) in group.iter().zip(forgotten(&keys)) {
        let Some(other) = group.iter().find(|other| other.facts.file != own.facts.file) else { continue };
        let mut told: Option<KeyPath<'_>> = None;
        for path in lacks {
            // What stands below a key that is not there is not there either.
            if is_given(path) || told.is_some_and(|above| path.starts_with(above)) {
                continue;
            }
            told = Some(path);
            cx.report_in(own.facts.file, own.first, format!("`{path}` is set for every environment but this one"))
                .note_in(other.facts.file, other.first, format!("`{}` sets it", other.facts.path))
                .help("set it here too, or give it a default in `values.yaml`");
        }
    }
}
