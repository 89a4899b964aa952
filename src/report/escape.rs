//! One escape function per output format: text from files and file names can never steer a terminal, forge a command of
//! a CI log, or leave its element.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io;

use serde::Serialize;

/// Characters that a terminal acts on or that hide or reorder what is read: controls (C0, DEL, C1), zero-width
/// characters, directional marks (<https://trojansource.codes>), line separators and the byte order mark.
pub(super) fn is_treacherous(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// The visible form of a character: `\n`, `\u{1b}`.
pub(super) fn push_visible(out: &mut String, character: char) {
    match character {
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        treacherous if is_treacherous(treacherous) => {
            let _ = write!(out, "\\u{{{:x}}}", u32::from(treacherous));
        }
        plain => out.push(plain),
    }
}

/// One line for a terminal or a CI log. Besides treacherous characters it breaks what logs of GitHub and Azure take for
/// a command: `::name` at the start of a word and `##[` or `##vso[` anywhere
/// (<https://docs.github.com/actions/reference/workflow-commands-for-github-actions>).
pub fn terminal(text: &str) -> Cow<'_, str> {
    if is_plain(text) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    let mut rest = text.chars();
    let mut word_start = true;
    while let Some(character) = rest.next() {
        let ahead = rest.as_str();
        if word_start && character == ':' && is_command(ahead) {
            out.push_str("\\u{3a}");
        } else if is_log_command(character, ahead) {
            out.push_str("\\u{23}");
        } else {
            push_visible(&mut out, character);
        }
        // After a character that became visible text the word goes on, but a log may not show that text as we do.
        word_start = character.is_whitespace() || is_treacherous(character);
    }
    Cow::Owned(out)
}

/// Whether nothing in a text needs a second look: most texts are printable ASCII.
fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_double = |(byte, next): (&u8, &u8)| byte == next && (*byte == b':' || *byte == b'#');
    let pairs = bytes.iter().zip(bytes.get(1..).unwrap_or_default());
    // No early exit: this way it is done on many bytes at once.
    let is_odd = bytes.iter().fold(false, |odd, byte| odd | !(b' '..=b'~').contains(byte));
    !is_odd && !pairs.fold(false, |double, pair| double | is_double(pair))
}

/// `##[group]` and `##vso[task…]` act wherever they stand in a line.
fn is_log_command(character: char, ahead: &str) -> bool {
    character == '#' && (ahead.starts_with("#[") || ahead.starts_with("#vso["))
}

/// One character of a source line and its visible form. Tabs stay: frames expand them.
pub(super) fn push_frame(out: &mut String, character: char, ahead: &str) {
    if character == '\t' {
        out.push('\t');
    } else if is_log_command(character, ahead) {
        out.push_str("\\u{23}");
    } else {
        push_visible(out, character);
    }
}

fn is_command(after_colon: &str) -> bool {
    after_colon.strip_prefix(':').is_some_and(|name| name.starts_with(|first: char| first.is_ascii_alphabetic()))
}

/// The message of a workflow command.
pub(super) fn github_data(text: &str) -> String {
    terminal(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property of a workflow command.
pub(super) fn github_property(text: &str) -> String {
    github_data(text).replace(':', "%3A").replace(',', "%2C")
}

/// Text or an attribute of XML 1.0; characters that XML cannot carry become visible.
pub(super) fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            other => push_visible(&mut out, other),
        }
    }
    break_log_commands(&mut out);
    out
}

/// `##[` is a command wherever it stands in a line of a log; in XML a character reference says the same.
fn break_log_commands(out: &mut String) {
    for command in ["##[", "##vso["] {
        if out.contains(command) {
            *out = out.replace(command, &command.replacen('#', "&#35;", 1));
        }
    }
}

