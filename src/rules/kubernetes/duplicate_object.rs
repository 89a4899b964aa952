//! Objects that a file holds twice.

use rustc_hash::FxHashMap;

use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct DuplicateObject;

impl Rule for DuplicateObject {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        for facts in repository.files.iter().filter(|facts| facts.objects.len() > 1) {
            let mut seen: FxHashMap<(&str, &str, &str, Option<&str>), Span> = FxHashMap::default();
            // What another object makes, and what a generator does, has no API version.
            for object in facts.objects.iter().filter(|object| !object.api_version.is_empty()) {
                let namespace = object.namespace.as_deref();
                let key = (object.group.as_str(), object.kind.as_str(), object.name.as_str(), namespace);
                let Some(first) = seen.insert(key, object.span) else { continue };
                cx.report_in(facts.file, object.span, format!("`{}` is in this file twice", object.resource))
                    .note_in(facts.file, first, "first here")
                    .help("delete or rename one: the last one overwrites the others")
                    .resource(object.resource.clone());
            }
        }
    }
}
