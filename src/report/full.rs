//! `full`: each finding with a frame of its source, drawn by miette.

use std::error::Error;
use std::fmt;
use std::io;
use std::io::Write as _;

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode, ThemeCharacters, ThemeStyles};

use super::frame::{CONTEXT, Frame};
use super::{Style, View, escape};
use crate::diagnostic::{Applicability, Diagnostic, Label, Severity};
use crate::source::FileId;

/// More places of one finding are left out.
const MOST_LABELS: usize = 12;

pub(super) fn write(view: &View<'_>, style: Style, out: &mut dyn io::Write) -> io::Result<()> {
    let characters = if style.unicode { ThemeCharacters::unicode() } else { ThemeCharacters::ascii() };
    let styles = if style.color { ThemeStyles::ansi() } else { ThemeStyles::none() };
    // Text is wrapped here and not by miette, which breaks long words: a part of one could start a line as a command.
    let handler = GraphicalReportHandler::new_themed(GraphicalTheme { characters, styles })
        .with_wrap_lines(false)
        .with_context_lines(CONTEXT)
        .with_links(false);
    view.each(out, |diagnostic, out| {
        let Some(shown) = Shown::new(view, diagnostic, style.width) else { return Ok(()) };
        let mut text = String::new();
        handler.render_report(&mut text, &shown).map_err(io::Error::other)?;
        writeln!(out, "{text}")
    })
}

/// A finding, or its places in another file, in miette's words.
struct Shown<'a> {
    diagnostic: Option<&'a Diagnostic>,
    title: String,
    help: Option<String>,
    frame: Frame,
    labels: Vec<LabeledSpan>,
    related: Vec<Shown<'a>>,
}

impl<'a> Shown<'a> {
    fn new(view: &View<'_>, diagnostic: &'a Diagnostic, width: usize) -> Option<Self> {
        let file = diagnostic.primary.file;
        let (here, elsewhere): (Vec<&Label>, Vec<&Label>) =
            diagnostic.secondary.iter().take(MOST_LABELS).partition(|label| label.file == file);
        let labels: Vec<&Label> = [&diagnostic.primary].into_iter().chain(here).collect();
        let (frame, labels) = framed(view, file, &labels)?;
        let mut related = Vec::new();
        for group in elsewhere.chunk_by(|a, b| a.file == b.file) {
            let Some(first) = group.first() else { continue };
            let title = match group {
                [only] if !only.message.is_empty() => escape::terminal(&only.message),
                _ => "see also".into(),
            };
            let Some((frame, labels)) = framed(view, first.file, group) else { continue };
            let labels = if group.len() == 1 { labels.into_iter().map(without_text).collect() } else { labels };
            let title = wrapped(&title, width.saturating_sub(4));
            related.push(Self { diagnostic: None, title, help: None, frame, labels, related: Vec::new() });
        }
        let title = wrapped(&escape::terminal(&diagnostic.message), width.saturating_sub(4));
        let help = help(diagnostic).map(|help| wrapped(&help, width.saturating_sub(8)));
        Some(Self { diagnostic: Some(diagnostic), title, help, frame, labels, related })
    }
}

/// The frame of some places in one file; the first of them is the one it is about.
fn framed(view: &View<'_>, file: FileId, labels: &[&Label]) -> Option<(Frame, Vec<LabeledSpan>)> {
    let source = view.source(file)?;
    let spans: Vec<_> = labels.iter().map(|label| label.span).collect();
    let (frame, ranges) = Frame::new(source, view.masks.spans(file), &spans);
    let labelled = labels.iter().zip(ranges).enumerate().map(|(number, (label, range))| {
        let text = Some(escape::terminal(&label.message).into_owned()).filter(|text| !text.is_empty());
        if number == 0 {
            LabeledSpan::new_primary_with_span(text, range)
        } else {
            LabeledSpan::new_with_span(text, range)
        }
    });
    Some((frame, labelled.collect()))
}

fn without_text(mut label: LabeledSpan) -> LabeledSpan {
    label.set_label(None);
    label
}

/// Lines of at most `width` characters where words allow it. Words are never broken.
fn wrapped(text: &str, width: usize) -> String {
    let mut lines: Vec<String> = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        let mut used = 0;
        for word in paragraph.split(' ') {
            let length = word.chars().count();
            if used > 0 && used + 1 + length > width {
                lines.push(std::mem::take(&mut line));
                used = 0;
            } else if used > 0 {
                line.push(' ');
                used += 1;
            }
            line.push_str(word);
            used += length;
        }
        lines.push(line);
    }
    lines.join("\n")
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
        Some(&self.frame)
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