/// Text of GitHub's Markdown, also inside a table. Code in backticks stays code; everything else is plain text: no
/// link, no mention, no HTML.
pub(super) fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let parts: Vec<&str> = text.split('`').collect();
    // An even number of parts means an unpaired backtick: nothing is code then.
    let paired = parts.len() % 2 == 1;
    for (index, part) in parts.iter().enumerate() {
        let code = paired && index % 2 == 1;
        if !paired && index > 0 {
            out.push_str("&#96;");
        }
        out.push_str(if code { "<code>" } else { "" });
        part.chars().for_each(|character| push_markdown(&mut out, character));
        out.push_str(if code { "</code>" } else { "" });
    }
    out
}

fn push_markdown(out: &mut String, character: char) {
    match character {
        // A character reference is never read as syntax. `:` and `.` would link addresses.
        '\\' | '`' | '*' | '_' | '[' | ']' | '(' | ')' | '<' | '>' | '|' | '#' | '!' | '~' | '&' | '"' | '$' | ':' => {
            let _ = write!(out, "&#{};", u32::from(character));
        }
        // GitHub looks for mentions after it has rendered; an empty comment keeps the name apart.
        '@' => out.push_str("@<!-- -->"),
        '.' => out.push_str(".<!-- -->"),
        other => push_visible(out, other),
    }
}

/// A path as a relative URI reference: `/` stays, everything outside the unreserved characters is percent-encoded
/// (<https://www.rfc-editor.org/rfc/rfc3986#section-2.3>).
pub(super) fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~+@".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// Bytes of JSON that are held until they are looked through.
const CHUNK: usize = 64 * 1024;

/// Writes a value as one line of JSON.
pub(super) fn write_json(out: &mut dyn io::Write, value: &impl Serialize) -> io::Result<()> {
    let mut escaped = JsonWriter { out, pending: Vec::new() };
    serde_json::to_writer(&mut escaped, value)?;
    escaped.end()
}

/// Writes a value as JSON with a line for each part.
pub(super) fn write_pretty_json(out: &mut dyn io::Write, value: &impl Serialize) -> io::Result<()> {
    let mut escaped = JsonWriter { out, pending: Vec::new() };
    serde_json::to_writer_pretty(&mut escaped, value)?;
    escaped.end()
}

/// Passes on what a serializer writes, chunk by chunk, with all that steers a terminal or a log as `\u….`.
struct JsonWriter<'w> {
    out: &'w mut dyn io::Write,
    pending: Vec<u8>,
}

impl JsonWriter<'_> {
    fn send(&mut self, length: usize) -> io::Result<()> {
        let text = std::str::from_utf8(self.pending.get(..length).unwrap_or_default());
        self.out.write_all(json(text.map_err(io::Error::other)?).as_bytes())?;
        drop(self.pending.drain(..length));
        Ok(())
    }

    fn end(mut self) -> io::Result<()> {
        self.pending.push(b'\n');
        self.send(self.pending.len())
    }
}

