//! Overwrites the actions of a template, byte by byte, so that the rest can be read as YAML.

use memchr::memmem::Finder;

use super::actions::{Action, Word};
use crate::source::Span;

/// Which branches of `if … else … end` stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Branches {
    All,
    First,
    Last,
}

/// An action that adds entries, items or text of its own lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Filler {
    pub(super) at: u32,
    /// The column that what it prints is indented to.
    pub(super) indent: u32,
}

#[derive(Debug, Default)]
pub(super) struct Masked {
    pub(super) text: String,
    /// Places that print something unknown or decide about what is around them; ascending, disjoint.
    pub(super) holes: Vec<Span>,
    pub(super) fillers: Vec<Filler>,
    /// What stands inside `if`, `with`, `range`; by start.
    pub(super) optional: Vec<Span>,
}

pub(super) fn mask(text: &str, actions: &[Action], branches: Branches) -> Masked {
    let mut masker = Masker {
        text,
        bytes: text.as_bytes().to_vec(),
        masked: Masked::default(),
        done: 0,
        actions,
        row_end: 0,
        row: Surroundings::default(),
        indent: Finder::new(INDENT),
    };
    for action in actions {
        let end = action.end.and_then(|end| actions.get(end));
        if matches!(action.word, Word::If | Word::Range | Word::With)
            && let Some(end) = end
        {
            masker.masked.optional.push(Span::new(action.span.end, end.span.start));
        }
        if action.span.start < masker.done {
            continue;
        }
        match action.word {
            Word::Define => {
                // A template without its `end` reaches to the end of the file.
                let until = end.map_or(Span::from_usize(text.len(), text.len()).end, |end| end.span.end);
                masker.overwrite(Span::new(action.span.start, until), b'\n');
            }
            Word::If | Word::Range | Word::With | Word::Block
                if end.is_some_and(|end| masker.on_one_line(*action, *end)) =>
            {
                let span = end.map_or(action.span, |end| action.span.to(end.span));
                masker.output(span);
            }
            Word::If | Word::With if branches == Branches::Last => {
                let other = action.branch.and_then(|other| actions.get(other));
                masker.silent(action.span);
                if let Some(other) = other {
                    masker.drop_branch(Span::new(action.span.end, other.span.start));
                }
            }
            Word::Else if branches == Branches::First => {
                let until = end.map_or(action.span.end, |end| end.span.start);
                masker.silent(action.span);
                masker.drop_branch(Span::new(action.span.end, until));
            }
            Word::Output => masker.output(action.span),
            _ => masker.silent(action.span),
        }
    }
    let Masker { bytes, mut masked, .. } = masker;
    // All overwritten bytes are ASCII and whole actions are overwritten, so this never fails.
    masked.text = String::from_utf8(bytes).unwrap_or_default();
    masked
}

/// Lines longer than this are looked at in part, so that one line of a megabyte costs no more than its length.
pub(super) const WINDOW: u32 = 4096;

/// What shares the line with an action.
#[derive(Clone, Copy, Default)]
struct Surroundings {
    column: u32,
    /// How much before the action is its line's indentation; nothing when an earlier action stands there.
    lead: u32,
    alone: bool,
}

struct Masker<'t> {
    text: &'t str,
    bytes: Vec<u8>,
    masked: Masked,
    /// Everything before it is masked already.
    done: u32,
    actions: &'t [Action],
    /// The end of the row of actions looked at last, and what holds for all of them: a long row is walked once.
    row_end: u32,
    row: Surroundings,
    indent: Finder<'static>,
}

