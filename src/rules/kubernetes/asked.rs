//! The references of a repository and what they may mean: those of its files, and those that only a kustomization adds.

use std::cell::Cell;

use rustc_hash::FxHashMap;

use crate::model::kubernetes::kustomize::{Built, Place, Resource};
use crate::model::kubernetes::{ObjectFacts, Reference};
use crate::model::nearest::is_slip;
use crate::model::repository::Repository;
use crate::source::FileId;

/// A reference where it is written.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) object: &'a ObjectFacts,
    pub(super) reference: &'a Reference,
    pub(super) place: Place,
    /// The build that adds it.
    pub(super) built: Option<&'a Built>,
}

/// All references. One that a kustomization adds comes once for each build that does.
pub(super) fn asked(repository: &Repository) -> impl Iterator<Item = Asked<'_>> {
    let of_files = repository.objects().flat_map(|(facts, object)| {
        let place = move |reference: &Reference| Place::new(facts.file, reference.span);
        object.references.iter().map(move |reference| Asked { object, reference, place: place(reference), built: None })
    });
    let of_builds = repository.kustomize.built.iter().filter(|built| built.is_judged()).flat_map(|built| {
        built.seen.iter().flat_map(move |(origin, object)| {
            object.references.iter().filter_map(move |reference| {
                // What the object's own file says is looked at there.
                let place = built.written(reference.span).filter(|place| place.file != origin.file)?;
                Some(Asked { object, reference, place, built: Some(built) })
            })
        })
    });
    of_files.chain(of_builds)
}

impl<'a> Asked<'a> {
    /// Objects of the build that have the name.
    pub(super) fn in_build(self) -> impl Iterator<Item = &'a Resource> {
        let resources = self.built.into_iter().flat_map(|built| &built.resources);
        resources.filter(move |resource| resource.name() == self.reference.name)
    }

    /// Where its part is written.
    pub(super) fn part_place(self) -> Option<Place> {
        let span = self.reference.part.as_ref()?.span;
        self.built.map_or(Some(Place::new(self.place.file, span)), |built| built.written(span))
    }

    /// Whether an object that a file holds may be meant.
    pub(super) fn may_mean(self, repository: &Repository, other: &ObjectFacts) -> bool {
        let scope = self.built.map_or(self.place.file, |built| built.root);
        self.reference.may_mean(self.object, other) && !repository.kustomize.are_apart(scope, other.file)
    }
}

/// Kinds that are easily taken for each other.
const FAMILIES: &[&[&str]] = &[
    &["AnalysisTemplate", "ClusterAnalysisTemplate"],
    &["Bucket", "GitRepository", "HelmRepository", "OCIRepository"],
    &["ClusterIssuer", "Issuer"],
    &["ClusterRole", "Role"],
    &["ClusterSecretStore", "SecretStore"],
    &["ClusterTriggerAuthentication", "TriggerAuthentication"],
    &["DaemonSet", "Deployment", "ReplicaSet", "ReplicationController", "Rollout", "StatefulSet"],
];

/// Comparisons of a run: what a hostile repository may cost.
const MOST_COMPARED: usize = 2_000_000;

/// What was probably meant.
pub(super) enum Meant<'a> {
    Name(&'a str),
    Kind(&'a str),
}

/// The objects of a repository by their names and kinds.
pub(super) struct Index<'a> {
    repository: &'a Repository,
    by_name: FxHashMap<&'a str, Vec<&'a ObjectFacts>>,
    of_kind: FxHashMap<&'a str, Vec<&'a ObjectFacts>>,
    compared: Cell<usize>,
}

impl<'a> Index<'a> {
    pub(super) fn new(repository: &'a Repository) -> Self {
        let mut of_kind: FxHashMap<&str, Vec<&ObjectFacts>> = FxHashMap::default();
        for (_, object) in repository.objects() {
            of_kind.entry(object.kind.as_str()).or_default().push(object);
        }
        Self { repository, by_name: repository.objects_by_name(), of_kind, compared: Cell::new(0) }
    }

    /// Objects of files that have the name.
    pub(super) fn named(&self, asked: Asked<'a>) -> &[&'a ObjectFacts] {
        self.by_name.get(asked.reference.name.as_str()).map_or(&[], Vec::as_slice)
    }

    /// The name that differs in one letter, or the kind that has the name, when nothing is there that may be meant.
    pub(super) fn meant(&self, asked: Asked<'a>) -> Option<Meant<'a>> {
        if asked.in_build().next().is_some() {
            return None;
        }
        let named = self.named(asked);
        let kind = asked.reference.kind.as_str();
        // An operator may make the object that is meant for one of its own of the same name.
        if named.iter().any(|other| other.kind == kind || other.is_maker() && !is_sibling(kind, &other.kind)) {
            return None;
        }
        self.sibling(asked, named).map(Meant::Kind).or_else(|| self.slip(asked).map(Meant::Name))
    }

    fn slip(&self, asked: Asked<'a>) -> Option<&'a str> {
        let written = &asked.reference.name;
        let others = self.of_kind.get(asked.reference.kind.as_str()).map_or(&[][..], Vec::as_slice);
        self.compared.set(self.compared.get() + others.len());
        if self.compared.get() > MOST_COMPARED {
            return None;
        }
        let is_near =
            |other: &&&'a ObjectFacts| is_slip(written, &other.name) && asked.may_mean(self.repository, other);
        let mut near: Vec<&str> = others.iter().filter(is_near).map(|other| other.name.as_str()).collect();
        near.sort_unstable();
        near.dedup();
        if let [meant] = near.as_slice() { Some(meant) } else { None }
    }

    fn sibling(&self, asked: Asked<'a>, named: &[&'a ObjectFacts]) -> Option<&'a str> {
        let mut siblings = named.iter().copied().filter(|other| is_sibling(&asked.reference.kind, &other.kind));
        siblings.find(|other| asked.may_mean(self.repository, other)).map(|other| other.kind.as_str())
    }
}

fn is_sibling(one: &str, other: &str) -> bool {
    FAMILIES.iter().any(|family| family.contains(&one) && family.contains(&other))
}

/// Places that were told of: what several builds add is told once.
#[derive(Default)]
pub(super) struct Told(rustc_hash::FxHashSet<(FileId, crate::source::Span)>);

impl Told {
    pub(super) fn is_new(&mut self, place: Place) -> bool {
        self.0.insert((place.file, place.span))
    }
}
