//! Keys that the values of every environment but one set.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use crate::model::environment::in_place_of;
use crate::model::helm::{HelmFacts, Reach, Values, charts};
use crate::model::repository::Facts;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct UnevenValues;

/// The values of one environment.
struct Environment<'a> {
    facts: &'a Facts,
    first: Span,
    keys: FxHashSet<&'a [String]>,
}

/// Environments of a chart: what a hostile repository may cost.
const MOST_ENVIRONMENTS: usize = 64;

impl Rule for UnevenValues {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        for chart in charts(repository) {
            // What the charts of others give when a key is not set is not known.
            let Some((_, defaults)) = chart.values.filter(|_| chart.chart.dependencies.is_empty()) else { continue };
            let mut groups = BTreeMap::new();
            for path in repository.paths_below(chart.root) {
                let below = path.strip_prefix(chart.root).ok().and_then(in_place_of);
                let (Some((masked, _)), Some(facts)) = (below, repository.file(path)) else { continue };
                let Some(HelmFacts::Values(values)) = &facts.helm else { continue };
                let keys = values.keys();
                let Some((_, first)) = keys.first().copied().filter(|_| !values.is_cut) else { continue };
                let keys = keys.into_iter().map(|(path, _)| path).collect();
                groups.entry(masked).or_insert_with(Vec::new).push(Environment { facts, first, keys });
            }
            // With two, one of them may well need what the other does not.
            for group in groups.values().filter(|group| (3..=MOST_ENVIRONMENTS).contains(&group.len())) {
                for own in group {
                    judge(own, group, defaults, cx);
                }
            }
        }
    }
}

fn judge(own: &Environment<'_>, group: &[Environment<'_>], defaults: &Values, cx: &mut Context<'_>) {
    let mut others = group.iter().filter(|other| other.facts.file != own.facts.file);
    let Some(first) = others.next() else { return };
    let rest: Vec<&Environment<'_>> = others.collect();
    let is_lacking = |path: &&[String]| {
        !own.keys.contains(path)
            && rest.iter().all(|other| other.keys.contains(path))
            && matches!(defaults.reach(path), Reach::Missing(_))
            && !path.last().is_some_and(|key| defaults.is_documented(key))
    };
    let mut lacks: Vec<&[String]> = first.keys.iter().copied().filter(is_lacking).collect();
    lacks.sort_unstable();
    let mut told: Option<&[String]> = None;
    for path in lacks {
        // What stands below a key that is not there is not there either.
        if told.is_some_and(|above| path.starts_with(above)) {
            continue;
        }
        told = Some(path);
        let (key, other) = (path.join("."), &first.facts.path);
        cx.report_in(own.facts.file, own.first, format!("`{key}` is set for every environment but this one"))
            .note_in(first.facts.file, first.first, format!("`{other}` sets it"))
            .help("set it here too, or give it a default in `values.yaml`");
    }
}
