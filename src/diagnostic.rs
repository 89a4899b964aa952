//! What a rule says: a message at a place, why, and perhaps how to mend it.

use std::borrow::Cow;

use crate::rule::RuleMeta;
use crate::source::{FileId, Span};

/// How bad it is. `Error`: cannot work or is exploitable; `Warning`: a real risk; `Info`: advice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Info,
    Warning,
    Error,
}

impl Severity {
    pub const ALL: [Self; 3] = [Self::Error, Self::Warning, Self::Info];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

/// A place with a word on what is there (may be empty).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    pub file: FileId,
    pub span: Span,
    pub message: Cow<'static, str>,
}

/// Whether a fix may be applied without a look. `Display` is only shown; `Unsafe` may change what the file means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Applicability {
    Display,
    Unsafe,
    Safe,
}

impl Applicability {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Display => "display",
            Self::Unsafe => "unsafe",
            Self::Safe => "safe",
        }
    }
}

/// Replaces the bytes of `span` by `text`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    pub span: Span,
    pub text: String,
}

impl Edit {
    pub fn replace(span: Span, text: impl Into<String>) -> Self {
        Self { span, text: text.into() }
    }

    pub fn insert(at: u32, text: impl Into<String>) -> Self {
        Self { span: Span::empty(at), text: text.into() }
    }

    pub fn delete(span: Span) -> Self {
        Self { span, text: String::new() }
    }
}

/// Byte edits of the diagnostic's primary file that mend it. Edits are ascending and don't overlap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as an imperative: ``add `persist-credentials: false` ``.
    pub title: Cow<'static, str>,
    pub applicability: Applicability,
    pub edits: Vec<Edit>,
}

/// One finding.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    pub rule: &'static RuleMeta,
    /// The rule's severity, or what the configuration says.
    pub severity: Severity,
    /// Lower case, no full stop, code in backticks; says what *is*.
    pub message: Cow<'static, str>,
    pub primary: Label,
    /// Other places that tell why; may be in other files.
    pub secondary: Vec<Label>,
    /// The Terraform address, `Kind/namespace/name`, or path of the job and step.
    pub resource: Option<String>,
    /// What to *do*.
    pub help: Option<Cow<'static, str>>,
    pub fix: Option<Fix>,
    /// Secrets in the primary file that no report may show.
    pub redact: Vec<Span>,
}

/// A rule that was not decided at a place, because a value there is only known at run time.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Undecided {
    pub file: FileId,
    pub span: Span,
    /// What would decide it: `var.cidr`, `{{ .Values.image }}`.
    pub because: String,
    pub rule: &'static str,
    pub resource: Option<String>,
}

impl Diagnostic {
    /// All texts of it that a report may show.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let labels = self.secondary.iter().chain([&self.primary]).map(|label| &*label.message);
        let fix = self.fix.iter().flat_map(|fix| fix.edits.iter().map(|edit| &*edit.text).chain([&*fix.title]));
        [&*self.message].into_iter().chain(self.help.as_deref()).chain(labels).chain(fix)
    }

    pub fn new(rule: &'static RuleMeta, file: FileId, span: Span, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            rule,
            severity: rule.severity,
            message: message.into(),
            primary: Label { file, span, message: Cow::Borrowed("") },
            secondary: Vec::new(),
            resource: None,
            help: None,
            fix: None,
            redact: Vec::new(),
        }
    }

    /// Says what to do.
    pub fn help(&mut self, help: impl Into<Cow<'static, str>>) -> &mut Self {
        self.help = Some(help.into());
        self
    }

    /// A word at the primary place.
    pub fn label(&mut self, message: impl Into<Cow<'static, str>>) -> &mut Self {
        self.primary.message = message.into();
        self
    }

    /// A further place in the same file.
    pub fn note(&mut self, span: Span, message: impl Into<Cow<'static, str>>) -> &mut Self {
        let file = self.primary.file;
        self.note_in(file, span, message)
    }

    /// A further place in another file.
    pub fn note_in(&mut self, file: FileId, span: Span, message: impl Into<Cow<'static, str>>) -> &mut Self {
        self.secondary.push(Label { file, span, message: message.into() });
        self
    }

    /// Keeps the bytes of `span` (a secret) out of every report, also out of the frames of other findings.
    pub fn redact(&mut self, span: Span) -> &mut Self {
        self.redact.push(span);
        self
    }

    pub fn resource(&mut self, resource: impl Into<String>) -> &mut Self {
        self.resource = Some(resource.into());
        self
    }

    /// Attaches byte edits of the primary file. Edits are sorted here; overlapping ones drop the fix.
    pub fn fix(
        &mut self,
        applicability: Applicability,
        title: impl Into<Cow<'static, str>>,
        edits: impl IntoIterator<Item = Edit>,
    ) -> &mut Self {
        let mut edits: Vec<Edit> = edits.into_iter().collect();
        edits.sort_by_key(|edit| edit.span);
        let overlap = edits.windows(2).any(|pair| matches!(pair, [a, b] if a.span.end > b.span.start));
        if !edits.is_empty() && !overlap {
            self.fix = Some(Fix { title: title.into(), applicability, edits });
        }
        self
    }
}
