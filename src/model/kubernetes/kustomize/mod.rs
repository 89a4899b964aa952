//! Kustomizations, built as `kubectl kustomize` builds them: every value keeps the place where it is written.

mod build;
mod generate;
mod json_patch;
mod merge;
mod names;
mod order;
mod patch;
mod path;
mod problem;
mod render;
mod replace;
mod resource;
mod scope;
mod select;
#[cfg(test)]
mod tests;
mod transform;
mod units;
mod value;

pub use build::{Built, Files, build};
pub use json_patch::PatchError;
pub use path::{NAMES, local};
pub use problem::{Fault, Problem};
pub use render::Rendered;
pub use resource::{Change, Resource};
pub use units::{Units, is_kustomization, units};
pub use value::{Entry, Kind, Place, Scalar, Value};