impl io::Write for JsonWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.pending.extend_from_slice(bytes);
        // Nothing that is escaped goes over a quotation mark.
        let quote = if self.pending.len() < CHUNK { None } else { memchr::memrchr(b'"', &self.pending) };
        if let Some(quote) = quote {
            self.send(quote + 1)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Finished JSON with what a terminal or a log would act on written as `\u…`, which means the same.
fn json(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    // What was looked at and needs no change, from where it was last copied.
    let mut from = 0;
    let mut at = 0;
    while let Some(&byte) = text.as_bytes().get(at) {
        // Line ends stand between the values; within a string the serializer has escaped them.
        if byte == b'\n' || (b' '..0x7f).contains(&byte) && byte != b'#' {
            at += 1;
            continue;
        }
        let rest = text.get(at..).unwrap_or("");
        let mut ahead = rest.chars();
        let Some(character) = ahead.next() else { break };
        let next = at + character.len_utf8();
        if is_treacherous(character) || is_log_command(character, ahead.as_str()) {
            out.push_str(text.get(from..at).unwrap_or(""));
            for unit in character.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
            from = next;
        }
        at = next;
    }
    if from == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(text.get(from..).unwrap_or(""));
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::{github_data, github_property, is_treacherous, json, markdown, terminal, uri, write_pretty_json, xml};

    const HOSTILE: &[&str] = &[
        "x\n::error file=pwn::PWN.yml",
        "\x1b[2J\x1b]0;title\x07",
        "\u{9b}31mred",
        "user\u{202e}gpj.exe",
        "zero\u{200b}width\u{feff}",
        "::error::at the start",
        "a ::stop-commands::token",
        "##[group]x ##vso[task.setvariable variable=a]b",
        "]]><script>alert(1)</script>&amp;",
        "[link](https://evil.example) @someone | `code` \u{0}",
        "\r\nforged",
        "tag\u{e0041}",
    ];

    #[test]
    fn a_terminal_line_is_one_line_without_controls_or_commands() {
        for text in HOSTILE {
            let shown = terminal(text);
            assert!(!shown.chars().any(is_treacherous), "{shown}");
            assert!(!shown.contains("##[") && !shown.contains("##vso["), "{shown}");
            assert!(!shown.split_whitespace().any(|word| word.starts_with("::")), "{shown}");
        }
        assert_eq!(terminal("x\n::error::y"), "x\\n\\u{3a}:error::y");
        assert_eq!(terminal("binds ::1 and std::fs"), "binds ::1 and std::fs");
    }

    #[test]
    fn github_commands_keep_their_borders() {
        for text in HOSTILE {
            assert!(!github_data(text).contains(['\n', '\r']));
            assert!(!github_property(text).contains(['\n', '\r', ',', ':']));
        }
        assert_eq!(github_data("100%"), "100%25");
        assert_eq!(github_property("a,b:c"), "a%2Cb%3Ac");
    }

    #[test]
    fn xml_text_stays_text() {
        for text in HOSTILE {
            let shown = xml(text);
            assert!(!shown.contains(['<', '>', '"', '\'', '\n']) && !shown.contains("##["), "{shown}");
            assert!(!shown.chars().any(is_treacherous), "{shown}");
        }
        assert_eq!(xml("a & b\u{1b}"), "a &amp; b\\u{1b}");
    }

    #[test]
    fn markdown_text_holds_no_syntax_but_its_code() {
        assert_eq!(markdown("image `a|b` is *bad*"), "image <code>a&#124;b</code> is &#42;bad&#42;");
        assert_eq!(markdown("one ` tick"), "one &#96; tick");
        for text in HOSTILE {
            let shown = markdown(text).replace("<code>", "").replace("</code>", "").replace("<!-- -->", "");
            assert!(!shown.contains(['<', '>', '[', ']', '|', '`', '\n']), "{shown}");
            assert!(!markdown(text).contains("@s"), "no mention");
        }
    }

    #[test]
    fn uris_are_percent_encoded() {
        assert_eq!(uri("a b/100%/c#d?é\n.yml"), "a%20b/100%25/c%23d%3F%C3%A9%0A.yml");
    }

    #[test]
    fn json_means_the_same_and_prints_safely() {
        for text in [serde_json::to_string(HOSTILE).unwrap(), serde_json::to_string_pretty(HOSTILE).unwrap()] {
            let safe = json(&text);
            assert!(!safe.chars().any(|character| character != '\n' && is_treacherous(character)), "{safe}");
            assert!(!safe.contains("##["), "{safe}");
            assert_eq!(serde_json::from_str::<Vec<String>>(&safe).unwrap(), HOSTILE);
        }
    }

    #[test]
    fn long_json_is_escaped_across_chunks() {
        let texts: Vec<String> = (0..20_000).map(|at| format!("{at}##[error]\u{202e}{}", "x".repeat(at % 7))).collect();
        let mut out = Vec::new();
        write_pretty_json(&mut out, &texts).unwrap();
        let safe = String::from_utf8(out).unwrap();
        assert!(!safe.contains("##["));
        assert!(!safe.contains('\u{202e}'));
        assert_eq!(serde_json::from_str::<Vec<String>>(&safe).unwrap(), texts);
    }
}