impl Masker<'_> {
    fn on_one_line(&self, open: Action, end: Action) -> bool {
        let block = open.span.to(end.span);
        block.len() <= WINDOW && !block.of(self.text).contains('\n')
    }

    fn overwrite(&mut self, span: Span, by: u8) {
        self.bytes.get_mut(span.range()).unwrap_or_default().fill(by);
        self.done = self.done.max(span.end);
    }

    /// Overwrites by blanks or, when nothing else is on the line, together with its indentation by line ends: a line of
    /// blanks deeper than what follows is no part of a block scalar.
    fn blank(&mut self, span: Span, around: Surroundings) {
        if around.alone {
            let line = Span::new(span.start.saturating_sub(around.lead), span.end);
            self.overwrite(line, b'\n');
        } else {
            self.overwrite(span, b' ');
        }
    }

    fn silent(&mut self, span: Span) {
        let around = self.surroundings(span);
        self.blank(span, around);
        self.masked.holes.push(span);
    }

    fn drop_branch(&mut self, span: Span) {
        let text = span.of(self.text);
        let first = text.lines().find(|line| !line.trim().is_empty() && !line.trim_start().starts_with("{{"));
        let indent = first.map_or(0, |line| line.len() - line.trim_start().len());
        self.masked.fillers.push(Filler { at: span.start, indent: Span::from_usize(indent, indent).start });
        self.masked.holes.push(span);
        self.overwrite(span, b'\n');
    }

    /// An action, or a block on one line, that prints something.
    fn output(&mut self, span: Span) {
        self.masked.holes.push(span);
        let body = span.of(self.text);
        let around = self.surroundings(span);
        let indent = self.indent.find_iter(body.as_bytes()).last().and_then(|at| indent_argument(body, at));
        if around.alone || indent.is_some_and(|(_, on_new_line)| on_new_line) {
            let indent = indent.map_or(around.column, |(indent, _)| indent);
            self.masked.fillers.push(Filler { at: span.start, indent });
            self.blank(span, around);
        } else {
            self.overwrite(span, b'x');
        }
    }

    /// The column of `span` and whether nothing but actions and comments share its lines.
    fn surroundings(&mut self, span: Span) -> Surroundings {
        if span.end <= self.row_end {
            return Surroundings { lead: 0, ..self.row };
        }
        let window = Span::new(span.start.saturating_sub(WINDOW), span.start);
        let written = self.text.as_bytes().get(window.range()).unwrap_or_default();
        let line = memchr::memrchr(b'\n', written).map(|at| at + 1);
        let before = written.get(line.unwrap_or(0)..).unwrap_or_default();
        let begins_line = (line.is_some() || window.start == 0) && before.trim_ascii().is_empty();
        let column = Span::from_usize(before.len(), 0).start;
        self.row = Surroundings { column, lead: column, alone: begins_line && self.alone_to_the_right(span) };
        self.row
    }

    /// Whether only blanks, further actions and a comment follow on the line.
    fn alone_to_the_right(&mut self, span: Span) -> bool {
        let first = self.actions.partition_point(|action| action.span.start < span.end);
        let mut following = self.actions.get(first..).unwrap_or_default().iter();
        let mut end = span.end;
        let alone = loop {
            let rest = self.text.get(end as usize..).unwrap_or("");
            let text = rest.trim_start_matches([' ', '\t', '\r']);
            let start = end + Span::from_usize(rest.len() - text.len(), 0).start;
            match following.next() {
                Some(action) if action.span.start == start => end = action.span.end,
                _ => break text.is_empty() || text.starts_with(['\n', '#']),
            }
        };
        self.row_end = end;
        alone
    }
}

/// The function that indents what an action prints; `nindent` puts it on a line of its own.
const INDENT: &str = "indent";

/// The number behind the `indent` or `nindent` at `at`, and whether the output begins on a line of its own.
fn indent_argument(body: &str, at: usize) -> Option<(u32, bool)> {
    let number = body.get(at + INDENT.len()..)?.trim_start();
    let digits = number.bytes().take_while(u8::is_ascii_digit).count();
    let indent = number.get(..digits)?.parse().ok()?;
    Some((indent, body.get(..at)?.ends_with('n')))
}
