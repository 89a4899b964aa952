//! What stays the same of a finding when lines move: the identity that baselines and dashboards go by.

use std::collections::HashMap;
use std::fmt::Write as _;

use rustc_hash::FxBuildHasher;
use sha2::{Digest, Sha256};

use crate::diagnostic::Diagnostic;
use crate::source::{SourceFile, Span};

/// Gives fingerprints to the findings of one report. Findings that are otherwise equal are numbered in their order, so
/// that no two fingerprints are the same.
#[derive(Debug, Default)]
pub struct Fingerprints {
    seen: HashMap<[u8; 32], u64, FxBuildHasher>,
}

impl Fingerprints {
    /// A hash of rule, path, resource and the words of the finding's line: 32 hexadecimal digits. No line number, message
    /// or secret goes in. `path` is the file's path from where the report's paths start.
    pub fn next(&mut self, finding: &Diagnostic, source: &SourceFile, path: &str) -> String {
        let mut hasher = Sha256::new();
        for part in [finding.rule.id, path, finding.resource.as_deref().unwrap_or("")] {
            hasher.update(part);
            hasher.update([0]);
        }
        let line = source.lines().line_span(source.lines().line(finding.primary.span.start), &source.text);
        for word in without(source, line, &finding.redact).split_whitespace() {
            hasher.update(word);
            hasher.update([b' ']);
        }
        let digest: [u8; 32] = hasher.finalize().into();
        let number = self.seen.entry(digest).or_insert(0);
        let mut hasher = Sha256::new();
        hasher.update(digest);
        hasher.update(number.to_le_bytes());
        *number += 1;
        let mut hex = String::with_capacity(32);
        for byte in hasher.finalize().iter().take(16) {
            let _ = write!(hex, "{byte:02x}");
        }
        hex
    }
}

/// The text of `line` without the secrets in it.
fn without(source: &SourceFile, line: Span, secrets: &[Span]) -> String {
    let mut text = String::new();
    let mut at = line.start;
    let mut secrets = secrets.to_vec();
    secrets.sort_unstable();
    for secret in secrets.into_iter().filter(|secret| secret.start < line.end && secret.end > line.start) {
        text.push_str(source.slice(Span::new(at, secret.start.max(at))));
        at = at.max(secret.end);
    }
    text.push_str(source.slice(Span::new(at, line.end.max(at))));
    text
}

#[cfg(test)]
mod tests {
    use super::Fingerprints;
    use crate::catalogue;
    use crate::diagnostic::Diagnostic;
    use crate::source::{FileId, SourceFile, Span};

    /// The fingerprint of a finding on the first `x` of `text`.
    fn of(text: &str, secret: Option<Span>) -> String {
        let meta = &catalogue::find("lint/syntax-error").unwrap().meta;
        let source = SourceFile::new(FileId(0), "a", text);
        let at = text.find('x').unwrap();
        let mut finding = Diagnostic::new(meta, FileId(0), Span::from_usize(at, at + 1), "message");
        if let Some(secret) = secret {
            finding.redact(secret);
        }
        Fingerprints::default().next(&finding, &source, "a")
    }

    #[test]
    fn lines_may_move_and_be_indented() {
        assert_eq!(of("a: x", None), of("# new\n\n  a:   x\r\n", None));
        assert_ne!(of("a: x", None), of("b: x", None));
    }

    #[test]
    fn secrets_do_not_go_in() {
        assert_eq!(of("x: hunter2", Some(Span::new(3, 10))), of("x: correct", Some(Span::new(3, 10))));
        assert_eq!(of("x: a\u{e9}b", Some(Span::new(0, 99))).len(), 32);
    }

    #[test]
    fn equal_findings_are_numbered() {
        let meta = &catalogue::find("lint/syntax-error").unwrap().meta;
        let source = SourceFile::new(FileId(0), "a", "x x");
        let mut fingerprints = Fingerprints::default();
        let mut at = |start| {
            fingerprints.next(&Diagnostic::new(meta, FileId(0), Span::new(start, start + 1), "m"), &source, "a")
        };
        assert_ne!(at(0), at(2));
    }
}
