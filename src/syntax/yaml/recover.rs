//! Goes on behind a fault: the entry that holds it is blanked out, and the text is read again.

use super::arena::{Content, Flags, NodeData};
use super::builder::{Builder, Open};
use super::full::{self, Outcome};
use crate::syntax::SyntaxError;

/// Faults of one file that are gone behind of; from the next one on only whole documents are.
const MAX_GAPS: usize = 16;
/// Bytes that may be read again: a large file with many faults would take too long.
const MAX_REREAD: usize = 2 << 20;

/// What is left out of a text, from its first byte to behind its last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Gap {
    pub(super) start: usize,
    pub(super) end: usize,
    /// A value behind its key or `-`: a word stands for it, so that there is a node.
    pub(super) is_value: bool,
}

/// Reads all documents of a stream as [`full::read`] does, but loses no more to a fault than the lines of the innermost
/// entry around it. What may have stood there is unknown: the value, if it has a key, and what else is in the
/// collections around it.
pub(super) fn read(text: &str) -> Builder {
    let tries = MAX_GAPS.min(MAX_REREAD / text.len().max(1));
    let mut errors: Vec<SyntaxError> = Vec::new();
    let mut gaps: Vec<Gap> = Vec::new();
    let mut masked = None;
    // A fault that leaving lines out does not mend.
    let mut is_stuck = false;
    loop {
        let source = masked.as_deref().unwrap_or(text);
        let mut builder = match full::attempt(source, &gaps, !is_stuck && gaps.len() < tries) {
            Outcome::Read(builder) => *builder,
            Outcome::Fault(error, gap) => {
                if let Some(next) = mask(source, gap) {
                    // What follows from the first fault is no second one.
                    if !gaps.iter().any(|known| is_beside(source, *known, gap)) {
                        errors.push(*error);
                    }
                    let place = gaps.partition_point(|known| known.start <= gap.start);
                    gaps.insert(place, gap);
                    masked = Some(next);
                } else {
                    is_stuck = true;
                }
                continue;
            }
        };
        if !errors.is_empty() {
            errors.append(&mut builder.errors);
            errors.sort_by_key(|error| error.span);
            builder.errors = errors;
        }
        return builder;
    }
}

/// Nothing but blanks and comments stands between two gaps.
fn is_beside(text: &str, known: Gap, new: Gap) -> bool {
    let (from, to) = if known.start <= new.start { (known.end, new.start) } else { (new.end, known.start) };
    text.get(from..to).is_none_or(|between| between.lines().all(|line| content(line).is_none()))
}

