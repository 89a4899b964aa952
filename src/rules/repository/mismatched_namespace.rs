//! `repository/mismatched-namespace`: see `rules/repository/mismatched-namespace.md`.

use crate::model::named_paths::Usage;
use crate::model::repository::Facts;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct MismatchedNamespace;

impl Rule for MismatchedNamespace {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        for facts in &repository.files {
            for named in &facts.named_paths {
                let Usage::Manifests { namespace: (wanted, place), recursive } = &named.usage else { continue };
                let is_sent = |path: &camino::Utf8Path| match recursive {
                    true => path.starts_with(&named.path),
                    false => path == named.path || path.parent() == Some(named.path.as_path()),
                };
                let below = repository.paths_below(&named.path).filter(|path| is_sent(path));
                let objects = below.filter_map(|path| repository.file(path)).flat_map(other(wanted));
                let Some((manifest, namespace, written, resource)) = objects.into_iter().next() else { continue };
                let message =
                    format!("`{resource}` is of namespace `{namespace}`, so `-n {wanted}` makes kubectl refuse it");
                cx.report_in(facts.file, *place, message)
                    .note_in(manifest.file, written, "the object's own namespace")
                    .help("leave the option out, or take the namespace out of the manifest");
            }
        }
    }
}

type Other<'a> = (&'a Facts, &'a str, Span, &'a str);

/// The objects of a file that say another namespace.
fn other<'a>(wanted: &str) -> impl Fn(&'a Facts) -> Vec<Other<'a>> {
    move |manifest| {
        let objects = manifest.objects.iter().filter_map(|object| {
            let namespace = object.namespace.as_deref().filter(|namespace| *namespace != wanted)?;
            Some((manifest, namespace, object.namespace_span?, object.resource.as_str()))
        });
        objects.collect()
    }
}
