//! What is wrong with the configuration, where, and what to do.

use std::fmt;

use camino::{Utf8Path, Utf8PathBuf};
use miette::{LabeledSpan, NamedSource, SourceCode};
use serde_saphyr::Location;

use crate::source::{SourceFile, Span};

/// An error in a configuration file or in a selector of the command line. Shown as `path:line:column: message`, with
/// the line in question, and a next step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    /// Empty for the command line.
    pub path: Utf8PathBuf,
    pub message: String,
    pub help: Option<String>,
    place: Option<Box<Place>>,
}

#[derive(Debug, Clone)]
struct Place {
    span: Span,
    line: u32,
    column: u32,
    source: NamedSource<String>,
}

impl PartialEq for Place {
    fn eq(&self, other: &Self) -> bool {
        self.span == other.span
    }
}

impl Eq for Place {}

impl ConfigError {
    pub fn new(path: &Utf8Path, message: impl Into<String>) -> Self {
        Self { path: path.to_owned(), message: message.into(), help: None, place: None }
    }

    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The place in `text`, the text of the file.
    #[must_use]
    pub fn at(mut self, text: &str, span: Span) -> Self {
        let source = SourceFile::new(crate::source::FileId(0), self.path.clone(), text);
        let start = source.position(span.start);
        self.place = Some(Box::new(Place {
            span,
            line: start.line,
            column: start.column,
            source: NamedSource::new(printable(self.path.as_str()), printable(text)),
        }));
        self
    }

    /// The same error with its path relative to `base`.
    #[must_use]
    pub fn shown_from(mut self, base: &Utf8Path) -> Self {
        if !self.path.as_str().is_empty() {
            self.path = crate::discover::relative(base, &self.path);
        }
        if let Some(place) = &mut self.place {
            place.source = NamedSource::new(printable(self.path.as_str()), place.source.inner().clone());
        }
        self
    }

    /// Line and column from 1.
    pub fn position(&self) -> Option<(u32, u32)> {
        self.place.as_ref().map(|place| (place.line, place.column))
    }
}

/// The bytes of a value as the deserializer places it.
pub(super) fn span_of(location: Location, text: &str) -> Span {
    let span = location.span();
    let limit = text.len();
    let known = |number: Option<u64>| number.and_then(|number| usize::try_from(number).ok()).filter(|&at| at <= limit);
    let (Some(start), length) = (known(span.byte_offset()), known(span.byte_len()).unwrap_or(0)) else {
        // Some errors know their place in characters only.
        let at = usize::try_from(span.offset()).unwrap_or(0);
        let start = text.char_indices().nth(at).map_or(limit, |(start, _)| start);
        return Span::from_usize(start, start);
    };
    Span::from_usize(start, (start + length).min(limit))
}

/// `text` with the same length in bytes and nothing that a terminal would obey.
fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        let obeyed = character.is_control() && !matches!(character, '\n' | '\t')
            || matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
        if obeyed {
            shown.extend(std::iter::repeat_n('?', character.len_utf8()));
        } else {
            shown.push(character);
        }
    }
    shown
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.as_str().is_empty() {
            write!(f, "{}", printable(self.path.as_str()).replace('\n', "?"))?;
            if let Some((line, column)) = self.position() {
                write!(f, ":{line}:{column}")?;
            }
            f.write_str(": ")?;
        }
        f.write_str(&printable(&self.message))
    }
}

impl std::error::Error for ConfigError {}

impl miette::Diagnostic for ConfigError {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.place.as_ref().map(|place| &place.source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let place = self.place.as_ref()?;
        let (start, length) = (place.span.start as usize, place.span.len() as usize);
        Some(Box::new(std::iter::once(LabeledSpan::new(Some("here".to_owned()), start, length))))
    }
}

/// `; did you mean …?` for the nearest of `known`, when one is near.
pub(super) fn did_you_mean<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let near = known
        .into_iter()
        .map(|name| (strsim::jaro_winkler(&written.to_ascii_lowercase(), &name.to_ascii_lowercase()), name))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))?;
    Some(format!("did you mean `{}`?", near.1))
}
