//! Rules of the linted repository: `.infra-lint/rules/*.md`, in the format of the catalogue. Data only, never code.

use std::borrow::Cow;

use super::{compile, compile_cloudformation, selected};
use crate::catalogue;
use crate::diagnostic::Severity;
use crate::rule::{
    Body, Category, Confidence, FixAvailability, OptionMeta, PatternSource, Preset, RuleEntry, RuleMeta, SpecText,
};
use crate::source::{FileId, SourceFile, Span};
use crate::syntax::SyntaxError;
use crate::syntax::yaml::{self, Node};

/// What is wrong with a rule file, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct RuleFileError {
    pub file: FileId,
    pub span: Span,
    pub message: Cow<'static, str>,
    pub help: Option<Cow<'static, str>>,
}

/// The group of users' own rules.
pub const GROUP: &str = "custom";

const KEYS: [&str; 11] = [
    "summary",
    "severity",
    "confidence",
    "category",
    "preset",
    "fix",
    "since",
    "checklist",
    "equivalents",
    "references",
    "match",
];

/// Reads rule files; the name of each file is the name of its rule: `no-team-label.md` → `custom/no-team-label`.
///
/// The rules live as long as the process: a diagnostic names its rule by a static reference.
pub fn load_user_rules(files: &[SourceFile]) -> (Vec<RuleEntry>, Vec<RuleFileError>) {
    let mut rules: Vec<RuleEntry> = Vec::new();
    let mut errors = Vec::new();
    for file in files {
        match load(file) {
            Ok(rule) => rules.push(rule),
            Err(found) => errors.extend(found.into_iter().map(|error| RuleFileError {
                file: file.id,
                span: error.span,
                message: error.message,
                help: error.help,
            })),
        }
    }
    (rules, errors)
}

fn load(file: &SourceFile) -> Result<RuleEntry, Vec<SyntaxError>> {
    let text = file.text.trim_start_matches('\u{feff}');
    let skipped = file.text.len() - text.len();
    let whole = |message: &'static str| vec![SyntaxError::new(Span::default(), message)];
    let front = text.strip_prefix("---").and_then(|rest| rest.strip_prefix("\r\n").or(rest.strip_prefix('\n')));
    let front = front.ok_or_else(|| whole("does not start with front matter between two `---` lines"))?;
    let end = front.find("\n---").ok_or_else(|| whole("the front matter has no closing `---` line"))?;
    let (front, rest) = front.split_at_checked(end + 1).unwrap_or((front, ""));
    let docs = rest.split_once('\n').map_or("", |(_, docs)| docs).trim();
    let offset = Span::from_usize(skipped + (text.len() - front.len() - rest.len()), 0).start;

    let mut reader = Reader { errors: Vec::new() };
    let tree = yaml::parse(front.into());
    reader.errors.extend(tree.errors.iter().cloned());
    let entry = tree.root().and_then(|root| reader.rule(root, front, docs, file.path.file_stem().unwrap_or("")));
    match entry {
        Some(entry) if reader.errors.is_empty() => Ok(entry),
        _ => {
            if reader.errors.is_empty() {
                reader.errors.push(SyntaxError::new(Span::default(), "the front matter is empty"));
            }
            Err(reader
                .errors
                .into_iter()
                .map(|error| SyntaxError { span: error.span.shifted(offset), ..error })
                .collect())
        }
    }
}

struct Reader {
    errors: Vec<SyntaxError>,
}

impl Reader {
    fn error(&mut self, span: Span, message: impl Into<Cow<'static, str>>) {
        self.errors.push(SyntaxError::new(span, message));
    }

