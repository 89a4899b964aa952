//! What is wrong with a kustomization, as building it shows.

use super::json_patch::PatchError;
use super::value::Place;

#[derive(Clone, Debug)]
pub struct Problem {
    pub place: Place,
    pub fault: Fault,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A strategic patch for an object that is not there: the build fails.
    UnmatchedPatch { object: String },
    /// A patch whose `target` selects nothing: the build takes no notice.
    UnmatchedTarget,
    /// An entry of `images` for an image that no container has.
    UnmatchedImage { name: String },
    /// An entry of `replicas` for an object that is not there: the build fails.
    UnmatchedReplicas { name: String },
    /// A generator that must change an object, and there is none.
    UnmatchedGenerator { name: String },
    /// A second object of the same kind, name and namespace.
    Duplicate { object: String, first: Place },
    /// An operation that the object it is for cannot take.
    InvalidOperation { object: String, path: String, error: PatchError },
    /// A kustomization that is built from itself.
    Cycle,
}

impl Fault {
    /// One overlay may do without what another needs: told only when no overlay has a use for it.
    pub(super) const fn is_weak(&self) -> bool {
        matches!(self, Self::UnmatchedTarget | Self::UnmatchedImage { .. })
    }
}
