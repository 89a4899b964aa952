//! One Markdown document, read with `pulldown-cmark`; spans are bytes of the file.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd};

use super::commands::{Invocation, invocations};
use crate::source::Span;

/// A section heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    pub text: String,
    pub span: Span,
}

/// A link or image as written, with its whole span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    pub target: String,
    pub span: Span,
}

/// A blank that a template left to be filled in: `[contact]`, `TODO`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placeholder {
    pub span: Span,
}

/// What rules and the checklist ask of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Markdown {
    pub headings: Vec<Heading>,
    pub links: Vec<Link>,
    pub placeholders: Vec<Placeholder>,
    /// Tasks and scripts of the repository that its code runs.
    pub invocations: Vec<Invocation>,
}

impl Markdown {
    /// The text of the first heading.
    pub fn title(&self) -> Option<&str> {
        self.headings.first().map(|heading| heading.text.as_str())
    }

    /// The first heading that holds one of `words` (lower case).
    pub fn section(&self, words: &[&str]) -> Option<&Heading> {
        self.sections(words).next()
    }

    /// The headings that hold one of `words` (lower case).
    pub fn sections<'a>(&'a self, words: &[&str]) -> impl Iterator<Item = &'a Heading> {
        self.headings.iter().filter(move |heading| {
            let text = heading.text.to_lowercase();
            words.iter().any(|word| text.contains(word))
        })
    }
}

impl Markdown {
    /// The text that a heading leads: up to the next heading that is not below it.
    pub fn extent(&self, heading: &Heading) -> Span {
        let behind = self.headings.iter().filter(|other| other.span.start > heading.span.start);
        let next = behind.filter(|other| other.level <= heading.level).map(|other| other.span.start).min();
        Span { start: heading.span.start, end: next.unwrap_or(u32::MAX) }
    }

    /// Whether a blank is left in what a heading leads.
    pub fn is_unfilled(&self, heading: &Heading) -> bool {
        let extent = self.extent(heading);
        self.placeholders.iter().any(|blank| extent.start <= blank.span.start && blank.span.start < extent.end)
    }

    /// Whether the document is a form still: most of its sections have blanks left.
    pub fn is_form(&self) -> bool {
        let own = |heading: &&Heading| heading.level > 1 || self.headings.len() == 1;
        let (unfilled, filled): (Vec<&Heading>, Vec<&Heading>) =
            self.headings.iter().filter(own).partition(|heading| self.is_unfilled(heading));
        unfilled.len() > filled.len()
    }
}

/// Reads a document. Any text is a Markdown document, so nothing can fail.
pub fn parse(text: &str) -> Markdown {
    let mut document = Markdown::default();
    // What is no prose of the author's: code, links, HTML.
    let mut masked: Vec<Range<usize>> = Vec::new();
    let mut code: Vec<Range<usize>> = Vec::new();
    let mut heading: Option<Heading> = None;
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_GFM
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        let span = Span::from_usize(range.start, range.end);
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                heading = Some(Heading { level: number(level), text: String::new(), span });
            }
            Event::End(TagEnd::Heading(_)) => document.headings.extend(heading.take()),
            Event::TaskListMarker(_)
            | Event::FootnoteReference(_)
            | Event::Start(Tag::Link { link_type: LinkType::Email, .. }) => masked.push(range),
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                document.links.push(Link { target: dest_url.into_string(), span });
                masked.push(range);
            }
            Event::Start(Tag::CodeBlock(kind)) => {
                if is_typed_in(&kind) {
                    code.push(range.clone());
                }
                masked.push(range);
            }
            Event::Start(Tag::HtmlBlock | Tag::MetadataBlock(_)) | Event::Html(_) | Event::InlineHtml(_) => {
                masked.push(range);
            }
            Event::Code(text) => {
                if let Some(heading) = &mut heading {
                    heading.text.push_str(&text);
                }
                code.push(range.clone());
                masked.push(range);
            }
            Event::Text(piece) => {
                if let Some(heading) = &mut heading {
                    heading.text.push_str(&piece);
                }
            }
            _ => {}
        }
    }
    masked.sort_by_key(|range| range.start);
    document.placeholders = placeholders(text, &masked);
    document.invocations = invocations(text, &code);
    document
}

/// Whether a block holds what a reader types into a shell: a block of another language shows a file, whose lines run elsewhere.
fn is_typed_in(kind: &CodeBlockKind<'_>) -> bool {
    let CodeBlockKind::Fenced(info) = kind else { return true };
    let language = info.split(|letter: char| !letter.is_ascii_alphanumeric()).next().unwrap_or("");
    ["", "bash", "cmd", "console", "powershell", "ps1", "sh", "shell", "shellsession", "terminal", "text", "txt", "zsh"]
        .iter()
        .any(|known| known.eq_ignore_ascii_case(language))
}

const fn number(level: HeadingLevel) -> u8 {
    level as u8
}

