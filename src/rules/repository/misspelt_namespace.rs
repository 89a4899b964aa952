//! `repository/misspelt-namespace`: see `rules/repository/misspelt-namespace.md`.

use std::collections::BTreeMap;

use crate::model::nearest::is_slip;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct MisspeltNamespace;

/// Comparisons of a run: what a hostile repository may cost.
const MOST_COMPARED: usize = 1_000_000;

impl Rule for MisspeltNamespace {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let made: BTreeMap<&str, (FileId, Span)> = repository
            .objects()
            .filter(|(_, object)| object.kind == "Namespace" && object.group.is_empty())
            .map(|(facts, object)| (object.name.as_str(), (facts.file, object.span)))
            .collect();
        let mut written: BTreeMap<&str, Vec<(FileId, Span, &str)>> = BTreeMap::new();
        for (facts, object) in repository.objects().filter(|_| !made.is_empty()) {
            let Some((namespace, span)) = object.namespace.as_deref().zip(object.namespace_span) else { continue };
            if !made.contains_key(namespace) {
                written.entry(namespace).or_default().push((facts.file, span, &object.resource));
            }
        }
        if written.len().saturating_mul(made.len()) > MOST_COMPARED {
            return;
        }
        for (namespace, places) in written {
            let mut near = made.iter().filter(|(made, _)| is_slip(namespace, made));
            let (Some((meant, (file, span))), None) = (near.next(), near.next()) else { continue };
            for (at, place, resource) in places {
                cx.report_in(at, place, format!("there is no namespace `{namespace}`, but `{meant}`"))
                    .note_in(*file, *span, "made here")
                    .help("write the name of the namespace")
                    .resource(resource);
            }
        }
    }
}
