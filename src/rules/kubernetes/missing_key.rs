//! Keys that the `ConfigMap` or Secret of that name does not have.

use crate::model::kubernetes::{ObjectFacts, Role};
use crate::model::nearest::nearest;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct MissingKey;

impl Rule for MissingKey {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let by_name = repository.objects_by_name();
        for (facts, object) in repository.objects() {
            for reference in &object.references {
                let Some(part) = &reference.part else { continue };
                let named = by_name.get(reference.name.as_str()).into_iter().flatten();
                let is_meant = |other: &&&ObjectFacts| {
                    other.kind == reference.kind && repository.may_mean(reference, object, other)
                };
                let mut keys: Vec<&str> = Vec::new();
                let mut is_known = false;
                for other in named.filter(is_meant) {
                    let Role::Data { keys: own } = &other.role else { continue };
                    // One without keys is filled at run time; then nothing is known.
                    is_known = !own.is_empty();
                    if !is_known {
                        break;
                    }
                    keys.extend(own.iter().map(String::as_str));
                }
                if !is_known || keys.contains(&part.name.as_str()) {
                    continue;
                }
                let (kind, name, key) = (&reference.kind, &reference.name, &part.name);
                let found = cx.report_in(facts.file, part.span, format!("{kind} `{name}` has no key `{key}`"));
                found.resource(object.resource.clone());
                match nearest(key, keys.iter().copied()) {
                    Some(near) => found.help(format!("did you mean `{near}`?")),
                    None => found.help("the container does not start; add the key, or set `optional: true`"),
                };
            }
        }
    }
}
