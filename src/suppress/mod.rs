//! Which findings the linted files ask to leave out, by our own comments and by those of other tools.

mod directive;
mod peers;

use std::collections::BTreeMap;

use directive::{Directive, Malformed};
use peers::{PeerScope, PeerSuppression};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use crate::diagnostic::{Applicability, Diagnostic, Edit, Severity};
use crate::language::Language;
use crate::linter::CheckedFile;
use crate::outcome::{Silencer, Suppressed};
use crate::rule::{RuleEntry, RuleMeta};
use crate::source::{FileId, SourceFile, Span};
use crate::syntax::ScopedComment;

/// One suppression with what it covers.
#[derive(Debug)]
struct Suppression {
    /// `None`: our own, whose ids may be of any tool.
    tool: Option<&'static str>,
    /// Each id with its place and whether it has silenced a finding.
    ids: Vec<(String, Span, bool)>,
    scope: Span,
    until: Option<String>,
    reason: Option<String>,
    /// The comment, for our own ones, which may be found unused.
    own: Option<Own>,
}

/// The places of one of our own comments.
#[derive(Clone, Copy, Debug)]
struct Own {
    comment: Span,
    /// Between the brackets.
    list: Span,
    /// What goes when the comment is deleted: its whole line, or the blanks before it too.
    removal: Span,
}

/// All suppressions of a run.
#[derive(Debug, Default)]
pub struct Suppressions {
    files: BTreeMap<FileId, Vec<Suppression>>,
    malformed: Vec<(FileId, Malformed)>,
}

/// What is left after suppressions.
#[derive(Debug, Default)]
pub struct Applied {
    /// With what is wrong with the suppressions themselves, sorted by (file, span, rule).
    pub kept: Vec<Diagnostic>,
    pub suppressed: Vec<Suppressed>,
}

/// What [`Suppressions::apply`] needs to know of the run.
pub struct Circumstances<'a> {
    /// All rules there are.
    pub known: &'a [RuleEntry],
    /// The rules that ran: a suppression of another one cannot be found unused.
    pub enabled: &'a [&'static RuleMeta],
    /// A rule of the engine with its severity, when it is enabled.
    pub engine: &'a dyn Fn(&str) -> Option<(&'static RuleMeta, Severity)>,
    /// `YYYY-MM-DD`.
    pub today: &'a str,
    pub require_reason: bool,
}

impl Suppressions {
    /// Reads the comments and annotations of all files.
    pub fn collect(sources: &[SourceFile], files: &[CheckedFile]) -> Self {
        // No threads are started for nothing.
        if files.is_empty() {
            return Self::default();
        }
        let of_files: Vec<_> = files
            .par_iter()
            .filter_map(|file| {
                let (found, malformed) = of_file(file, sources.get(file.file.index())?);
                (!found.is_empty() || !malformed.is_empty()).then_some((file.file, found, malformed))
            })
            .collect();
        let mut suppressions = Self::default();
        for (file, found, malformed) in of_files {
            if !found.is_empty() {
                suppressions.files.insert(file, found);
            }
            suppressions.malformed.extend(malformed.into_iter().map(|malformed| (file, malformed)));
        }
        suppressions
    }

    /// Parts the findings into those that stand and those that are silenced, and reports what is wrong with our own
    /// suppressions: unused, expired, malformed, or without the reason that the configuration asks for.
    pub fn apply(mut self, mut diagnostics: Vec<Diagnostic>, circumstances: &Circumstances<'_>) -> Applied {
        let mut reasons = Vec::new();
        // Most stay, and stay where they are.
        let silenced = diagnostics.extract_if(.., |diagnostic| {
            let in_file = self.files.get_mut(&diagnostic.primary.file);
            let silencer =
                in_file.and_then(|all| all.iter_mut().find(|one| one.silences(diagnostic, circumstances.today)));
            let is_silenced = silencer.is_some();
            reasons.extend(silencer.map(|silencer| {
                silencer.mark(diagnostic.rule);
                silencer.reason.clone()
            }));
            is_silenced
        });
        let silenced: Vec<Diagnostic> = silenced.collect();
        let by_comment = |(diagnostic, reason)| Suppressed { diagnostic, by: Silencer::Comment { reason } };
        let suppressed = silenced.into_iter().zip(reasons).map(by_comment).collect();
        let mut applied = Applied { kept: diagnostics, suppressed };
        self.report(circumstances, &mut applied.kept);
        applied.kept.sort_by(|a, b| {
            let key = |found: &Diagnostic| (found.primary.file, found.primary.span, found.rule.id);
            key(a).cmp(&key(b))
        });
        applied
    }

