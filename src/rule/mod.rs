//! What a rule is: its metadata, what it looks at, and how it reports.
//!
//! A coded rule implements [`Rule`] over one [`View`]. [`Checks`] groups enabled rules by view, so that each tree is
//! walked once per view and not once per rule.

mod checks;
mod context;
pub mod examples;
mod meta;
mod options;
pub mod pattern;
pub mod prelude;
pub mod views;

pub use checks::{Checks, Clock, Install};
pub use context::Context;
pub use meta::{Category, Confidence, FixAvailability, OptionMeta, PackedTexts, Preset, RuleMeta, SpecText};
pub use options::{Options, OptionsError};

use crate::model::Parsed;
use crate::model::repository::Repository;
use crate::model::terraform::Tree;
use crate::source::FileId;

/// What the engine hands to the views: one parsed file, one evaluated Terraform configuration, or the facts of all files.
#[derive(Clone, Copy)]
pub enum Target<'a> {
    File(&'a Parsed),
    /// Objects as a kustomization builds them, in a text of our own: only what looks at objects sees it.
    Built(&'a Parsed),
    /// A module that is applied by itself, with all modules it calls.
    Terraform(&'a Tree<'a>),
    Repository(&'a Repository),
}

impl Target<'_> {
    /// Whether a syntax error hides a part of it. Objects of manifests tell it themselves.
    fn is_cut_off(self) -> bool {
        match self {
            Target::File(parsed) => parsed.is_cut_off(),
            Target::Repository(repository) => repository.files.iter().any(|facts| facts.is_cut_off),
            Target::Built(_) | Target::Terraform(_) => false,
        }
    }
}

/// What a rule looks at: a stage, a container, a step, the repository. The engine calls the rule once per value.
pub trait View: 'static {
    /// A cheap reference that may carry its parents: a step knows its job.
    type Ref<'a>: Copy;

    /// There is one such value in a run: its rules run side by side rather than one after the other in one walk.
    const IS_WHOLE_RUN: bool = false;

    /// Looks at [`Target::Built`] too.
    const SEES_BUILT: bool = false;

    /// Calls `visit` for each value in `target`, with the file findings are reported in by default.
    /// Targets that hold no such value call nothing.
    fn each<'a>(target: Target<'a>, visit: &mut dyn FnMut(FileId, Self::Ref<'a>));
}

/// A coded check. Its fields are the rule's options.
pub trait Rule: Default + Send + Sync + 'static {
    type View: View;

    /// A finding rests on something that stands nowhere: no step does it, nothing reads it. Not asked where a syntax
    /// error hides a part of what was to be read, since nobody knows what stands there.
    const INFERS_ABSENCE: bool = false;

    /// Builds the rule from the options in force: those configured, else the defaults of its specification.
    fn configure(options: Options<'_>) -> Result<Self, OptionsError> {
        options.refuse()
    }

    /// Looks at one value and reports what is wrong with it.
    fn check(&self, view: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>);
}

/// A declarative rule as it is kept: text, compiled when something is met that it looks at.
#[derive(Clone, Copy, Debug)]
pub struct PatternSource {
    /// The `match:` mapping of the specification, as YAML text.
    pub text: SpecText,
    /// The kinds of documents it looks at, as `select` names them, with the types or kinds of objects that it wants
    /// there. First that of `select`; a `cloudformation:` block adds another.
    pub selects: &'static [(&'static str, &'static [&'static str])],
}

impl PatternSource {
    /// The kind of document that `select` names.
    pub fn kind(&self) -> Option<&'static str> {
        self.selects.first().map(|(kind, _)| *kind)
    }
}

/// How a rule of the catalogue is carried out.
#[derive(Clone, Copy, Debug)]
pub enum Body {
    /// `src/rules/<group>/<name>.rs`.
    Code(Install),
    Pattern(PatternSource),
    /// Reported by the engine itself: syntax errors, suppressions.
    Engine,
}

/// One rule of the catalogue.
#[derive(Clone, Copy, Debug)]
pub struct RuleEntry {
    pub meta: RuleMeta,
    pub body: Body,
}