    fn rule(&mut self, root: Node<'_>, front: &str, docs: &str, name: &str) -> Option<RuleEntry> {
        if !root.is_mapping() {
            self.error(root.span(), "the front matter must be a mapping");
            return None;
        }
        for entry in root.raw_entries().filter(|entry| !KEYS.contains(&entry.name())) {
            let help = format!("the front matter has `{}`", KEYS.join("`, `"));
            self.errors
                .push(SyntaxError::new(entry.key.span(), format!("unknown key `{}`", entry.name())).with_help(help));
        }
        if name.is_empty()
            || !name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        {
            self.error(Span::default(), "a rule file is named in lower case with dashes: `missing-team-label.md`");
        }
        let summary = root.get_str("summary").filter(|text| !text.is_empty());
        if summary.is_none() {
            self.error(root.span(), "a rule needs a `summary`");
        }
        let severity = self.choice(root, "severity", Severity::Warning, |name| {
            Severity::ALL.into_iter().find(|severity| severity.as_str() == name)
        });
        let confidence = self.choice(root, "confidence", Confidence::High, Confidence::from_name);
        let category = self.choice(root, "category", Category::Maintainability, Category::from_name);
        let preset = self.choice(root, "preset", Preset::Recommended, Preset::from_name);
        let fix = self.choice(root, "fix", FixAvailability::None, FixAvailability::from_name);
        let checklist = self.texts(root, "checklist");
        for (item, span) in &checklist {
            if !catalogue::checklist().iter().any(|known| known.id == item) {
                self.error(*span, format!("unknown checklist item `{item}`"));
            }
        }
        let equivalents = self.texts(root, "equivalents");
        let references = self.texts(root, "references");
        let mut patterns = Vec::new();
        match root.get("match") {
            Some(pattern) => {
                let block = compile_cloudformation(pattern, false).and_then(Result::ok);
                match compile(pattern, true) {
                    Ok(compiled) => patterns.extend([compiled].into_iter().chain(block)),
                    Err(errors) => self.errors.extend(errors),
                }
            }
            None => self.error(root.span(), "a rule needs a `match`"),
        }
        let meta = RuleMeta {
            id: leak(&format!("{GROUP}/{name}")),
            summary: leak(summary?),
            severity,
            confidence,
            category,
            preset,
            fix,
            since: leak(root.get_str("since").unwrap_or("")),
            checklist: leak_all(checklist),
            equivalents: leak_all(equivalents),
            references: leak_all(references),
            options: const { &[] as &[OptionMeta] },
            docs: SpecText::Text(leak(docs)),
        };
        let selects: Vec<_> = selected(&patterns).into_iter().map(|(kind, names)| (kind, leak_names(names))).collect();
        Some(RuleEntry {
            meta,
            body: Body::Pattern(PatternSource { text: SpecText::Text(leak(front)), selects: selects.leak() }),
        })
    }

    fn choice<T>(&mut self, root: Node<'_>, key: &str, default: T, read: impl Fn(&str) -> Option<T>) -> T {
        let Some(node) = root.get(key) else { return default };
        if let Some(value) = node.as_str().and_then(read) {
            return value;
        }
        self.error(node.span(), format!("`{key}` has no value `{}`", node.source()));
        default
    }

    fn texts(&mut self, root: Node<'_>, key: &str) -> Vec<(String, Span)> {
        let Some(node) = root.get(key) else { return Vec::new() };
        if !node.is_sequence() {
            self.error(node.span(), format!("`{key}` must be a list"));
        }
        node.items().map(|item| (item.as_str().unwrap_or("").to_owned(), item.span())).collect()
    }
}

/// A rule's metadata lives as long as the process; a run loads the rules of its repository once.
fn leak(text: &str) -> &'static str {
    Box::leak(text.to_owned().into_boxed_str())
}

fn leak_names(names: Vec<Box<str>>) -> &'static [&'static str] {
    names.into_iter().map(|name| leak(&name)).collect::<Vec<_>>().leak()
}

fn leak_all(texts: Vec<(String, Span)>) -> &'static [&'static str] {
    let texts: Vec<&'static str> = texts.into_iter().map(|(text, _)| leak(&text)).collect();
    Box::leak(texts.into_boxed_slice())
}
