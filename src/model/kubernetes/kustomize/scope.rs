//! Which kustomizations are alternatives: overlays of one base are applied to different clusters or namespaces, so that
//! what one of them adds is not there for the other.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::build::Built;
use super::resource::Resource;
use super::units::Units;
use super::value::{Kind, Place, Value};
use crate::source::FileId;

/// Which builds each file is part of, and which of them are never applied together.
#[derive(Debug, Default)]
pub(super) struct Scopes {
    /// By indices into the builds.
    of_file: FxHashMap<FileId, Vec<usize>>,
    alternatives: FxHashSet<(usize, usize)>,
}

/// Objects that are compared to find alternatives; past it builds count as applied together.
const MAX_COMPARED: usize = 50_000;

impl Scopes {
    pub(super) fn of(builds: &[Built]) -> Self {
        let mut scopes = Self::default();
        for (unit, built) in builds.iter().enumerate() {
            for &file in &built.files {
                scopes.of_file.entry(file).or_default().push(unit);
            }
        }
        let mut by_origin: BTreeMap<Place, Vec<(usize, &Resource)>> = BTreeMap::new();
        for (unit, built) in builds.iter().enumerate() {
            // A namespace may be labelled by each of the applications in it.
            for resource in built.resources.iter().filter(|resource| resource.kind() != "Namespace") {
                if let Some(origin) = resource.origin {
                    by_origin.entry(origin).or_default().push((unit, resource));
                }
            }
        }
        let mut compared = 0_usize;
        for made in by_origin.values() {
            for (at, (one, of_one)) in made.iter().enumerate() {
                for (other, of_other) in made.iter().skip(at + 1) {
                    compared += 1;
                    if compared > MAX_COMPARED {
                        return scopes;
                    }
                    // The same name with another content: applied together, one would overwrite the other.
                    if one != other
                        && !scopes.are_alternatives(*one, *other)
                        && of_one.name() == of_other.name()
                        && !of_one.value.is_same(&of_other.value)
                    {
                        scopes.alternatives.insert((*one.min(other), *one.max(other)));
                    }
                }
            }
        }
        scopes
    }

    fn are_alternatives(&self, one: usize, other: usize) -> bool {
        self.alternatives.contains(&(one.min(other), one.max(other)))
    }

    fn units(&self, file: FileId) -> &[usize] {
        self.of_file.get(&file).map_or(&[], Vec::as_slice)
    }
}

impl Units {
    /// Whether two files are never applied together: every build that takes in one of them is an alternative to those
    /// that take in the other. Manifests that no kustomization lists go with all others.
    pub fn are_apart(&self, one: FileId, other: FileId) -> bool {
        let scopes = self.scopes();
        let (own, theirs) = (scopes.units(one), scopes.units(other));
        let is_apart = |unit: &usize| theirs.iter().all(|other| scopes.are_alternatives(*unit, *other));
        !own.is_empty() && !theirs.is_empty() && own.iter().all(is_apart)
    }

    /// Whether some kustomization takes the file in.
    pub fn is_built(&self, file: FileId) -> bool {
        !self.scopes().units(file).is_empty()
    }

    /// Whether one build takes in both files.
    pub fn are_built_together(&self, one: FileId, other: FileId) -> bool {
        let theirs = self.scopes().units(other);
        self.scopes().units(one).iter().any(|unit| theirs.contains(unit))
    }

    /// A build that still says what stands at `from`, and has with all that may be applied beside it none of `targets`.
    pub fn lacking(&self, from: Place, targets: &[Place]) -> Option<&Built> {
        let scopes = self.scopes();
        let reaches = |unit: usize, target: &Place| {
            let units = scopes.units(target.file);
            let is_met = |other: usize| {
                let built = self.built.get(other).filter(|_| unit == other || !scopes.are_alternatives(unit, other));
                built.is_some_and(|built| built.builds(*target))
            };
            units.is_empty() || units.iter().any(|&other| is_met(other))
        };
        let lacks = |unit: usize| !targets.iter().any(|target| reaches(unit, target));
        let own = scopes.units(from.file).iter().filter_map(|&unit| Some((unit, self.built.get(unit)?)));
        own.filter(|(_, built)| built.is_judged() && built.is_complete)
            .find(|&(unit, built)| lacks(unit) && built.says(from))
            .map(|(_, built)| built)
    }
}

impl Built {
    /// Whether the object that is written around `place` is among those built. Of one that could not be built whole,
    /// nothing is known to be left out.
    fn builds(&self, place: Place) -> bool {
        let is_around = |origin: Place| origin.file == place.file && origin.span.encloses(place.span);
        !self.is_judged() || self.resources.iter().filter_map(|resource| resource.origin).any(is_around)
    }

    /// Whether a scalar that is written at `place` is in what is built.
    fn says(&self, place: Place) -> bool {
        self.resources.iter().any(|resource| has(&resource.value, place))
    }
}

/// Values are not deep: the reader refuses deep ones.
fn has(value: &Value, place: Place) -> bool {
    match &value.kind {
        Kind::Scalar(_) => value.place == place,
        Kind::List(items) => items.iter().any(|item| has(item, place)),
        Kind::Map(entries) => entries.iter().any(|entry| has(&entry.value, place)),
    }
}
