//! Applies the fixes of findings to texts until nothing more can be fixed. Pure: whoever calls writes the files.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix};
use crate::source::{FileId, SourceFile, Span};

/// A fix may make room for another. Real files need two or three rounds; two rules that undo each other need an end.
const MAX_ROUNDS: usize = 10;

/// The rule whose new findings tell that a fix broke a file.
const SYNTAX: &str = "lint/syntax-error";

/// A file that fixes changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FixedFile {
    pub file: FileId,
    pub before: Arc<str>,
    pub after: Arc<str>,
    /// How many fixes went in.
    pub fixes: usize,
}

/// Applies fixes that are at least `minimum` to `sources` and checks again with `lint` until nothing changes.
///
/// `lint` gives the wanted findings of the current texts. A round that makes a file unreadable is taken back for that
/// file. Files that are not UTF-8, or in the middle of a merge, are left alone. Changed files come in their order, and
/// `sources` hold their new texts.
pub fn fix_all(
    sources: &mut [SourceFile],
    minimum: Applicability,
    mut lint: impl FnMut(&[SourceFile]) -> Vec<Diagnostic>,
) -> Vec<FixedFile> {
    let mut fixed: BTreeMap<FileId, FixedFile> = BTreeMap::new();
    let mut settled: BTreeSet<FileId> =
        sources.iter().filter(|source| !may_be_rewritten(source)).map(|source| source.id).collect();
    let mut findings = lint(sources);
    for _ in 0..MAX_ROUNDS {
        let broken_before = broken(&findings);
        let mut previous: BTreeMap<FileId, (Arc<str>, usize)> = BTreeMap::new();
        for (file, fixes) in by_file(&findings, minimum) {
            let Some(source) = sources.get_mut(file.index()).filter(|_| !settled.contains(&file)) else { continue };
            let (text, applied) = apply(&source.text, &fixes);
            if applied > 0 && text != *source.text {
                previous.insert(file, (Arc::clone(&source.text), applied));
                *source = SourceFile::new(file, source.path.clone(), text);
            }
        }
        if previous.is_empty() {
            break;
        }
        findings = lint(sources);
        let broken_now = broken(&findings);
        let mut took_back = false;
        for (file, (before, applied)) in previous {
            let Some(source) = sources.get_mut(file.index()) else { continue };
            if broken_now.contains(&file) && !broken_before.contains(&file) {
                *source = SourceFile::new(file, source.path.clone(), before);
                settled.insert(file);
                took_back = true;
                continue;
            }
            let after = Arc::clone(&source.text);
            let entry = fixed.entry(file).or_insert(FixedFile { file, before, after: Arc::clone(&after), fixes: 0 });
            entry.after = after;
            entry.fixes += applied;
        }
        if took_back {
            findings = lint(sources);
        }
    }
    fixed.into_values().filter(|file| file.before != file.after).collect()
}

/// The fixes of one text: those that overlap an earlier one wait for the next round. Gives the text and how many went in.
pub fn apply(text: &str, fixes: &[&Fix]) -> (String, usize) {
    let line_end = line_end(text);
    let mut taken: BTreeMap<Span, &Edit> = BTreeMap::new();
    let mut applied = 0;
    for fix in fixes {
        if fix.edits.iter().all(|edit| fits(edit.span, text) && is_free(edit.span, &taken)) {
            taken.extend(fix.edits.iter().map(|edit| (edit.span, edit)));
            applied += 1;
        }
    }
    let mut fixed = String::with_capacity(text.len() + 64);
    let mut done = 0;
    for edit in taken.into_values() {
        let range = edit.span.range();
        fixed.push_str(text.get(done..range.start).unwrap_or(""));
        if line_end == "\r\n" && edit.text.contains('\n') {
            fixed.push_str(&edit.text.replace("\r\n", "\n").replace('\n', "\r\n"));
        } else {
            fixed.push_str(&edit.text);
        }
        done = range.end;
    }
    fixed.push_str(text.get(done..).unwrap_or(""));
    (fixed, applied)
}

/// Whether no edit taken so far touches `span`. Those do not touch each other, so the neighbours tell.
fn is_free(span: Span, taken: &BTreeMap<Span, &Edit>) -> bool {
    let before = taken.range(..=span).rev().take(2);
    let after = taken.range(span..).take(2);
    before.chain(after).all(|(other, _)| !collide(span, *other))
}

/// Two insertions at one place are in no order, so the second waits.
const fn collide(a: Span, b: Span) -> bool {
    if a.is_empty() && b.is_empty() {
        return a.start == b.start;
    }
    a.start < b.end && b.start < a.end
}

fn fits(span: Span, text: &str) -> bool {
    text.get(span.range()).is_some()
}

/// The line end that most of the text uses.
fn line_end(text: &str) -> &'static str {
    let lines = memchr::memchr_iter(b'\n', text.as_bytes()).count();
    let with_return = memchr::memmem::find_iter(text.as_bytes(), b"\r\n").count();
    if with_return * 2 > lines { "\r\n" } else { "\n" }
}

/// Not a file whose bytes were replaced to make text of them, and not one in the middle of a merge.
fn may_be_rewritten(source: &SourceFile) -> bool {
    !source.lossy && !source.text.lines().any(|line| line.starts_with("<<<<<<< ") || line.starts_with(">>>>>>> "))
}

