//! The Go templates in labels and annotations of alerts, as far as their faults can be seen without running them.
//!
//! <https://prometheus.io/docs/prometheus/latest/configuration/template_reference/>

use crate::model::nearest::nearest;
use crate::source::Span;

/// Prometheus' functions, then those of Go's `text/template`.
const FUNCTIONS: &[&str] = &[
    "args",
    "externalURL",
    "first",
    "graphLink",
    "humanize",
    "humanize1024",
    "humanizeDuration",
    "humanizePercentage",
    "humanizeTimestamp",
    "label",
    "match",
    "now",
    "parseDuration",
    "parseDurationTime",
    "pathPrefix",
    "query",
    "reReplaceAll",
    "safeHtml",
    "sortByLabel",
    "stripDomain",
    "stripPort",
    "strvalue",
    "tableLink",
    "title",
    "tmpl",
    "toDuration",
    "toLower",
    "toTime",
    "toUpper",
    "urlQueryEscape",
    "value",
    "and",
    "call",
    "eq",
    "ge",
    "gt",
    "html",
    "index",
    "js",
    "le",
    "len",
    "lt",
    "ne",
    "not",
    "or",
    "print",
    "printf",
    "println",
    "slice",
    "urlquery",
];

const KEYWORDS: &[&str] =
    &["block", "break", "continue", "define", "else", "end", "false", "if", "nil", "range", "template", "true", "with"];

const VARIABLES: [&str; 5] = ["$", "$externalLabels", "$externalURL", "$labels", "$value"];

/// What is wrong at a place; spans are relative to the template's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateFault {
    pub span: Span,
    pub message: String,
    /// The name that was probably meant.
    pub near: Option<&'static str>,
}

/// A template's faults and the labels of the result that it reads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Template {
    pub faults: Vec<TemplateFault>,
    /// `$labels.instance`: the label and the place of the whole.
    pub labels: Vec<(String, Span)>,
}

/// Reads a template. Text without `{{` is one without anything to say.
pub fn template(text: &str) -> Template {
    let mut read = Template::default();
    let mut open = 0_usize;
    let mut declared: Vec<&str> = Vec::new();
    let mut at = 0;
    while let Some(start) = find(text, at, "{{") {
        let Some(end) = action_end(text, start + 2) else {
            read.fault(start, start + 2, "`{{` is never closed".to_owned(), None);
            return read;
        };
        let inner = text.get(start + 2..end).unwrap_or("");
        if !inner.trim_start_matches('-').trim_start().starts_with("/*") {
            let words = words(inner, start + 2);
            match words.first().map(|word| word.1) {
                Some("if" | "range" | "with" | "define" | "block") => open += 1,
                Some("end") if open == 0 => read.fault(start, end + 2, "`end` closes nothing".to_owned(), None),
                Some("end") => open -= 1,
                None => read.fault(start, end + 2, "nothing stands between the braces".to_owned(), None),
                _ => {}
            }
            declared.extend(words.windows(2).filter(|pair| pair[1].1 == ":=").map(|pair| pair[0].1));
            declared.extend(words.windows(2).filter(|pair| pair[1].1 == ",").map(|pair| pair[0].1));
            for (span, word) in words {
                read.word(span, word, &declared);
            }
        }
        at = end + 2;
    }
    if open > 0 {
        let whole = text.len();
        read.fault(0, whole, "a block is never closed with `{{ end }}`".to_owned(), None);
    }
    read
}

impl Template {
    fn fault(&mut self, start: usize, end: usize, message: String, near: Option<&'static str>) {
        self.faults.push(TemplateFault { span: Span::from_usize(start, end), message, near });
    }

    fn word(&mut self, span: Span, word: &str, declared: &[&str]) {
        let (start, end) = (span.start as usize, span.end as usize);
        if word.starts_with('$') {
            let (name, field) = word.split_once('.').unwrap_or((word, ""));
            if !VARIABLES.contains(&name) && !declared.contains(&name) {
                let near = nearest(name, VARIABLES.into_iter().skip(1)).and_then(as_static);
                self.fault(start, start + name.len(), format!("there is no variable `{name}`"), near);
            } else if let Some(label) = field.split('.').next().filter(|_| name == "$labels" && !field.is_empty()) {
                self.labels.push((label.to_owned(), span));
            }
        } else if let Some(field) = word.strip_prefix(".Labels.") {
            let label = field.split('.').next().unwrap_or(field);
            self.labels.push((label.to_owned(), span));
        } else if word.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
            && !FUNCTIONS.contains(&word)
            && !KEYWORDS.contains(&word)
        {
            let near = nearest(word, FUNCTIONS.iter().copied()).and_then(as_static);
            self.fault(start, end, format!("there is no function `{word}`"), near);
        }
    }
}

fn as_static(name: &str) -> Option<&'static str> {
    FUNCTIONS.iter().chain(&VARIABLES).copied().find(|known| *known == name)
}

fn find(text: &str, from: usize, needle: &str) -> Option<usize> {
    text.get(from..)?.find(needle).map(|found| from + found)
}

/// Where the `}}` of an action stands that begins at `from`; strings and comments may hold braces.
fn action_end(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = from;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'}' if bytes.get(at + 1) == Some(&b'}') => return Some(at),
            b'"' | b'`' => at = string_end(bytes, at)?,
            b'/' if bytes.get(at + 1) == Some(&b'*') => at = find(text, at, "*/")? + 1,
            _ => {}
        }
        at += 1;
    }
    None
}

fn string_end(bytes: &[u8], start: usize) -> Option<usize> {
    let quote = *bytes.get(start)?;
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' if quote == b'"' => at += 1,
            byte if *byte == quote => return Some(at),
            _ => {}
        }
        at += 1;
    }
    None
}

/// The names, variables, fields and signs of an action; strings and numbers are left out.
fn words(inner: &str, offset: usize) -> Vec<(Span, &str)> {
    let bytes = inner.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'$') || *byte >= 0x80;
        let length = match byte {
            b'"' | b'`' => {
                at = string_end(bytes, at).map_or(bytes.len(), |end| end + 1);
                continue;
            }
            b'\'' => 1,
            byte if is_word(byte) => bytes.iter().skip(at).take_while(|byte| is_word(byte)).count(),
            b':' if bytes.get(at + 1) == Some(&b'=') => 2,
            _ => 1,
        };
        let word = inner.get(at..at + length).unwrap_or("");
        let starts_number = byte.is_ascii_digit();
        if !word.trim().is_empty() && word != "-" && !starts_number {
            found.push((Span::from_usize(offset + at, offset + at + length), word));
        }
        at += length;
    }
    found
}
