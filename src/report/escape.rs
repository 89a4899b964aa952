//! Text from files and file names is hostile: one escape function per kind of output.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Characters that a terminal acts on, or that hide or reorder what follows.
const fn is_dangerous(character: char) -> bool {
    matches!(character,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

/// For one line on a terminal or in a log: control, bidirectional and invisible characters become `\u{…}`.
pub fn terminal(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_dangerous) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        match character {
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            '\t' => escaped.push_str("\\t"),
            character if is_dangerous(character) => escaped.extend(character.escape_unicode()),
            character => escaped.push(character),
        }
    }
    Cow::Owned(escaped)
}

/// Finished JSON with the dangerous characters that JSON allows in strings written as `\uXXXX`.
pub(super) fn json(text: String) -> String {
    if text.is_ascii() || !text.chars().any(|character| !character.is_ascii() && is_dangerous(character)) {
        return text;
    }
    let mut escaped = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if !character.is_ascii() && is_dangerous(character) {
            // All of them are below U+10000, so one unit says each.
            let _ = write!(escaped, "\\u{:04x}", u32::from(character));
        } else {
            escaped.push(character);
        }
    }
    escaped
}

/// For source frames: dangerous characters are replaced by harmless ones of the same length, so that offsets stay.
/// Line ends and tabs are kept.
pub(super) fn frame(text: &str) -> Cow<'_, str> {
    let harmless = |character: char| !is_dangerous(character) || matches!(character, '\n' | '\t');
    if text.chars().all(harmless) {
        return Cow::Borrowed(text);
    }
    let substitute = |character: char| match character.len_utf8() {
        _ if harmless(character) => character,
        1 if character == '\r' => ' ',
        1 => '?',
        2 => '¿',
        _ => '\u{fffd}',
    };
    Cow::Owned(text.chars().map(substitute).collect())
}

/// For the message of a workflow command
/// (<https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>).
pub(super) fn github_data(text: &str) -> String {
    terminal(&text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")).into_owned()
}

/// For a property (`file=…`, `title=…`) of a workflow command.
pub(super) fn github_property(text: &str) -> String {
    github_data(text).replace(':', "%3A").replace(',', "%2C")
}

/// For text and attribute values of XML 1.0; characters that XML cannot hold become `\u{…}`.
pub(super) fn xml(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    for character in terminal(text).chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            character => escaped.push(character),
        }
    }
    escaped
}

/// For a cell of a Markdown table: no markup of the linted files has an effect, but code spans of our messages stay.
pub(super) fn markdown(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    for character in terminal(text).chars() {
        match character {
            '|' => escaped.push_str("\\|"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '[' | ']' | '*' | '_' | '~' | '#' | '@' | '!' | '\\' => {
                escaped.push('\\');
                escaped.push(character);
            }
            character => escaped.push(character),
        }
    }
    escaped
}

/// A relative path as a URI reference (RFC 3986): `/` stays, all but unreserved characters become `%XX`.
pub(super) fn uri(path: &str) -> String {
    let mut escaped = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' | b'+' | b'=' | b'@' => {
                escaped.push(char::from(byte));
            }
            byte => {
                let _ = write!(escaped, "%{byte:02X}");
            }
        }
    }
    escaped
}
