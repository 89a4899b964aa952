//! Declarative rules: one predicate language over every kind of document.
//!
//! A rule's `match:` says which nodes it looks at (`select`), which of them it leaves alone (`when`), and what is wrong
//! (`fail-if`). Predicates are three-valued, and a finding is made only where one is definitely true.
//! `docs/patterns.md` is the guide; `compile/` reads a rule, `evaluate` carries it out, [`Patterns`] runs many.

mod blame;
mod compile;
mod environment;
mod evaluate;
mod fix;
mod graph;
mod json;
mod literal;
mod message;
mod network;
mod node;
mod path;
mod policy;
mod predicate;
mod regex;
mod run;
mod select;
#[cfg(test)]
mod tests;
mod text;
mod truth;
mod units;
mod user;

pub use compile::{compile, compile_cloudformation};
pub use evaluate::Subject;
use fix::FixPlan;
pub use graph::{Graph, Neighbour};
use message::Message;
pub use node::Node;
use path::Path;
use predicate::Predicate;
pub use run::Patterns;
use select::Select;
pub use text::Dialect;
pub use user::{GROUP, RuleFileError, load_user_rules};

/// What a compiled `match:` selects, as [`PatternSource::selects`](super::PatternSource) keeps it.
pub fn selected<'p>(patterns: impl IntoIterator<Item = &'p Pattern>) -> Vec<(&'static str, Vec<Box<str>>)> {
    patterns.into_iter().map(|pattern| (pattern.select.kind.as_str(), pattern.select.names.clone())).collect()
}

/// A declarative rule, ready to run.
#[derive(Debug)]
pub struct Pattern {
    select: Select,
    /// `let` predicates; each refers only to those before it.
    named: Vec<Predicate>,
    when: Option<Predicate>,
    fail_if: Predicate,
    at: Option<Path>,
    /// The rule's summary stands in when there is none.
    message: Option<Message>,
    help: Option<Message>,
    fix: Option<FixPlan>,
}
