//! Merge conflicts that nobody resolved: found by their markers, and read as one of their sides.

use crate::source::Span;
use crate::syntax::SyntaxError;

/// Markers that are pointed at; a file can hold thousands.
const MAX_NOTES: usize = 8;

/// A text without its conflicts.
pub struct Settled {
    /// As long as the text it was made of: the markers and all but the first side are blanked out.
    pub text: String,
    /// Says that there are conflicts, and where.
    pub error: SyntaxError,
}

/// The lines of one conflict that are no part of its first side.
struct Conflict {
    open: Span,
    /// The side that both come from, which `merge.conflictStyle=diff3` shows.
    base: Option<Span>,
    middle: Span,
    close: Span,
}

/// Takes the first side of each conflict in a text; nothing when there is none
/// (<https://git-scm.com/docs/git-merge#_how_conflicts_are_presented>). Lines that are left out
/// begin with the first letter of `filler` and go on with the other.
pub fn settle(text: &str, filler: [char; 2]) -> Option<Settled> {
    let conflicts = conflicts(text);
    let first = conflicts.first()?;
    let mut settled = String::with_capacity(text.len());
    let mut notes = Vec::new();
    for conflict in &conflicts {
        let other = conflict.base.unwrap_or(conflict.middle);
        for hidden in [conflict.open, other.to(conflict.close)] {
            settled.push_str(text.get(settled.len()..hidden.start as usize)?);
            blank(&mut settled, hidden.of(text), filler);
        }
        notes.extend([(conflict.open, "conflict"), (conflict.middle, "other side"), (conflict.close, "end of it")]);
    }
    settled.push_str(text.get(settled.len()..)?);
    let mut error = SyntaxError::new(first.open, "unresolved merge conflict")
        .with_help("keep one of the sides, or what both should be together, and delete the marker lines");
    error.notes = notes.into_iter().skip(1).take(MAX_NOTES).collect();
    Some(Settled { text: settled, error })
}

fn blank(settled: &mut String, hidden: &str, [first, other]: [char; 2]) {
    for line in hidden.split_inclusive('\n') {
        let letters = line.trim_end_matches(['\r', '\n']);
        settled.extend(letters.bytes().enumerate().map(|(at, _)| if at == 0 { first } else { other }));
        settled.push_str(line.get(letters.len()..).unwrap_or(""));
    }
}

fn conflicts(text: &str) -> Vec<Conflict> {
    let mut found = Vec::new();
    let (mut open, mut base, mut middle) = (None, None, None);
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let span = Span::from_usize(start, start + line.trim_end_matches(['\r', '\n']).len());
        start += line.len();
        match (marker(span.of(text)), open) {
            (Some(b'<'), _) => (open, base, middle) = (Some(span), None, None),
            (Some(b'|'), Some(_)) if base.is_none() && middle.is_none() => base = Some(span),
            (Some(b'='), Some(_)) if middle.is_none() => middle = Some(span),
            (Some(b'>'), Some(begun)) => {
                if let Some(middle) = middle {
                    found.push(Conflict { open: begun, base, middle, close: span });
                }
                open = None;
            }
            _ => {}
        }
    }
    found
}

/// The letter of a marker: exactly seven of it at the start of a line, alone or before a blank.
fn marker(line: &str) -> Option<u8> {
    let (sign, rest) = line.as_bytes().split_at_checked(7)?;
    let letter = *sign.first()?;
    let is_marker = matches!(letter, b'<' | b'|' | b'=' | b'>') && sign.iter().all(|byte| *byte == letter);
    (is_marker && rest.first().is_none_or(|next| *next == b' ')).then_some(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Seven of a letter: a line of them in this file would be taken for a conflict by others.
    fn text(template: &str) -> String {
        ['<', '|', '=', '>']
            .iter()
            .fold(template.to_owned(), |text, sign| text.replace(&format!("{sign}7"), &sign.to_string().repeat(7)))
    }

    #[test]
    fn the_first_side_stays_at_its_place() {
        for (given, wanted) in [
            ("a\n<7 HEAD\nours\n=7\ntheirs ä\n>7 topic\nb\n", "a\n\nours\n\n\n\nb\n"),
            ("<7\r\nours\r\n=7\r\n>7 topic\r\nb", "\r\nours\r\n\r\n\r\nb"),
            ("<7 a\nours\n|7 base\nbase\n=7\ntheirs\n>7 b\n", "\nours\n\n\n\n\n\n"),
            ("<7 a\n1\n=7\n2\n>7 b\nc\n<7 a\n3\n=7\n4\n>7 b\n", "\n1\n\n\n\nc\n\n3\n\n\n\n"),
        ] {
            let given = text(given);
            let settled = settle(&given, [' '; 2]).expect(&given);
            assert_eq!(settled.text.len(), given.len());
            let lines: Vec<&str> = settled.text.split('\n').map(|line| line.trim_matches(' ')).collect();
            assert_eq!(lines.join("\n"), wanted);
        }
    }

    #[test]
    fn other_lines_are_no_conflict() {
        for other in [
            "",
            "a: 1\n",
            "<7 HEAD\nours\n",
            "<7 HEAD\nours\n=7\ntheirs\n",
            "<7 HEAD\nours\n>7 topic\n",
            "=7\n>7\n<7\n",
            "<7< HEAD\nours\n=7\ntheirs\n>7 topic\n",
            " <7 HEAD\nours\n=7\ntheirs\n>7 topic\n",
            "<7HEAD\nours\n=7\ntheirs\n>7 topic\n",
            "Title\n=7\n",
        ] {
            assert!(settle(&text(other), [' '; 2]).is_none(), "{other}");
        }
    }

    #[test]
    fn each_marker_is_told_in_one_error() {
        let text = text("<7 a\n1\n=7\n2\n>7 b\n<7 a\n3\n=7\n4\n>7 b\n");
        let error = settle(&text, ['#', ' ']).expect("two conflicts").error;
        assert_eq!(error.span.of(&text), format!("{} a", "<".repeat(7)));
        assert_eq!(error.notes.len(), 5);
        assert!(error.notes.iter().all(|(span, _)| marker(span.of(&text)).is_some()));
    }
}
