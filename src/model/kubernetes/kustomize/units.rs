//! What the kustomizations of a run build: each one that no other is part of, and what is wrong with them.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use camino::Utf8Path;
use rustc_hash::{FxHashMap, FxHashSet};

use super::build::{Built, Files, build};
use super::path::local;
use super::problem::{Fault, Problem};
use super::render::Rendered;
use super::resource::{Change, Resource};
use super::scope::Scopes;
use super::value::Place;
use crate::model::kubernetes::ObjectFacts;
use crate::source::{FileId, SourceFile, Span, file_name};
use crate::syntax::yaml::Node;

/// Nodes that all builds of a run may read together.
const MAX_NODES: usize = 4_000_000;

/// The builds of a run.
#[derive(Debug, Default)]
pub struct Units {
    pub built: Vec<Built>,
    /// Each fault once, whatever overlays it is met in.
    pub problems: Vec<Problem>,
    /// Kustomizations that were too large to build.
    pub unbuilt: Vec<FileId>,
    scopes: OnceLock<Scopes>,
}

/// Builds the kustomizations among the files that no other one takes in; components are built only with others.
pub fn units<'a>(files: &Files<'a>, kustomizations: impl Iterator<Item = &'a SourceFile>) -> Units {
    let mut units = Units::default();
    let mut roots: Vec<&SourceFile> = Vec::new();
    let mut parts: FxHashSet<FileId> = FxHashSet::default();
    for source in kustomizations {
        let tree = files.tree(source);
        let Some(root) = tree.root() else { continue };
        if root.get_str("kind") != Some("Component") {
            roots.push(source);
        }
        for key in ["resources", "bases", "components"] {
            let entries = root.get(key).into_iter().flat_map(Node::items).filter_map(Node::as_str);
            let folders = entries.filter_map(|entry| local(source.path(), entry));
            parts.extend(folders.filter_map(|folder| files.kustomization_in(&folder)).map(|part| part.id));
        }
    }
    let mut budget = MAX_NODES;
    // Those that are only part of each other come last, for the fault that this is.
    let (outer, inner): (Vec<&SourceFile>, Vec<_>) = roots.into_iter().partition(|root| !parts.contains(&root.id));
    let mut seen: FxHashSet<FileId> = FxHashSet::default();
    for root in outer.into_iter().chain(inner) {
        if seen.contains(&root.id) {
            continue;
        }
        match build(files, root, &mut budget) {
            Some(built) => {
                seen.extend(built.files.iter().copied());
                units.built.push(built);
            }
            None => units.unbuilt.push(root.id),
        }
    }
    units.problems = problems(&units.built);
    units
}

fn problems(built: &[Built]) -> Vec<Problem> {
    let used: FxHashSet<Place> = built.iter().flat_map(|built| built.used.iter().copied()).collect();
    // What another overlay may add is not known where one of them fetches.
    let unclear: BTreeSet<FileId> =
        built.iter().filter(|built| !built.is_complete).flat_map(|built| built.files.iter().copied()).collect();
    let mut found: Vec<Problem> = Vec::new();
    let mut seen: FxHashMap<Place, Vec<Fault>> = FxHashMap::default();
    for problem in built.iter().flat_map(|built| &built.problems) {
        let is_needed =
            problem.fault.is_weak() && (used.contains(&problem.place) || unclear.contains(&problem.place.file));
        let faults = seen.entry(problem.place).or_default();
        if !is_needed && !faults.contains(&problem.fault) {
            faults.push(problem.fault.clone());
            found.push(problem.clone());
        }
    }
    found.sort_by_key(|problem| problem.place);
    found
}

impl Units {
    pub(super) fn scopes(&self) -> &Scopes {
        self.scopes.get_or_init(|| Scopes::of(&self.built))
    }

    /// Whether some build changes what the object written there does, or may.
    pub fn changes(&self, file: FileId, span: Span) -> bool {
        let resources = self.built.iter().flat_map(|built| &built.resources);
        let mut changed = resources.filter(|resource| resource.change == Change::Content);
        changed.any(|resource| resource.origin.is_some_and(|origin| origin.file == file && origin.span.encloses(span)))
    }

    /// The labels of all pods that are built: kustomizations add labels to pods.
    pub fn pod_labels(&self) -> Vec<Vec<(String, String)>> {
        self.built.iter().flat_map(|built| &built.resources).filter_map(Resource::pod_labels).collect()
    }

    /// The objects that every build they are part of changes in what they do: where each is written. As they stand in
    /// their files they are deployed nowhere.
    pub fn mended(&self) -> BTreeSet<Place> {
        let mut mended: BTreeSet<Place> = BTreeSet::new();
        let mut plain: FxHashSet<Place> = FxHashSet::default();
        for built in &self.built {
            for resource in &built.resources {
                let Some(origin) = resource.origin else { continue };
                let is_mended = resource.change == Change::Content && built.is_judged();
                if is_mended {
                    mended.insert(origin)
                } else {
                    plain.insert(origin)
                };
            }
        }
        mended.retain(|origin| !plain.contains(origin));
        mended
    }
}

impl Built {
    /// Whether what it builds is known well enough to be judged in place of what is written.
    pub fn is_judged(&self) -> bool {
        !self.is_broken
    }

    /// Keeps what the changed objects tell others, as they stand in `text`.
    pub fn see(&mut self, text: Rendered, seen: Vec<(Place, ObjectFacts)>) {
        (self.text, self.seen) = (text, seen);
    }

    /// Where a part of the changed objects is written.
    pub fn written(&self, span: Span) -> Option<Place> {
        self.text.origin(span)
    }

    /// The objects of files that the build changes in what they do.
    pub fn changed(&self) -> impl Iterator<Item = &Resource> {
        let resources = self.is_judged().then_some(&self.resources);
        resources
            .into_iter()
            .flatten()
            .filter(|resource| resource.change == Change::Content && resource.origin.is_some())
    }
}

/// Whether a file of that name is a kustomization.
pub fn is_kustomization(path: &Utf8Path) -> bool {
    super::NAMES.contains(&file_name(path))
}
