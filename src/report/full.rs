//! `full`: each finding with a frame of its source, drawn by miette.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;
use std::io;

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode, ThemeCharacters, ThemeStyles};

use super::frame::Frame;
use super::{Style, View, concise, escape};
use crate::diagnostic::{Applicability, Diagnostic, Label, Severity};
use crate::source::FileId;

/// A frame with longer lines (minified or generated text) helps nobody.
const LONGEST_LINE: u32 = 400;

pub(super) fn write(view: &View<'_>, style: Style, out: &mut dyn io::Write) -> io::Result<()> {
    let characters = if style.unicode { ThemeCharacters::unicode() } else { ThemeCharacters::ascii() };
    let styles = if style.color { ThemeStyles::ansi() } else { ThemeStyles::none() };
    let handler = GraphicalReportHandler::new_themed(GraphicalTheme { characters, styles })
        .with_width(style.width)
        .with_context_lines(1)
        .with_links(false);
    let mut frames: BTreeMap<FileId, Frame<'_>> = BTreeMap::new();
    let files = view.diagnostics.iter().flat_map(|found| found.secondary.iter().chain([&found.primary]));
    for file in files.map(|label| label.file) {
        if let Some(source) = view.source(file) {
            frames.entry(file).or_insert_with(|| Frame::new(source, view.masks.spans(file)));
        }
    }
    for diagnostic in &view.diagnostics {
        let Some(frame) = frames.get(&diagnostic.primary.file) else { continue };
        if frame.longest_line(diagnostic.primary.span) > LONGEST_LINE {
            concise::line(view, diagnostic, style, out)?;
            writeln!(out)?;
            continue;
        }
        let mut text = String::new();
        handler.render_report(&mut text, &Shown::new(diagnostic, &frames)).map_err(io::Error::other)?;
        out.write_all(text.as_bytes())?;
        writeln!(out)?;
    }
    Ok(())
}

/// A finding, or one of its places in another file, in miette's words.
struct Shown<'a> {
    diagnostic: Option<&'a Diagnostic>,
    title: String,
    help: Option<String>,
    frame: Option<&'a Frame<'a>>,
    labels: Vec<LabeledSpan>,
    related: Vec<Shown<'a>>,
}

impl<'a> Shown<'a> {
    fn new(diagnostic: &'a Diagnostic, frames: &'a BTreeMap<FileId, Frame<'a>>) -> Self {
        let file = diagnostic.primary.file;
        let frame = frames.get(&file);
        let here = diagnostic.secondary.iter().filter(|label| label.file == file);
        let mut labels: Vec<LabeledSpan> = here.filter_map(|label| Some(labelled(frame?, label, false))).collect();
        labels.extend(frame.map(|frame| labelled(frame, &diagnostic.primary, true)));
        let elsewhere = diagnostic.secondary.iter().filter(|label| label.file != file);
        let related = elsewhere.filter_map(|label| Some(Self::elsewhere(label, frames.get(&label.file)?))).collect();
        Self {
            diagnostic: Some(diagnostic),
            title: escape::terminal(&diagnostic.message).into_owned(),
            help: help(diagnostic),
            frame,
            labels,
            related,
        }
    }

    fn elsewhere(label: &Label, frame: &'a Frame<'a>) -> Self {
        let title = if label.message.is_empty() { "see also".into() } else { escape::terminal(&label.message) };
        let bare = Label { message: "".into(), ..label.clone() };
        Self {
            diagnostic: None,
            title: title.into_owned(),
            help: None,
            frame: Some(frame),
            labels: vec![labelled(frame, &bare, true)],
            related: Vec::new(),
        }
    }
}

fn labelled(frame: &Frame<'_>, label: &Label, primary: bool) -> LabeledSpan {
    // miette cannot draw below a line that does not exist.
    let span = frame.clamp(label.span);
    let text = Some(escape::terminal(&label.message).into_owned()).filter(|text| !text.is_empty());
    let range = span.range();
    if primary { LabeledSpan::new_primary_with_span(text, range) } else { LabeledSpan::new_with_span(text, range) }
}

fn help(diagnostic: &Diagnostic) -> Option<String> {
    let help = diagnostic.help.as_deref().map(|help| escape::terminal(help).into_owned());
    let fix = diagnostic.fix.as_ref().map(|fix| {
        let how = match fix.applicability {
            Applicability::Safe => "`--fix` can",
            Applicability::Unsafe => "`--fix --unsafe-fixes` can",
            Applicability::Display => "possible fix:",
        };
        format!("{how} {}", escape::terminal(&fix.title))
    });
    match (help, fix) {
        (Some(help), Some(fix)) => Some(format!("{help}\n{fix}")),
        (help, fix) => help.or(fix),
    }
}

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.title)
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.title)
    }
}

impl Error for Shown<'_> {}

impl miette::Diagnostic for Shown<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.diagnostic.map(|diagnostic| Box::new(diagnostic.rule.id) as Box<dyn fmt::Display>)
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.diagnostic.map(|diagnostic| diagnostic.severity) {
            Some(Severity::Error) => miette::Severity::Error,
            Some(Severity::Warning) => miette::Severity::Warning,
            _ => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.frame.map(|frame| frame as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn miette::Diagnostic> + 'a>> {
        (!self.related.is_empty()).then(|| {
            Box::new(self.related.iter().map(|shown| shown as &dyn miette::Diagnostic)) as Box<dyn Iterator<Item = _>>
        })
    }
}
