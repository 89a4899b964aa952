//! Where a rule reports. It cannot name an id or a severity, and it sees no disk, clock or environment.

use std::borrow::Cow;

use camino::Utf8Path;

use super::checks::UndecidedSink;
use super::meta::RuleMeta;
use crate::diagnostic::{Diagnostic, Severity, Undecided};
use crate::model::value::Value;
use crate::source::{FileId, SourceFile, Span};
use crate::syntax::hcl::Expr;

/// The longest text of an expression that is shown as a reason.
const MAX_SHOWN: usize = 60;

/// The place a check is at and the findings of the run so far.
pub struct Context<'a> {
    pub(super) sources: &'a [SourceFile],
    pub(super) file: FileId,
    pub(super) meta: &'static RuleMeta,
    pub(super) severity: Severity,
    pub(super) found: &'a mut Vec<Diagnostic>,
    pub(super) undecided: Option<&'a UndecidedSink>,
}

impl<'a> Context<'a> {
    /// A context for engine parts that report on behalf of a rule (declarative rules).
    pub fn new(
        sources: &'a [SourceFile],
        file: FileId,
        meta: &'static RuleMeta,
        severity: Severity,
        found: &'a mut Vec<Diagnostic>,
    ) -> Self {
        Self { sources, file, meta, severity, found, undecided: None }
    }

    /// Says for `--show-unknown` that the rule stays silent because `because` is only known at run time.
    pub fn undecided(&self, span: Span, because: impl Into<String>) {
        self.undecided_in(self.file, span, because);
    }

    /// The same in another file, for rules over a module or the repository.
    pub fn undecided_in(&self, file: FileId, span: Span, because: impl Into<String>) {
        if let Some(sink) = self.undecided {
            let (rule, because) = (self.meta.id, because.into());
            sink.push(Undecided { file, span, because, rule, resource: None });
        }
    }

    /// What `read` makes of an evaluated value. One that is only known at run time is told to `--show-unknown`, so a rule
    /// that reads all its values this way skips none in silence.
    pub fn known<'v, T>(&self, value: &'v Value, read: impl FnOnce(&'v Value) -> Option<T>) -> Option<T> {
        let known = read(value);
        if known.is_none()
            && self.undecided.is_some()
            && let Some(because) = value.blocker()
        {
            self.undecided_in(value.file, value.span, because);
        }
        known
    }

    /// The text of an expression that is written out; one that is computed is told to `--show-unknown`.
    pub fn literal<'e>(&self, file: FileId, expr: &'e Expr) -> Option<&'e str> {
        let text = expr.as_str();
        if text.is_none() && self.undecided.is_some() && expr.is_computed() {
            let written = self.sources.get(file.index()).map_or("", |source| source.slice(expr.span));
            let shown: String = written.chars().take(MAX_SHOWN).collect();
            let more = if shown.len() < written.len() { "…" } else { "" };
            self.undecided_in(file, expr.span, shown + more);
        }
        text
    }

    /// Reports a finding in the file being checked.
    pub fn report(&mut self, span: Span, message: impl Into<Cow<'static, str>>) -> &mut Diagnostic {
        self.report_in(self.file, span, message)
    }

    /// Reports a finding in another file, for rules over the repository.
    pub fn report_in(&mut self, file: FileId, span: Span, message: impl Into<Cow<'static, str>>) -> &mut Diagnostic {
        let mut diagnostic = Diagnostic::new(self.meta, file, span, message);
        diagnostic.severity = self.severity;
        self.found.push(diagnostic);
        let last = self.found.len() - 1;
        &mut self.found[last]
    }

    /// The finding reported last, for what is worked out only after it.
    pub fn last(&mut self) -> Option<&mut Diagnostic> {
        self.found.last_mut()
    }

    /// The text of a span of the file being checked.
    pub fn text(&self, span: Span) -> &'a str {
        self.source().map_or("", |source| source.slice(span))
    }

    /// The whole text of the file being checked.
    pub fn source_text(&self) -> &'a str {
        self.source().map_or("", |source| &source.text)
    }

    /// The whole text of any file of the run.
    pub fn text_of(&self, file: FileId) -> &'a str {
        self.sources.get(file.index()).map_or("", |source| &source.text)
    }

    /// The path of the file being checked.
    pub fn path(&self) -> &'a Utf8Path {
        self.source().map_or(Utf8Path::new(""), SourceFile::path)
    }

    /// The path of any file of the run.
    pub fn path_of(&self, file: FileId) -> &'a Utf8Path {
        self.sources.get(file.index()).map_or(Utf8Path::new(""), SourceFile::path)
    }

    /// The file being checked.
    pub fn file(&self) -> FileId {
        self.file
    }

    fn source(&self) -> Option<&'a SourceFile> {
        self.sources.get(self.file.index())
    }
}
