//! Shows the Markdown of a rule's specification on a terminal.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

const HEADING: Style = Style::new().bold();
const CODE: Style = AnsiColor::Cyan.on_default();
const BAD: Style = AnsiColor::Red.on_default().bold();
const GOOD: Style = AnsiColor::Green.on_default().bold();
const DIM: Style = Style::new().dimmed();

/// Paragraphs wrapped to `width`, code indented, examples labelled; with escape sequences when `colors`.
pub(super) fn render(markdown: &str, width: usize, colors: bool) -> String {
    let paint = Painter { colors };
    let mut out = String::new();
    let mut paragraph = String::new();
    let mut lines = markdown.lines();
    while let Some(line) = lines.next() {
        let fence: String = line.chars().take_while(|&character| character == '`').collect();
        if fence.len() >= 3 {
            paint.flush(&mut paragraph, width, &mut out);
            paint.fence_title(line.trim_start_matches('`'), &mut out);
            for code in lines.by_ref().take_while(|line| line.trim_end() != fence) {
                let _ = writeln!(out, "    {code}");
            }
            out.push('\n');
        } else if line.trim().is_empty() {
            let had_text = !paragraph.is_empty();
            paint.flush(&mut paragraph, width, &mut out);
            if had_text {
                out.push('\n');
            }
        } else if line.starts_with('#') {
            paint.flush(&mut paragraph, width, &mut out);
            let _ = writeln!(out, "{}", paint.style(HEADING, line.trim_start_matches('#').trim()));
        } else if line.starts_with('|') {
            paint.flush(&mut paragraph, width, &mut out);
            let _ = writeln!(out, "{}", paint.inline(line));
        } else {
            if line.trim_start().starts_with(['-', '*']) {
                paint.flush(&mut paragraph, width, &mut out);
            }
            if !paragraph.is_empty() {
                paragraph.push(' ');
            }
            paragraph.push_str(if paragraph.is_empty() { line.trim_end() } else { line.trim() });
        }
    }
    paint.flush(&mut paragraph, width, &mut out);
    out
}

#[derive(Clone, Copy)]
struct Painter {
    colors: bool,
}

impl Painter {
    fn style(self, style: Style, text: &str) -> String {
        if self.colors { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    /// `bad` and `good` examples get their word; other code none.
    fn fence_title(self, info: &str, out: &mut String) {
        let mut words = info.split_whitespace();
        let (_language, verdict, path) = (words.next(), words.next(), words.next());
        let title = match verdict {
            Some("bad") => self.style(BAD, "bad"),
            Some("good") => self.style(GOOD, "good"),
            _ => return,
        };
        let path = path.map(|path| format!("  {}", self.style(DIM, path))).unwrap_or_default();
        let _ = writeln!(out, "  {title}{path}");
    }

    /// Wraps the paragraph's words; continuation lines of a list item hang under its text.
    fn flush(self, paragraph: &mut String, width: usize, out: &mut String) {
        if paragraph.is_empty() {
            return;
        }
        let indent = paragraph.len() - paragraph.trim_start().len();
        let is_item = paragraph.trim_start().starts_with(['-', '*']);
        let hang = " ".repeat(indent + if is_item { 2 } else { 0 });
        let mut line = " ".repeat(indent);
        let mut is_empty = true;
        let mut open_code = false;
        let mut finish = |line: &mut String| {
            let _ = writeln!(out, "{}", self.inline(line.trim_end()));
            line.clear();
        };
        for word in links(paragraph).split_whitespace() {
            let fits = line.chars().count() + 1 + word.chars().count() <= width;
            // A line break within `code` would end its colour.
            if !is_empty && !fits && !open_code {
                finish(&mut line);
                line.push_str(&hang);
                is_empty = true;
            }
            if !is_empty {
                line.push(' ');
            }
            line.push_str(word);
            is_empty = false;
            open_code ^= word.matches('`').count() % 2 == 1;
        }
        finish(&mut line);
        paragraph.clear();
    }

    /// `code` coloured, `**strong**` bold.
    fn inline(self, text: &str) -> String {
        let mut out = String::new();
        for (index, part) in text.split('`').enumerate() {
            if index % 2 == 1 {
                let _ = if self.colors { write!(out, "{CODE}{part}{CODE:#}") } else { write!(out, "`{part}`") };
            } else {
                for (index, part) in part.split("**").enumerate() {
                    out += &if index % 2 == 1 { self.style(HEADING, part) } else { part.to_owned() };
                }
            }
        }
        out
    }
}

/// `[text](address)` as `text (address)`.
fn links(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, label, address, after)) = next_link(rest) {
        let _ = write!(out, "{before}{label} ({address})");
        rest = after;
    }
    out + rest
}

fn next_link(text: &str) -> Option<(&str, &str, &str, &str)> {
    let (head, tail) = text.split_once("](")?;
    let (before, label) = head.rsplit_once('[')?;
    let (address, after) = tail.split_once(')')?;
    Some((before, label, address, after))
}

#[cfg(test)]
mod tests {
    use super::render;

    const DOCS: &str = "The tag `latest` moves, see [the docs](https://x.y).\nSecond line.\n\n- one\n  more\n- two\n\n```dockerfile bad\nFROM a\n```\n\n## Fix\n";

    #[test]
    fn plain_text_keeps_words_and_labels_examples() {
        let shown = render(DOCS, 40, false);
        assert_eq!(
            shown,
            "The tag `latest` moves, see the docs\n(https://x.y). Second line.\n\n- one more\n- two\n\n  bad\n    FROM a\n\nFix\n"
        );
    }

    #[test]
    fn colours_are_closed_on_each_line() {
        for line in render(DOCS, 20, true).lines() {
            let last = line.rsplit_once('\u{1b}').map(|(_, rest)| rest);
            assert!(last.is_none_or(|rest| rest.starts_with("[0m")), "{line:?}");
        }
    }
}
