//! Text to spanned trees. Nothing here knows what a document means; every node has a span into its file.

pub mod conflict;
pub mod dockerfile;
pub mod expression;
pub mod groovy;
pub mod hcl;
pub mod helm;
pub mod offset;
pub mod promql;
pub mod shell;
pub mod starlark;
pub mod yaml;

use std::borrow::Cow;

use crate::source::Span;

/// Something in a file that its format does not allow. What surrounds it is still read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    pub span: Span,
    /// Lower case, no full stop: what is there.
    pub message: Cow<'static, str>,
    /// The next step, when one can be told.
    pub help: Option<Cow<'static, str>>,
    /// `false` when the user's file may be right and it is this program that cannot read it ("not checked", not an error).
    pub users_fault: bool,
    /// Further places that it is about.
    pub notes: Vec<(Span, &'static str)>,
}

impl SyntaxError {
    pub fn new(span: Span, message: impl Into<Cow<'static, str>>) -> Self {
        Self { span, message: message.into(), help: None, users_fault: true, notes: Vec::new() }
    }

    #[must_use]
    pub fn with_help(mut self, help: impl Into<Cow<'static, str>>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// A limit of ours rather than a fault of the file.
    #[must_use]
    pub fn not_checked(mut self) -> Self {
        self.users_fault = false;
        self
    }
}

/// A comment with what it may speak of, so that suppressions work alike in every language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScopedComment {
    /// `# …` without the line end (`//` and `/* */` in HCL).
    pub span: Span,
    /// Nothing but blanks stands before it on its line.
    pub own_line: bool,
    /// For a comment on its own line: the whole statement that begins on the next line that is no comment and not
    /// blank (instruction, resource block, mapping entry with all below it, list item). Otherwise: the statement it ends.
    pub block: Span,
}
