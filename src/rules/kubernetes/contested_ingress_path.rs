//! Paths of a host that two Ingresses of one deployment take.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::model::kubernetes::kustomize::{Built, Change, Place, Resource};
use crate::model::kubernetes::{Ingress, ObjectFacts, Role};
use crate::model::repository::Repository as Repo;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct ContestedIngressPath;

impl Rule for ContestedIngressPath {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let ingresses = repository.objects().filter_map(|(_, object)| Some((object, as_ingress(object)?)));
        let ingresses: Vec<Seen<'_>> =
            ingresses.map(|(object, ingress)| Seen { object, ingress, built: None }).collect();
        if ingresses.len() < 2 {
            return;
        }
        let mut told = Told::new();
        // Each kustomization is applied by itself.
        for built in repository.kustomize.built.iter().filter(|built| built.is_judged()) {
            let resources = built.resources.iter().filter(|resource| resource.kind() == "Ingress");
            judge(resources.filter_map(|resource| seen(repository, built, resource)), |_, _| true, &mut told);
        }
        let loose = ingresses.iter().filter(|seen| !repository.kustomize.is_built(seen.object.file)).copied();
        let are_together = |one: &ObjectFacts, other: &ObjectFacts| repository.are_applied_together(one, other);
        judge(loose, are_together, &mut told);
        for (place, (message, first, resource)) in told {
            cx.report_in(place.file, place.span, message)
                .note_in(first.file, first.span, "first here")
                .help("leave the path to one of them: which backend answers depends on which was made first")
                .resource(resource);
        }
    }
}

/// An Ingress as it is applied.
#[derive(Clone, Copy)]
struct Seen<'a> {
    object: &'a ObjectFacts,
    ingress: &'a Ingress,
    /// Its spans are those of what is built.
    built: Option<&'a Built>,
}

impl Seen<'_> {
    fn place(&self, span: Span) -> Option<Place> {
        self.built.map_or(Some(Place::new(self.object.file, span)), |built| built.written(span))
    }
}

/// By the place of the path: what is wrong, where the first one stands, and the object.
type Told = BTreeMap<Place, (String, Place, String)>;

/// Class, host, path, and how the path is compared.
type Key<'a> = (Option<&'a str>, &'a str, &'a str, &'a str);

fn as_ingress(object: &ObjectFacts) -> Option<&Ingress> {
    if let Role::Ingress(ingress) = &object.role { Some(ingress).filter(|ingress| !ingress.is_shared) } else { None }
}

/// A built Ingress: as the build changes it, or as its file has it.
fn seen<'a>(repository: &'a Repo, built: &'a Built, resource: &Resource) -> Option<Seen<'a>> {
    let origin = resource.origin?;
    if resource.change == Change::Content {
        let (_, object) = built.seen.iter().find(|(of, object)| *of == origin && object.kind == "Ingress")?;
        return Some(Seen { object, ingress: as_ingress(object)?, built: Some(built) });
    }
    let mut objects = repository.files.get(origin.file.index())?.objects.iter();
    let object = objects.find(|object| object.kind == "Ingress" && origin.span.encloses(object.span))?;
    Some(Seen { object, ingress: as_ingress(object)?, built: None })
}

/// Two of one name are versions of the same Ingress; what one of them says twice is told by another rule.
fn judge<'a>(
    ingresses: impl Iterator<Item = Seen<'a>>,
    are_together: impl Fn(&ObjectFacts, &ObjectFacts) -> bool,
    told: &mut Told,
) {
    let mut known: FxHashMap<Key<'_>, Vec<(Seen<'_>, Span)>> = FxHashMap::default();
    for seen in ingresses {
        for path in &seen.ingress.paths {
            let key = (seen.ingress.class.as_deref(), path.host.as_str(), path.path.as_str(), path.kind.as_str());
            let others = known.entry(key).or_default();
            let is_rival = |(other, _): &&(Seen<'_>, Span)| {
                other.object.name != seen.object.name && are_together(other.object, seen.object)
            };
            if let Some((other, span)) = others.iter().find(is_rival)
                && let (Some(place), Some(first)) = (seen.place(path.span), other.place(*span))
            {
                let message = format!("`{}{}` is taken by Ingress `{}` too", path.host, path.path, other.object.name);
                told.entry(place).or_insert_with(|| (message, first, seen.object.resource.clone()));
            }
            others.push((seen, path.span));
        }
    }
}
