//! `repository/uneven-settings`: see `rules/repository/uneven-settings.md`.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};
use rustc_hash::FxHashSet;

use crate::model::environment::{forgotten, in_place_of};
use crate::model::repository::{self, Facts};
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct UnevenSettings;

/// A file of one environment and what it sets.
struct Environment<'a> {
    facts: &'a Facts,
    keys: FxHashSet<&'a str>,
    first: Span,
}

impl Rule for UnevenSettings {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let mut groups: BTreeMap<(Utf8PathBuf, &str), Vec<Environment<'_>>> = BTreeMap::new();
        // What all environments share, by the generator.
        let mut shared: FxHashSet<(&str, &str)> = FxHashSet::default();
        for facts in repository.files.iter().filter(|facts| !facts.settings.is_empty()) {
            let Some((path, _)) = in_place_of(&facts.path) else {
                shared.extend(facts.settings.iter().map(|setting| (setting.of.as_str(), setting.key.as_str())));
                continue;
            };
            for setting in &facts.settings {
                let group = groups.entry((path.clone(), setting.of.as_str())).or_default();
                if group.last().is_none_or(|last| last.facts.file != facts.file) {
                    group.push(Environment { facts, keys: FxHashSet::default(), first: setting.span });
                }
                if let Some(last) = group.last_mut() {
                    last.keys.insert(&setting.key);
                }
            }
        }
        for ((_, of), group) in groups {
            if of.is_empty() && has_example(repository, &group) {
                continue;
            }
            let keys: Vec<_> = group.iter().map(|environment| &environment.keys).collect();
            for (own, mut lacks) in group.iter().zip(forgotten(&keys)) {
                lacks.retain(|key| of.is_empty() || !shared.contains(&(of, *key)));
                let Some(other) = group.iter().find(|other| other.facts.file != own.facts.file) else { continue };
                for key in lacks {
                    cx.report_in(
                        own.facts.file,
                        own.first,
                        format!("`{key}` is set in every environment but this one"),
                    )
                    .note_in(other.facts.file, other.first, format!("`{}` sets it", other.facts.path))
                    .help("set it here too, or once for all environments");
                }
            }
        }
    }
}

/// `.env.*` beside a `.env`, which gives what they leave out.
fn has_example(repository: &repository::Repository, group: &[Environment<'_>]) -> bool {
    let folders = group.iter().filter_map(|own| own.facts.path.parent());
    folders.map(|folder: &Utf8Path| folder.join(".env")).any(|path| repository.has_path(&path))
}