    fn report(&self, circumstances: &Circumstances<'_>, found: &mut Vec<Diagnostic>) {
        for (file, malformed) in &self.malformed {
            if let Some(diagnostic) = emit(
                circumstances,
                found,
                "lint/malformed-suppression",
                *file,
                malformed.span,
                malformed.message.clone(),
            ) {
                diagnostic.help("write `# infra-lint: ignore[group/name] until=2027-01-31 -- reason`; `until` and the reason may be left out");
            }
        }
        for (file, suppression) in self.files.iter().flat_map(|(file, all)| all.iter().map(move |one| (*file, one))) {
            let Some(own) = suppression.own else { continue };
            if circumstances.require_reason && suppression.reason.is_none() {
                let message = "this suppression gives no reason".to_owned();
                if let Some(diagnostic) =
                    emit(circumstances, found, "lint/malformed-suppression", file, own.list, message)
                {
                    diagnostic.help("add ` -- reason`: the configuration asks for one");
                }
            }
            if let Some(until) = suppression.until.as_deref().filter(|until| *until < circumstances.today) {
                let message = format!("this suppression ended on {until}");
                if let Some(diagnostic) =
                    emit(circumstances, found, "lint/expired-suppression", file, own.comment, message)
                {
                    diagnostic.help("mend what it silenced, or set a later date");
                }
                continue;
            }
            for (id, span, _) in &suppression.ids {
                if !is_known(id, circumstances.known) {
                    let message = format!("no rule answers to `{}`", id.escape_debug());
                    if let Some(diagnostic) =
                        emit(circumstances, found, "lint/malformed-suppression", file, *span, message)
                    {
                        diagnostic.help("`infra-lint rules` lists all rules; ids of other tools (`DL3006`) work too");
                    }
                }
            }
            let unused: Vec<&str> = suppression.unused(circumstances);
            if unused.is_empty() {
                continue;
            }
            let message = format!("`{}` silences nothing here", unused.join("`, `"));
            if let Some(diagnostic) = emit(circumstances, found, "lint/unused-suppression", file, own.comment, message)
            {
                let kept: Vec<&str> =
                    suppression.ids.iter().map(|(id, ..)| id.as_str()).filter(|id| !unused.contains(id)).collect();
                let edit =
                    if kept.is_empty() { Edit::delete(own.removal) } else { Edit::replace(own.list, kept.join(", ")) };
                diagnostic.help("delete it").fix(Applicability::Safe, "delete what is unused", [edit]);
            }
        }
    }
}

/// Reports a finding about a suppression, when its rule is enabled.
fn emit<'f>(
    circumstances: &Circumstances<'_>,
    found: &'f mut Vec<Diagnostic>,
    rule: &str,
    file: FileId,
    span: Span,
    message: String,
) -> Option<&'f mut Diagnostic> {
    let (meta, severity) = (circumstances.engine)(rule)?;
    let mut diagnostic = Diagnostic::new(meta, file, span, message);
    diagnostic.severity = severity;
    found.push(diagnostic);
    found.last_mut()
}

/// Whether some rule, of ours or a peer's, answers to an id; `shellcheck` codes are known by their form.
fn is_known(id: &str, rules: &[RuleEntry]) -> bool {
    id == "all" || rules.iter().any(|entry| entry.meta.answers_to(id)) || is_shellcheck(id)
}