/// `[Issue Name]` that is no link, and the words `TODO`, `TBD` and `FIXME`, outside of `masked`.
fn placeholders(text: &str, masked: &[Range<usize>]) -> Vec<Placeholder> {
    let mut found = Vec::new();
    let mut masked = masked.iter().peekable();
    let mut hidden_until = 0;
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(skipped) = memchr::memchr3(b'[', b'T', b'F', bytes.get(at..).unwrap_or_default()) {
        at += skipped;
        while let Some(range) = masked.next_if(|range| range.start <= at) {
            hidden_until = hidden_until.max(range.end);
        }
        if at < hidden_until {
            at = hidden_until;
            continue;
        }
        let rest = bytes.get(at..).unwrap_or_default();
        let length = match rest.first() {
            Some(b'[') => bracketed(rest),
            Some(b'T' | b'F') if at == 0 || !bytes.get(at - 1).is_some_and(u8::is_ascii_alphanumeric) => marker(rest),
            _ => None,
        };
        if let Some(length) = length {
            found.push(Placeholder { span: Span::from_usize(at, at + length) });
        }
        at += length.unwrap_or(1);
    }
    found
}

/// The longest text in brackets that is read as a blank to fill in, in bytes.
const LONGEST: usize = 80;

/// The length of `[words of a template]` at the start of `rest`: no link, footnote, citation number or check box.
fn bracketed(rest: &[u8]) -> Option<usize> {
    let window = rest.get(1..rest.len().min(LONGEST))?;
    let close = window.iter().position(|&byte| matches!(byte, b']' | b'[' | b'\n'))?;
    let inner = window.get(..close).filter(|_| window.get(close) == Some(&b']'))?;
    let first = *inner.first()?;
    let words = inner.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
    let next = window.get(close + 1);
    let is_link = matches!(next, Some(b'(' | b'[' | b':'));
    (first.is_ascii_alphabetic() && words >= 3 && !is_link).then_some(close + 2)
}

fn marker(rest: &[u8]) -> Option<usize> {
    let word = [&b"TODO"[..], b"TBD", b"FIXME"].into_iter().find(|word| rest.starts_with(word))?;
    let ends = !rest.get(word.len()).is_some_and(u8::is_ascii_alphanumeric);
    ends.then_some(word.len())
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn placeholders_are_what_a_template_left_and_nothing_else() {
        let text = "# Runbook: [Issue Name]\n\n- [ ] done\n- [x] [link](a.md) [ref][r] [1] [^note]\n\
                    `[code]` TODO: write, TODOS\n\n```\n[What alerts fire]\n```\n\n- On-call: [contact]\n\n[r]: b.md\n";
        let document = parse(text);
        let found: Vec<&str> = document.placeholders.iter().map(|placeholder| placeholder.span.of(text)).collect();
        assert_eq!(found, ["[Issue Name]", "TODO", "[contact]"]);
        let links: Vec<&str> = document.links.iter().map(|link| link.target.as_str()).collect();
        assert_eq!(links, ["a.md", "b.md"]);
    }

    #[test]
    fn a_section_is_unfilled_while_a_blank_is_left_below_its_heading() {
        let document = parse("# Operations\n## Backup\n[who restores]\n### Drill\nYearly.\n## Cost\nA budget.\n");
        let unfilled: Vec<bool> = document.headings.iter().map(|heading| document.is_unfilled(heading)).collect();
        assert_eq!(unfilled, [true, true, false, false]);
        assert!(!document.is_form());
        assert!(parse("# A\n## B\n[who restores]\n").is_form());
    }

    #[test]
    fn front_matter_is_no_prose() {
        let document = parse("---\nitems: [docs-runbooks]\n---\n# Runbook\n[contact]\n");
        assert_eq!(document.placeholders.len(), 1);
        assert_eq!(document.title(), Some("Runbook"));
    }

    #[test]
    fn sections_are_found_by_their_words() {
        let document = parse("# Runbook\n## Diagnosis steps\nx\n### `kubectl` first\n");
        assert_eq!(document.section(&["diagnos"]).map(|heading| heading.level), Some(2));
        assert_eq!(document.headings[2].text, "kubectl first");
        assert!(document.section(&["escalation"]).is_none());
    }

    #[test]
    fn commands_are_read_where_they_are_typed() {
        let text = "```makefile\ndeploy:\n\t./scripts/a.sh\n```\n```sh\n./scripts/b.sh\n```\n```\n./scripts/c.sh\n```\n\n    \
                    ./scripts/d.sh\n\n`./scripts/e.sh`\n```yaml\nrun: |\n  ./scripts/f.sh\n```\n```shell-session\n$ ./scripts/g.sh\n```\n";
        let document = parse(text);
        let found: Vec<&str> = document.invocations.iter().map(|invocation| invocation.span.of(text)).collect();
        assert_eq!(found, ["b", "c", "d", "e", "g"].map(|name| format!("./scripts/{name}.sh")));
    }
}
