//! Output formats: one file each. [`write`] is the only way in; every path and message passes the format's escape.

mod checklist;
mod checkstyle;
mod concise;
mod escape;
mod frame;
mod full;
mod github;
mod gitlab;
mod graph;
mod grouped;
mod json;
mod junit;
mod line_hash;
mod markdown;
mod rdjson;
mod sarif;
mod sonarqube;
mod summary;
#[cfg(test)]
mod tests;
mod undecided;

use std::borrow::Cow;
use std::io;

pub use checklist::{ChecklistFormat, ChecklistView, write_checklist};
pub use escape::terminal as escape_terminal;
pub use graph::{GraphFormat, write_graph};
pub use summary::{statistics, summary};
pub use undecided::undecided;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use rayon::slice::ParallelSlice;

use crate::diagnostic::Diagnostic;
use crate::outcome::{Masks, Outcome};
use crate::source::{FileId, SourceFile};

macro_rules! formats {
    ($($variant:ident => $name:literal, $about:literal, $writer:path;)+) => {
        /// An output format.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Format { $(#[doc = $about] $variant),+ }

        impl Format {
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// What it is for, in a line.
            pub const fn about(self) -> &'static str {
                match self { $(Self::$variant => $about),+ }
            }

            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)+ _ => None }
            }
        }

        /// Writes the outcome of a run in a format.
        pub fn write(format: Format, outcome: &Outcome, style: Style, out: &mut dyn io::Write) -> io::Result<()> {
            let masks = outcome.masks();
            // No threads are started for nothing.
            let diagnostics = match outcome.diagnostics.as_slice() {
                [] => Vec::new(),
                found => found.par_iter().map(|diagnostic| masked(diagnostic, masks)).collect(),
            };
            let view = View { outcome, diagnostics, masks };
            match format { $(Format::$variant => $writer(&view, style, out)),+ }
        }
    };
}

formats! {
    Full => "full", "source frames, for people", full::write;
    Concise => "concise", "a line per finding: `path:line:column: severity[rule] message`", concise::write;
    Grouped => "grouped", "findings under the path of their file", grouped::write;
    Json => "json", "one JSON document, versioned", json::write;
    Jsonl => "jsonl", "a JSON object per line and finding", json::write_lines;
    Sarif => "sarif", "SARIF 2.1.0 for code scanning", sarif::write;
    Github => "github", "annotations of GitHub Actions", github::write;
    Gitlab => "gitlab", "GitLab code quality report", gitlab::write;
    Junit => "junit", "JUnit XML", junit::write;
    Checkstyle => "checkstyle", "Checkstyle XML", checkstyle::write;
    Rdjson => "rdjson", "reviewdog's JSON, with suggestions", rdjson::write;
    Sonarqube => "sonarqube", "SonarQube generic issues", sonarqube::write;
    Markdown => "markdown", "a table for pull requests and step summaries", markdown::write;
}

/// The outcome as reports may show it.
struct View<'a> {
    outcome: &'a Outcome,
    /// The findings with secrets masked in every text.
    diagnostics: Vec<Cow<'a, Diagnostic>>,
    masks: &'a Masks,
}

/// Findings that one thread writes at a time, and those that are held written.
const PART: usize = 64;
const BATCH: usize = 64 * PART;

impl View<'_> {
    /// Writes what `one` makes of each finding, in their order; several threads at it.
    fn each(
        &self,
        out: &mut dyn io::Write,
        one: impl Fn(&Diagnostic, &mut Vec<u8>) -> io::Result<()> + Sync,
    ) -> io::Result<()> {
        for batch in self.diagnostics.chunks(BATCH) {
            let parts: Vec<io::Result<Vec<u8>>> = batch
                .par_chunks(PART)
                .map(|part| {
                    let mut text = Vec::new();
                    part.iter().try_for_each(|diagnostic| one(diagnostic, &mut text))?;
                    Ok(text)
                })
                .collect();
            parts.into_iter().try_for_each(|part| out.write_all(&part?))?;
        }
        Ok(())
    }

    fn source(&self, file: FileId) -> Option<&SourceFile> {
        self.outcome.source(file)
    }
}

/// The finding with every secret in its texts masked.
fn masked<'a>(diagnostic: &'a Diagnostic, masks: &Masks) -> Cow<'a, Diagnostic> {
    if !diagnostic.texts().any(|text| masks.is_in(text)) {
        return Cow::Borrowed(diagnostic);
    }
    let mut masked = diagnostic.clone();
    let mask = |text: &mut Cow<'static, str>| {
        if let Cow::Owned(shown) = masks.text(text) {
            *text = Cow::Owned(shown);
        }
    };
    mask(&mut masked.message);
    masked.help.iter_mut().for_each(mask);
    masked.secondary.iter_mut().chain([&mut masked.primary]).for_each(|label| mask(&mut label.message));
    if let Some(fix) = &mut masked.fix {
        mask(&mut fix.title);
        fix.edits.iter_mut().for_each(|edit| edit.text = masks.text(&edit.text).into_owned());
    }
    Cow::Owned(masked)
}

/// How the formats for people look; the others ignore it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    pub color: bool,
    /// Box-drawing characters instead of ASCII.
    pub unicode: bool,
    /// Columns a line of text may take.
    pub width: usize,
}

impl Default for Style {
    fn default() -> Self {
        Self { color: false, unicode: true, width: 100 }
    }
}