fn is_shellcheck(id: &str) -> bool {
    id.strip_prefix("SC").is_some_and(|digits| digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The suppressions of one file, and the comments that try to be one.
fn of_file(file: &CheckedFile, source: &SourceFile) -> (Vec<Suppression>, Vec<Malformed>) {
    let (mut found, mut malformed) = (Vec::new(), Vec::new());
    for (number, comment) in file.comments.iter().enumerate() {
        let text = source.slice(comment.span);
        // Every form there is has one of the two, and most comments are prose.
        if memchr::memchr2(b':', b'=', text.as_bytes()).is_none() {
            continue;
        }
        match directive::parse(text, comment.span.start) {
            Some(Ok(directive)) => found.push(ours(directive, *comment, source)),
            Some(Err(error)) => malformed.push(error),
            None => {
                let is_dockerfile = file.language == Language::Dockerfile;
                let is_first =
                    || file.comments.get(..number).is_some_and(|before| only_comments(before, *comment, source));
                let theirs = peers::comment(text, is_first, is_dockerfile);
                found.extend(theirs.map(|theirs| peer(theirs, *comment, source)));
            }
        }
    }
    for annotation in &file.annotations {
        let theirs = peers::annotation(&annotation.key, &annotation.value);
        found.extend(theirs.map(|theirs| of_object(theirs, annotation.object)));
    }
    (found, malformed)
}

fn ours(directive: Directive, comment: ScopedComment, source: &SourceFile) -> Suppression {
    let Directive { whole_file, ids, list, until, reason } = directive;
    let lines = source.lines();
    let line = lines.line_span(lines.line(comment.span.start), &source.text);
    let scope = match whole_file {
        true => Span::from_usize(0, source.text.len() + 1),
        false if comment.own_line => comment.block,
        false => line.to(comment.block),
    };
    let ids = ids.into_iter().map(|(id, span)| (id, span, false)).collect();
    let removal = if comment.own_line {
        let next = lines.line(line.end) + 1;
        let end = if next < lines.len() { lines.line_span(next, &source.text).start } else { line.end };
        Span::new(line.start, end)
    } else {
        let before = source.slice(Span::new(line.start, comment.span.start));
        Span::new(line.start + Span::from_usize(before.trim_end().len(), 0).start, comment.span.end)
    };
    Suppression { tool: None, ids, scope, until, reason, own: Some(Own { comment: comment.span, list, removal }) }
}

fn peer(theirs: PeerSuppression, comment: ScopedComment, source: &SourceFile) -> Suppression {
    let lines = source.lines();
    let line = lines.line_span(lines.line(comment.span.start), &source.text);
    let scope = match theirs.scope {
        PeerScope::Block if comment.own_line => comment.block,
        PeerScope::Block => line.to(comment.block),
        PeerScope::Around => peers::around(&source.text, comment.span.start),
        PeerScope::Stage => peers::stage(&source.text, comment.block.start),
        PeerScope::File => Span::from_usize(0, source.text.len() + 1),
    };
    of_object(theirs, scope)
}

fn of_object(theirs: PeerSuppression, scope: Span) -> Suppression {
    let PeerSuppression { tool, ids, reason, until, .. } = theirs;
    let ids = ids.into_iter().map(|id| (id, Span::default(), false)).collect();
    Suppression { tool: Some(tool), ids, scope, until, reason, own: None }
}

/// Whether nothing but comments stands before a comment: where BuildKit reads directives of the whole file.
fn only_comments(before: &[ScopedComment], comment: ScopedComment, source: &SourceFile) -> bool {
    let text = source.slice(Span::new(0, comment.span.start)).trim_start_matches('\u{feff}');
    before.iter().all(|before| before.own_line) && text.lines().all(|line| line.trim_start().starts_with('#'))
}

impl Suppression {
    fn silences(&self, diagnostic: &Diagnostic, today: &str) -> bool {
        let ended = self.until.as_deref().is_some_and(|until| until < today);
        // A rule about suppressions cannot be silenced by one, or an unused one could hide itself.
        let lockable = diagnostic.rule.group() != "lint" || diagnostic.rule.id == "lint/syntax-error";
        let start = diagnostic.primary.span.start;
        let covers = self.scope.contains(start) || self.scope.end == start;
        !ended && lockable && covers && self.ids.iter().any(|(id, ..)| self.names(id, diagnostic.rule))
    }

    /// Whether an id of this suppression means a rule.
    fn names(&self, id: &str, rule: &RuleMeta) -> bool {
        match (self.tool, id) {
            (None, "all") => true,
            (None, id) => rule.answers_to(id),
            (Some(tool), "*") => {
                rule.equivalents.iter().any(|peer| peer.split_once(':').is_some_and(|(name, _)| name == tool))
            }
            (Some(tool), id) => rule.equivalents.iter().any(|peer| {
                peer.split_once(':').is_some_and(|(name, rule)| name == tool && rule.eq_ignore_ascii_case(id))
            }),
        }
    }

    fn mark(&mut self, rule: &RuleMeta) {
        let used: Vec<bool> = self.ids.iter().map(|(id, ..)| self.names(id, rule)).collect();
        for ((_, _, mark), used) in self.ids.iter_mut().zip(used) {
            *mark |= used;
        }
    }

    /// The ids that silenced nothing although every rule that answers to them ran.
    fn unused(&self, circumstances: &Circumstances<'_>) -> Vec<&str> {
        let ran = |id: &str| {
            let mut answering = circumstances.known.iter().filter(|entry| entry.meta.answers_to(id)).peekable();
            answering.peek().is_some()
                && answering.all(|entry| circumstances.enabled.iter().any(|rule| rule.id == entry.meta.id))
        };
        let unused = self.ids.iter().filter(|(id, _, used)| !used && (id == "all" || ran(id)));
        unused.map(|(id, ..)| id.as_str()).collect()
    }
}

#[cfg(test)]
mod tests;
