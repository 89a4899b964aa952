//! What nearly every coded rule needs: `use crate::rule::prelude::*;`.

pub use super::{Context, Options, OptionsError, Rule, Target, View};
pub use crate::diagnostic::{Applicability, Edit};
pub use crate::model::value::Resolved;
pub use crate::source::{FileId, Span};