/// The column of a line's first letter that is no blank and no comment.
fn content(line: &str) -> Option<usize> {
    line.bytes()
        .position(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n'))
        .filter(|&at| line.as_bytes().get(at) != Some(&b'#'))
}

/// The text with blanks for a gap, all but its comments; nothing when it was blank before.
fn mask(text: &str, gap: Gap) -> Option<String> {
    let (before, inside, after) = (text.get(..gap.start)?, text.get(gap.start..gap.end)?, text.get(gap.end..)?);
    let mut masked = String::with_capacity(text.len());
    masked.push_str(before);
    for line in inside.split_inclusive('\n') {
        let comment = if line.starts_with('#') { Some(0) } else { line.find(" #").or_else(|| line.find("\t#")) };
        let cut = comment.unwrap_or(line.trim_end_matches(['\r', '\n']).len());
        masked.extend(std::iter::repeat_n(' ', cut));
        masked.push_str(line.get(cut..)?);
    }
    if gap.is_value {
        masked.replace_range(gap.start..=gap.start, "x");
    }
    masked.push_str(after);
    (masked != text).then_some(masked)
}

/// The lines that a fault at `at` spoils; `builder` holds what was read before it, up to `cursor`.
pub(super) fn gap(text: &str, builder: &Builder, cursor: usize, at: usize) -> Option<Gap> {
    let at = at.min(text.len());
    if let Some(gap) = lone_word(text, builder, at).or_else(|| deeper_first(text, at)) {
        return Some(gap);
    }
    let fault = beginning(text, builder, cursor, at);
    let line = line_start(text, fault.start);
    let before = text.get(line..fault.start)?;
    let owner = fault.owner.filter(|owner| *owner >= line);
    let (start, column) = if let Some(owner) = owner {
        (fault.start, owner - line)
    } else {
        let column = text.get(line..).map_or(0, indentation);
        (line + column.min(before.len()), column)
    };
    let rest = text.get(start..)?;
    // A tab is no indentation that could be compared: such lines go together.
    let has_tab = |line: &str, at: usize| line.get(..at).is_some_and(|blanks| blanks.contains('\t'));
    let begun = text.get(line..)?;
    let is_tab = owner.is_none() && content(begun).is_some_and(|at| has_tab(begun, at));
    let mut end = start + rest.find('\n').map_or(rest.len(), |end| end + 1);
    for line in text.get(end..)?.split_inclusive('\n') {
        if content(line).is_some_and(|at| (is_tab || at <= column) && !has_tab(line, at)) {
            break;
        }
        end += line.len();
    }
    content(rest.lines().next()?)?;
    Some(Gap { start, end, is_value: owner.is_some() })
}

/// A word on a line of its own, or behind a `-`, before a line with a key: a key that lacks its colon. What follows can be
/// read without it.
fn lone_word(text: &str, builder: &Builder, at: usize) -> Option<Gap> {
    let (None, Some(Open { is_mapping, children })) = builder.open_collections() else { return None };
    let is_key = is_mapping && children.len() % 2 == 1;
    let last =
        children.last().filter(|_| !is_key).filter(|last| is_scalar(last) && !last.span.is_empty()).filter(|last| {
            !matches!(text.as_bytes().get(last.span.start as usize), Some(b'"' | b'\'' | b'|' | b'>'))
        })?;
    let start = last.span.start as usize;
    let line = line_start(text, start);
    let is_first = text.get(line..start)?.bytes().all(|byte| matches!(byte, b' ' | b'-'));
    let end = start + text.get(start..)?.find('\n')? + 1;
    (is_first && end <= at && text.get(end..at)?.trim().is_empty()).then_some(Gap { start, end, is_value: false })
}

/// The first line of a mapping, or of a list, that stands deeper than the lines that follow: they fit together, it does
/// not.
fn deeper_first(text: &str, at: usize) -> Option<Gap> {
    let line = line_start(text, at);
    let column = at - line;
    if indentation(text.get(line..)?) != column {
        return None;
    }
    let mut above = text.get(..line)?.lines().rev().filter(|line| content(line).is_some());
    let first = above.next()?;
    let indent = content(first)?;
    let begins = above.next().is_none_or(|above| {
        // The lines of a text are no entries.
        let is_text = above.rsplit(' ').next().is_some_and(|last| last.starts_with(['|', '>']));
        above.starts_with("---") || indentation(above) < column && !is_text
    });
    if indent <= column || !begins || goes_on(text.get(line..)?, indent) {
        return None;
    }
    let start = first.as_ptr().addr().checked_sub(text.as_ptr().addr())? + indent;
    let end = start + text.get(start..line)?.find('\n')? + 1;
    Some(Gap { start, end, is_value: false })
}

/// Whether lines at a column follow behind the first line: then that one is the odd one.
fn goes_on(text: &str, column: usize) -> bool {
    let mut lines = text.lines().filter(|line| content(line).is_some());
    let mut opens = lines.next().is_some_and(|first| first.trim_end().ends_with(':'));
    for line in lines {
        if indentation(line) <= column {
            // What stands below a key without a value is its value.
            return indentation(line) == column && !opens;
        }
        opens = line.trim_end().ends_with(':');
    }
    false
}

/// What cannot be read.
struct Fault {
    start: usize,
    /// The key or `-` that it stands behind.
    owner: Option<usize>,
}

fn beginning(text: &str, builder: &Builder, cursor: usize, at: usize) -> Fault {
    let (bracket, innermost) = builder.open_collections();
    let Some(Open { is_mapping, children }) = innermost else {
        // A lone text, where a mapping was meant that lacks its first colon.
        let begun = bracket.or_else(|| builder.root_start());
        return Fault { start: begun.unwrap_or_else(|| next_content(text, cursor).min(at)), owner: None };
    };
    let line = line_start(text, at);
    let item = |start: usize| {
        let from = line_start(text, start);
        let before = text.get(from..start).filter(|before| before.bytes().all(|byte| matches!(byte, b' ' | b'-')));
        before.and_then(|before| before.rfind('-')).map(|dash| from + dash)
    };
    let key = children.get(children.len().saturating_sub(1) / 2 * 2).filter(|_| is_mapping).map(|key| key.span);
    let owner = |start: usize| if is_mapping { key.map(|key| key.start as usize) } else { item(start) };
    if let Some(start) = bracket {
        return Fault { start, owner: owner(start) };
    }
    if let Some(key) = key.filter(|_| children.len() % 2 == 1) {
        let end = key.end as usize;
        let colon = text.get(end..).and_then(|rest| rest.find(':')).map_or(0, |colon| colon + 1);
        let start = next_content(text, end + colon);
        return Fault { start, owner: owner(start) };
    }
    // A value that was read whole is at fault when text follows it on its line.
    let is_whole = |last: &NodeData| !last.span.is_empty() && (last.flags.has(Flags::FLOW) || is_scalar(last));
    let last = children.last().filter(|last| is_whole(last));
    if let Some(span) = last.map(|last| last.span)
        && text.get(span.end as usize..at).is_some_and(|between| !between.contains('\n'))
    {
        let start = span.start as usize;
        return Fault { start, owner: owner(start) };
    }
    let first = line + text.get(line..).map_or(0, indentation);
    match item(at).filter(|_| !is_mapping) {
        Some(dash) => Fault { start: at, owner: Some(dash) },
        None => Fault { start: first, owner: None },
    }
}

fn is_scalar(node: &NodeData) -> bool {
    matches!(node.content, Content::Source(..) | Content::Owned(..))
}

fn line_start(text: &str, at: usize) -> usize {
    text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1)
}

/// The next letter that is no blank and in no comment.
fn next_content(text: &str, from: usize) -> usize {
    let mut at = from;
    for line in text.get(from..).unwrap_or("").split_inclusive('\n') {
        if let Some(blanks) = content(line) {
            return at + blanks;
        }
        at += line.len();
    }
    from
}

fn indentation(line: &str) -> usize {
    line.bytes().take_while(|byte| *byte == b' ').count()
}