fn broken(findings: &[Diagnostic]) -> BTreeSet<FileId> {
    findings.iter().filter(|finding| finding.rule.id == SYNTAX).map(|finding| finding.primary.file).collect()
}

/// The fixes by the file they change, in the order of the findings.
fn by_file(findings: &[Diagnostic], minimum: Applicability) -> BTreeMap<FileId, Vec<&Fix>> {
    let mut fixes: BTreeMap<FileId, Vec<&Fix>> = BTreeMap::new();
    for finding in findings {
        if let Some(fix) = finding.fix.as_ref().filter(|fix| fix.applicability >= minimum) {
            fixes.entry(finding.primary.file).or_default().push(fix);
        }
    }
    fixes
}

#[cfg(test)]
mod tests {
    use super::{apply, fix_all};
    use crate::catalogue;
    use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix};
    use crate::source::{FileId, SourceFile, Span};

    fn fix(edits: Vec<Edit>) -> Fix {
        Fix { title: "x".into(), applicability: Applicability::Safe, edits }
    }

    fn applied(text: &str, fixes: &[Fix]) -> (String, usize) {
        apply(text, &fixes.iter().collect::<Vec<_>>())
    }

    #[test]
    fn edits_go_in_whatever_their_order() {
        let fixes = [fix(vec![Edit::insert(5, "!")]), fix(vec![Edit::replace(Span::new(0, 1), "b")])];
        assert_eq!(applied("a b c", &fixes), ("b b c!".to_owned(), 2));
    }

    #[test]
    fn a_fix_goes_in_whole_or_not_at_all() {
        let first = fix(vec![Edit::replace(Span::new(2, 3), "X")]);
        let second = fix(vec![Edit::replace(Span::new(0, 1), "Y"), Edit::delete(Span::new(2, 4))]);
        let third = fix(vec![Edit::insert(4, "Z")]);
        assert_eq!(applied("a b c", &[first, second, third]), ("a X Zc".to_owned(), 2));
        let twice = [fix(vec![Edit::insert(0, "1")]), fix(vec![Edit::insert(0, "2")])];
        assert_eq!(applied("a", &twice), ("1a".to_owned(), 1));
    }

    #[test]
    fn edits_that_do_not_fit_are_left_out() {
        for span in [Span::new(0, 9), Span::new(1, 2), Span::new(7, 7)] {
            assert_eq!(applied("é", &[fix(vec![Edit::delete(span)])]), ("é".to_owned(), 0), "{span:?}");
        }
    }

    #[test]
    fn line_ends_and_byte_order_mark_stay() {
        let insert = [fix(vec![Edit::insert(6, "b: 2\n")])];
        assert_eq!(applied("a: 1\r\nc: 3\r\n", &insert).0, "a: 1\r\nb: 2\r\nc: 3\r\n");
        assert_eq!(applied("\u{feff}a\n", &[fix(vec![Edit::replace(Span::new(3, 4), "b")])]).0, "\u{feff}b\n");
    }

    /// A linter that wants every `a` to be a `b` and reports a syntax error where it finds `!`.
    fn lint(sources: &[SourceFile], replacement: &str) -> Vec<Diagnostic> {
        let meta = &catalogue::find("lint/syntax-error").unwrap().meta;
        let other = &catalogue::all().iter().find(|entry| entry.meta.id != "lint/syntax-error").unwrap().meta;
        let mut findings = Vec::new();
        for source in sources {
            if let Some(at) = source.text.find('a') {
                let span = Span::from_usize(at, at + 1);
                let mut finding = Diagnostic::new(other, source.id, span, "x");
                finding.fix(Applicability::Safe, "x", [Edit::replace(span, replacement.to_owned())]);
                findings.push(finding);
            }
            if source.text.contains('!') {
                findings.push(Diagnostic::new(meta, source.id, Span::empty(0), "x"));
            }
        }
        findings
    }

    #[test]
    fn rounds_go_on_until_nothing_is_left() {
        let mut sources = [SourceFile::new(FileId(0), "x", "aaa"), SourceFile::new(FileId(1), "y", "ccc")];
        let fixed = fix_all(&mut sources, Applicability::Safe, |sources| lint(sources, "b"));
        assert_eq!(fixed.len(), 1);
        assert_eq!((&*fixed[0].before, &*fixed[0].after, fixed[0].fixes), ("aaa", "bbb", 3));
        let again = fix_all(&mut sources, Applicability::Safe, |sources| lint(sources, "b"));
        assert_eq!(again, []);
    }

    #[test]
    fn what_breaks_a_file_is_taken_back_and_what_never_ends_is_stopped() {
        let mut sources = [SourceFile::new(FileId(0), "x", "a")];
        assert_eq!(fix_all(&mut sources, Applicability::Safe, |sources| lint(sources, "!")), []);
        assert_eq!(&*sources[0].text, "a");
        let endless = fix_all(&mut sources, Applicability::Safe, |sources| lint(sources, "aa"));
        assert_eq!(endless[0].fixes, super::MAX_ROUNDS);
    }

    #[test]
    fn files_in_doubt_are_left_alone() {
        let lossy = SourceFile::from_bytes(FileId(0), "x", b"a\xff".to_vec());
        let merging = SourceFile::new(FileId(1), "y", "<<<<<<< ours\na\n>>>>>>> theirs\n");
        let mut sources = [lossy, merging];
        assert_eq!(fix_all(&mut sources, Applicability::Safe, |sources| lint(sources, "b")), []);
    }
}
