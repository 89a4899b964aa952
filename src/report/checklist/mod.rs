//! The readiness checklist in its formats: one file each, every path and message through the format's escape.

mod html;
mod json;
mod markdown;
mod text;

use std::fmt::Write as _;
use std::io;

use super::Style;
use crate::checklist::{Answer, Change, Grade, ItemAnswer, Report, Score};

/// A format of the checklist.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ChecklistFormat {
    #[default]
    Text,
    Json,
    Markdown,
    Html,
}

/// What is reported.
#[derive(Clone, Copy, Debug)]
pub struct ChecklistView<'a> {
    pub report: &'a Report,
    /// What people call the repository.
    pub title: &'a str,
    /// The address that a path is appended to, to look at a file of this commit: that of a pipeline's host.
    pub files: Option<&'a str>,
    /// Against an earlier report: its score and what differs.
    pub changes: Option<(Option<u32>, &'a [Change])>,
    /// Every item with its evidence, rather than what is to be done first.
    pub all: bool,
}

/// Writes a checklist.
pub fn write_checklist(
    format: ChecklistFormat,
    view: ChecklistView<'_>,
    style: Style,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    match format {
        ChecklistFormat::Text => text::write(view, style, out),
        ChecklistFormat::Json => json::write(view, out),
        ChecklistFormat::Markdown => markdown::write(view, out),
        ChecklistFormat::Html => html::write(view, out),
    }
}

impl ChecklistView<'_> {
    /// The address of a line, where files have one.
    fn address(&self, path: &str, line: u32) -> Option<String> {
        let mut address = self.files?.to_owned();
        for byte in path.bytes() {
            let is_plain = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~' | b'/');
            if is_plain {
                address.push(char::from(byte));
            } else {
                let _ = write!(address, "%{byte:02X}");
            }
        }
        Some(format!("{address}#L{line}"))
    }
}

/// `fails → met`; where only their number differs, the findings.
fn difference(change: &Change) -> String {
    if change.before == change.after {
        return format!("{}, {} → {} findings", name(change.after), change.findings_before, change.findings_after);
    }
    format!("{} → {}", name(change.before), name(change.after))
}

/// `B`, `-` where nothing applies.
fn letter(score: Score) -> &'static str {
    score.grade().map_or("-", Grade::as_str)
}

/// `64 %`, `n/a` where nothing applies.
fn percent(score: Score) -> String {
    score.percent().map_or_else(|| "n/a".to_owned(), |percent| format!("{percent} %"))
}

const fn name(answer: Answer) -> &'static str {
    match answer {
        Answer::Fail => "fails",
        Answer::Missing => "missing",
        Answer::Pass => "met",
        Answer::Attested => "attested",
        Answer::NotApplicable => "not applicable",
    }
}

/// `2 findings`, or what was looked for in vain.
fn reason(found: &ItemAnswer) -> String {
    let count = found.problems.len();
    if count > 0 {
        return format!("{count} finding{}", if count == 1 { "" } else { "s" });
    }
    if let [first, rest @ ..] = found.against.as_slice() {
        let more = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
        return format!("{}{more}", first.what);
    }
    if found.lacking.is_empty() { String::new() } else { format!("not seen: {}", found.lacking.join(", ")) }
}

/// Where the findings, or else what speaks against the item, stand; each file once.
fn trouble(found: &ItemAnswer) -> Vec<(&str, u32)> {
    let problems = found.problems.iter().map(|problem| (problem.path.as_str(), problem.line));
    let against = found.against.iter().map(|place| (place.path.as_str(), place.line));
    let mut places: Vec<(&str, u32)> = Vec::new();
    for place in problems.chain(against) {
        if !places.iter().any(|(path, _)| *path == place.0) {
            places.push(place);
        }
    }
    places
}
