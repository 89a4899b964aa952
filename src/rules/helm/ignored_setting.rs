//! Values set for a chart that none of its templates takes.

use camino::Utf8Path;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::helm::{ChartFiles, HelmFacts, KeyPath, Reach, Taken, Values, charts};
use crate::model::nearest::nearest;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct IgnoredSetting;

impl Rule for IgnoredSetting {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let charts = charts(repository);
        let mut known: FxHashMap<&Utf8Path, (&Values, Taken<'_>)> = FxHashMap::default();
        for files in charts.iter().filter(|files| !files.is_nested) {
            let (Some((_, values)), Some(taken)) = (files.values, Taken::of(files)) else { continue };
            known.insert(files.root, (values, taken));
            for path in beside(repository, files) {
                let Some(facts) = repository.file(path) else { continue };
                let Some(HelmFacts::Values(own)) = &facts.helm else { continue };
                let Some((values, taken)) = known.get(files.root) else { continue };
                if is_of_another_chart(own, values, taken) {
                    continue;
                }
                let used: FxHashSet<KeyPath<'_>> = own.own_uses().collect();
                let mut told: Vec<KeyPath<'_>> = Vec::new();
                for (key, span) in own.keys() {
                    let is_below_told = told.last().is_some_and(|above| key.starts_with(*above));
                    if is_below_told || !is_ignored(values, taken, key) {
                        continue;
                    }
                    // What its own texts take is used when they are rendered.
                    if key.upwards().any(|above| used.contains(&above)) {
                        continue;
                    }
                    told.push(key);
                    report(cx, facts.file, span, values, key);
                }
            }
        }
        for facts in &repository.files {
            for setting in &facts.chart_settings {
                let Some((values, taken)) = known.get(setting.chart.as_path()) else { continue };
                let key = setting.key.as_path();
                if is_ignored(values, taken, key) {
                    report(cx, facts.file, setting.span, values, key);
                }
            }
        }
    }
}

/// Files of values for one environment, in the folder of the chart.
fn beside<'a>(repository: &'a crate::model::repository::Repository, files: &ChartFiles<'a>) -> Vec<&'a Utf8Path> {
    let folders = [files.root.to_owned(), files.root.join("ci")];
    let all = folders.into_iter().flat_map(|folder| repository.paths_in(&folder.clone()).collect::<Vec<_>>());
    all.filter(|path| files.values.is_none_or(|(own, _)| own.path != **path)).collect()
}

/// Whether the chart knows none of the keys at the top.
fn is_of_another_chart(own: &Values, values: &Values, taken: &Taken<'_>) -> bool {
    let is_at_top = |key: &KeyPath<'_>| key.parent() == Some(KeyPath::default());
    own.keys().into_iter().map(|(key, _)| key).filter(is_at_top).all(|key| is_ignored(values, taken, key))
}

/// Whether neither the values nor a template know the key. One that only the values have is told there.
fn is_ignored(values: &Values, taken: &Taken<'_>, key: KeyPath<'_>) -> bool {
    matches!(values.reach(key), Reach::Missing(_)) && !taken.holds(key)
}

fn report(cx: &mut Context<'_>, file: FileId, span: Span, values: &Values, key: KeyPath<'_>) {
    let found = cx.report_in(file, span, format!("no template takes `{key}`, so that setting it does nothing"));
    let Reach::Missing(missing) = values.reach(key) else { return };
    let (Some(above), Some(name)) = (missing.parent(), missing.last()) else { return };
    match nearest(name, values.below(above)) {
        Some(near) => found.help(format!("did you mean `{near}`?")),
        None => found.help("remove it, or use it in a template"),
    };
}
