//! Keys that the `ConfigMap` or Secret of that name does not have.

use super::asked::{Asked, Index, Told, asked};
use crate::model::kubernetes::Role;
use crate::model::kubernetes::kustomize::Resource;
use crate::model::nearest::nearest;
use crate::model::repository::Repository as Repo;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct MissingKey;

impl Rule for MissingKey {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let index = Index::new(repository);
        let mut told = Told::default();
        for asked in asked(repository) {
            let reference = asked.reference;
            let (Some(part), Some(place)) = (&reference.part, asked.part_place()) else { continue };
            let Some(keys) = keys(&index, repository, asked) else { continue };
            if keys.contains(&part.name.as_str()) || !told.is_new(place) {
                continue;
            }
            let (kind, key) = (&reference.kind, &part.name);
            let name = asked.in_build().next().map_or(reference.name.as_str(), Resource::written_name);
            let found = cx.report_in(place.file, place.span, format!("{kind} `{name}` has no key `{key}`"));
            found.resource(asked.object.resource.clone());
            match nearest(key, keys.iter().copied()) {
                Some(near) => found.help(format!("did you mean `{near}`?")),
                None => found.help("the container does not start; add the key, or set `optional: true`"),
            };
        }
    }
}

/// The keys of the object that is meant. One without keys is filled at run time; then nothing is known.
fn keys<'a>(index: &Index<'a>, repository: &Repo, asked: Asked<'a>) -> Option<Vec<&'a str>> {
    let kind = asked.reference.kind.as_str();
    let mut found: Vec<&str> = Vec::new();
    for resource in asked.in_build().filter(|resource| resource.kind() == kind) {
        found.extend(resource.data_keys()?);
    }
    if !found.is_empty() {
        return Some(found);
    }
    let named = index.named(asked).iter();
    for other in named.filter(|other| other.kind == kind && asked.may_mean(repository, other)) {
        let Role::Data { keys: own } = &other.role else { continue };
        if own.is_empty() {
            return None;
        }
        found.extend(own.iter().map(String::as_str));
    }
    (!found.is_empty()).then_some(found)
}
