//! `--fix` and `--diff`: writes what fixes change, or shows it.

use std::fmt::Write as _;
use std::fs;
use std::io::{self, ErrorKind, IsTerminal, Write};
use std::sync::Arc;

use anstyle::{AnsiColor, Style};
use anyhow::Context;
use camino::Utf8Path;
use similar::algorithms::{Capture, Replace, myers};
use similar::udiff::UnifiedHunkHeader;
use similar::{DiffTag, group_diff_ops};

use super::args::LintArgs;
use super::terminal;
use crate::diagnostic::Applicability;
use crate::fix::FixedFile;
use crate::outcome::Outcome;
use crate::report::escape_terminal;
use crate::source::SourceFile;

/// What came of writing.
#[derive(Default)]
pub(super) struct Written {
    /// For standard error.
    pub(super) told: String,
    /// Whether some file could not be written.
    pub(super) failed: bool,
}

/// The least applicability that the flags ask for.
pub(super) const fn minimum(args: &LintArgs) -> Applicability {
    if args.unsafe_fixes { Applicability::Unsafe } else { Applicability::Safe }
}

/// Writes the changed files. What cannot be written gets its old text back in `sources`; the text that stands for
/// standard input is only kept.
pub(super) fn write(
    base: &Utf8Path,
    sources: &mut [SourceFile],
    stdin: Option<&Utf8Path>,
    files: &[FixedFile],
) -> Written {
    let mut written = Written::default();
    let (mut fixes, mut count) = (0, 0);
    for file in files {
        let Some(source) = sources.get_mut(file.file.index()) else { continue };
        let result = if stdin == Some(source.path()) {
            Ok(())
        } else {
            replace(&base.join(&source.path), file.before.as_bytes(), file.after.as_bytes())
        };
        match result {
            Ok(()) => (fixes, count) = (fixes + file.fixes, count + 1),
            Err(error) => {
                written.failed = true;
                let _ = writeln!(written.told, "not fixed: {}: {error}", escape_terminal(source.path.as_str()));
                *source = SourceFile::new(file.file, source.path.clone(), Arc::clone(&file.before));
            }
        }
    }
    written.told += &tell("Fixed", fixes, count);
    written
}

/// `Fixed 3 problems in 2 files.`
pub(super) fn tell(verb: &str, fixes: usize, files: usize) -> String {
    let plural = |count: usize| if count == 1 { "" } else { "s" };
    if fixes == 0 {
        return String::new();
    }
    format!("{verb} {fixes} problem{} in {files} file{}.\n", plural(fixes), plural(files))
}

/// Replaces the content of a regular file whole or not at all, unless it changed since it was read.
fn replace(path: &Utf8Path, before: &[u8], after: &[u8]) -> io::Result<()> {
    let refuse = |why: &str| Err(io::Error::new(ErrorKind::PermissionDenied, why.to_owned()));
    let metadata = fs::symlink_metadata(path)?;
    if !metadata.is_file() {
        return refuse("a symbolic link is never written through");
    }
    if metadata.permissions().readonly() {
        return refuse("it is read-only");
    }
    if fs::read(path)? != before {
        return refuse("it changed while it was checked; run again");
    }
    let folder = path.parent().unwrap_or(Utf8Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".infra-lint-").tempfile_in(folder)?;
    file.write_all(after)?;
    file.as_file().set_permissions(metadata.permissions())?;
    file.as_file().sync_all()?;
    file.persist(path).map(drop).map_err(|error| error.error)
}

/// Prints what the fixes would change as one unified diff. Secrets are masked.
pub(super) fn diff(args: &LintArgs, outcome: &Outcome, files: &[FixedFile]) -> anyhow::Result<()> {
    let colors = terminal::stdout_colors(args.output.color.color);
    let for_eyes = io::stdout().is_terminal();
    let masks = outcome.masks();
    let mut text = String::new();
    for file in files {
        let path = escape_terminal(outcome.path(file.file)).into_owned();
        let shown = unified(&path, &file.before, &file.after)?;
        for line in shown.split_inclusive('\n') {
            let line = masks.text(line);
            let (line, end) = line.strip_suffix('\n').map_or((&*line, ""), |line| (line, "\n"));
            // A patch for another program keeps its bytes; on a terminal nothing may be obeyed.
            let line = if for_eyes { escape_terminal(line.trim_end_matches('\r')) } else { line.into() };
            let style = style_of(&line);
            let _ = if colors { write!(text, "{style}{line}{style:#}{end}") } else { write!(text, "{line}{end}") };
        }
    }
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        other => other.context("cannot write to standard output"),
    }
}

/// Lines around a change.
const CONTEXT: usize = 3;

/// The change of one file as a unified diff
/// (<https://www.gnu.org/software/diffutils/manual/html_node/Detailed-Unified.html>).
fn unified(path: &str, before: &str, after: &str) -> anyhow::Result<String> {
    let old: Vec<&str> = before.split_inclusive('\n').collect();
    let new: Vec<&str> = after.split_inclusive('\n').collect();
    // By its parts: the front end of the library knows many algorithms and kinds of text, each compiled in.
    let mut changes = Replace::new(Capture::new());
    myers::diff(&mut changes, &old, 0..old.len(), &new, 0..new.len())?;
    let mut text = format!("--- a/{path}\n+++ b/{path}\n");
    for hunk in group_diff_ops(changes.into_inner().into_ops(), CONTEXT) {
        let _ = writeln!(text, "{}", UnifiedHunkHeader::new(&hunk));
        for change in &hunk {
            let (from, to) = (old.get(change.old_range()), new.get(change.new_range()));
            let parts = match change.tag() {
                DiffTag::Equal => [(' ', from), ('+', None)],
                DiffTag::Delete => [('-', from), ('+', None)],
                DiffTag::Insert => [('-', None), ('+', to)],
                DiffTag::Replace => [('-', from), ('+', to)],
            };
            for (sign, lines) in parts {
                for line in lines.into_iter().flatten() {
                    let end = if line.ends_with('\n') { "" } else { "\n\\ No newline at end of file\n" };
                    let _ = write!(text, "{sign}{line}{end}");
                }
            }
        }
    }
    Ok(text)
}

fn style_of(line: &str) -> Style {
    match line.as_bytes() {
        [b'+', b'+', b'+', ..] | [b'-', b'-', b'-', ..] => Style::new().bold(),
        [b'+', ..] => AnsiColor::Green.on_default(),
        [b'-', ..] => AnsiColor::Red.on_default(),
        [b'@', ..] => AnsiColor::Cyan.on_default(),
        _ => Style::new(),
    }
}
