//! What `shellcheck` is given and what its answer means. Starting it is left to the caller.
//!
//! Every script of a run becomes a file; what shellcheck says of the file's lines and columns is put back to where the
//! script stands in the repository, through continued lines, heredocs and block scalars.

use serde::Deserialize;

use crate::catalogue;
use crate::diagnostic::{Applicability, Diagnostic, Edit, Severity};
use crate::model::scripts::{Dialect, Host, ShellScript};
use crate::source::Span;

/// Codes on what a script alone cannot tell: files that it sources, and the shell that the directive names.
const EXCLUDED: &str = "SC1090,SC1091,SC2187";

/// In workflows `${{ }}` looks like constant text, variables are set in places that shellcheck does not see, and
/// shells run with `-e`, so that a failing `cd` ends them.
const EXCLUDED_IN_WORKFLOWS: [u32; 7] = [2043, 2050, 2154, 2157, 2164, 2193, 2194];

/// The options of every call, before the names of the files.
pub const ARGUMENTS: [&str; 5] = ["--format=json1", "--norc", "--color=never", "--exclude", EXCLUDED];

/// What a `.shellcheckrc` says: <https://github.com/koalaman/shellcheck/blob/master/shellcheck.1.md#rc-files>. Codes that
/// are off and checks that are on hold; what lets shellcheck read other files, or names the shell, does not: the file may be
/// a stranger's, and the shell is that of the `RUN` or step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Directives {
    /// First and last code.
    disabled: Vec<(u32, u32)>,
    /// For `--enable`, sorted.
    pub enabled: Vec<String>,
}

/// More directives of one kind are left out.
const MOST_DIRECTIVES: usize = 256;

impl Directives {
    /// Reads the file; what is malformed is left out.
    pub fn parse(text: &str) -> Self {
        let mut read = Self::default();
        for line in text.lines().map(|line| line.split('#').next().unwrap_or("")) {
            for (key, values) in line.split_whitespace().filter_map(|word| word.split_once('=')) {
                let values = values.trim_matches('"').split(',');
                match key {
                    "disable" => read.disabled.extend(values.filter_map(codes)),
                    "enable" => read.enabled.extend(values.filter(|name| is_check(name)).map(str::to_owned)),
                    _ => {}
                }
            }
        }
        read.disabled.truncate(MOST_DIRECTIVES);
        read.enabled.sort_unstable();
        read.enabled.dedup();
        read.enabled.truncate(MOST_DIRECTIVES);
        read
    }

    fn disables(&self, code: u32) -> bool {
        self.disabled.iter().any(|(first, last)| (first..=last).contains(&&code))
    }
}

/// `SC2086`, `2086`, `SC3000-SC4000` (the last one not included), `all`.
fn codes(text: &str) -> Option<(u32, u32)> {
    let number = |text: &str| text.trim_start_matches("SC").parse::<u32>().ok();
    match text.split_once('-') {
        _ if text == "all" => Some((0, u32::MAX)),
        Some((first, end)) => Some((number(first)?, number(end)?.checked_sub(1)?)),
        None => number(text).map(|code| (code, code)),
    }
}

fn is_check(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// One remark.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Remark {
    /// The name of the script's file.
    pub file: String,
    #[serde(flatten)]
    place: Place,
    level: String,
    code: u32,
    message: String,
    fix: Option<RemarkFix>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Place {
    line: usize,
    end_line: usize,
    column: usize,
    end_column: usize,
}

#[derive(Clone, Debug, Deserialize)]
struct RemarkFix {
    replacements: Vec<Replacement>,
}

#[derive(Clone, Debug, Deserialize)]
struct Replacement {
    #[serde(flatten)]
    place: Place,
    replacement: String,
}

#[derive(Deserialize)]
struct Answer {
    comments: Vec<Remark>,
}

/// Reads what `shellcheck --format=json1` prints.
pub fn read(output: &[u8]) -> Result<Vec<Remark>, serde_json::Error> {
    serde_json::from_slice::<Answer>(output).map(|answer| answer.comments)
}

/// Whether the version that `shellcheck --version` prints knows the dialect `busybox` (from 0.10 on).
pub fn knows_busybox(version: &str) -> bool {
    let number = version.lines().find_map(|line| line.strip_prefix("version:")).unwrap_or("");
    let mut parts = number.trim().split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    (parts.next().unwrap_or(0), parts.next().unwrap_or(0)) >= (0, 10)
}

/// The lines before the script in its file: the dialect, and the variables that come from outside.
fn header(script: &ShellScript, busybox: bool) -> String {
    let dialect = match script.dialect {
        Dialect::Sh => "sh",
        Dialect::Bash => "bash",
        Dialect::Busybox if busybox => "busybox",
        Dialect::Dash | Dialect::Busybox => "dash",
        Dialect::Ksh => "ksh",
    };
    let mut lines = format!("# shellcheck shell={dialect}\n");
    // Those in upper case are taken for variables of the environment anyway.
    let lower = script.variables.iter().filter(|name| name.bytes().any(|byte| byte.is_ascii_lowercase()));
    let valid = lower.filter(|name| {
        name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            && !name.bytes().next().is_some_and(|byte| byte.is_ascii_digit())
    });
    let names: Vec<&str> = valid.map(String::as_str).collect();
    if !names.is_empty() {
        lines.push_str("export ");
        lines.push_str(&names.join(" "));
        lines.push('\n');
    }
    lines
}

/// The text of the file that stands for a script.
pub fn file_text(script: &ShellScript, busybox: bool) -> String {
    header(script, busybox) + &script.text
}

/// A remark on `script` as a finding; nothing for what cannot be known there.
pub fn diagnostic(script: &ShellScript, remark: &Remark, directives: &Directives) -> Option<Diagnostic> {
    let excluded = script.host == Host::Workflow && EXCLUDED_IN_WORKFLOWS.contains(&remark.code);
    if excluded || directives.disables(remark.code) {
        return None;
    }
    let skipped = header(script, true).lines().count();
    let rule = catalogue::shellcheck(&format!("SC{:04}", remark.code))?;
    let span = source_span(script, remark.place, skipped)?;
    let mut diagnostic = Diagnostic::new(rule, script.file, span, as_message(&remark.message));
    diagnostic.severity = match remark.level.as_str() {
        "error" => Severity::Error,
        "warning" => Severity::Warning,
        _ => Severity::Info,
    };
    diagnostic.help(format!("see https://www.shellcheck.net/wiki/SC{:04}", remark.code));
    if let Some(fix) = &remark.fix {
        let edits = fix.replacements.iter().map(|edit| {
            let span = source_span(script, edit.place, skipped)?;
            Some(Edit::replace(span, edit.replacement.as_str()))
        });
        if let Some(edits) = edits.collect::<Option<Vec<Edit>>>() {
            diagnostic.fix(Applicability::Unsafe, format!("mend SC{:04}", remark.code), edits);
        }
    }
    Some(diagnostic)
}

fn source_span(script: &ShellScript, place: Place, skipped: usize) -> Option<Span> {
    let start = offset(&script.text, place.line.checked_sub(skipped)?, place.column)?;
    let end = offset(&script.text, place.end_line.checked_sub(skipped)?, place.end_column)?;
    Some(script.source_span(Span::from_usize(start, end.max(start))))
}

/// The byte of a line and column, both from 1; columns count characters. Behind the end is the end.
fn offset(text: &str, line: usize, column: usize) -> Option<usize> {
    let before: usize = text.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
    let line = text.get(before..)?.lines().next().unwrap_or("");
    let within = line.char_indices().nth(column.checked_sub(1)?).map_or(line.len(), |(at, _)| at);
    Some(before + within)
}

/// `Double quote to prevent globbing.` in the style of all messages.
fn as_message(text: &str) -> String {
    let text = text.trim().trim_end_matches('.');
    let mut letters = text.chars();
    let first = letters.next();
    // Names such as `POSIX` stay.
    let word = letters.clone().next().is_some_and(char::is_lowercase);
    match first {
        Some(first) if word => first.to_lowercase().chain(letters).collect(),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Directives, as_message, diagnostic, file_text, knows_busybox, offset, read};
    use crate::language::Language;
    use crate::model::scripts::scripts;
    use crate::source::{FileId, SourceFile};

    const DOCKERFILE: &str = "FROM debian:12\nARG name\nRUN echo \"ä\" \\\n  # comment\n  && rm $name\n";

    fn remarks(line: usize, column: usize, replacement: &str) -> Vec<super::Remark> {
        let place = format!("\"line\":{line},\"endLine\":{line},\"column\":{column},\"endColumn\":{}", column + 5);
        let text = format!(
            "{{\"comments\":[{{\"file\":\"0.sh\",{place},\"level\":\"info\",\"code\":2086,\
             \"message\":\"Double quote it.\",\"fix\":{{\"replacements\":[{{{place},\"precedence\":1,\
             \"insertionPoint\":\"afterEnd\",\"replacement\":\"{replacement}\"}}]}}}}]}}"
        );
        read(text.as_bytes()).expect("the answer")
    }

    #[test]
    fn remarks_go_back_through_continued_lines() {
        let source = SourceFile::new(FileId(0), "Dockerfile", DOCKERFILE);
        let parsed = crate::model::parse(&source, Language::Dockerfile);
        let [script] = scripts(&parsed).try_into().expect("one script");
        let text = file_text(&script, true);
        let (line, rest) =
            text.lines().zip(1..).find_map(|(line, at)| Some((at, line.split_once("$name")?.0))).expect("the variable");
        let remark = &remarks(line, rest.chars().count() + 1, "x")[0];
        let found = diagnostic(&script, remark, &Directives::default()).expect("a finding");
        assert_eq!((source.slice(found.primary.span), found.rule.id), ("$name", "shellcheck/SC2086"));
        assert_eq!(found.message, "double quote it");
        let fix = found.fix.expect("its fix");
        assert_eq!(source.slice(fix.edits[0].span), "$name");
    }

    #[test]
    fn what_is_beyond_the_text_is_its_end() {
        assert_eq!([offset("ab\nc", 1, 2), offset("ab\nc", 1, 9), offset("ab\nc", 3, 1)], [Some(1), Some(2), Some(4)]);
        assert_eq!(offset("a", 0, 1), None);
    }

    #[test]
    fn rc_files_turn_codes_off_and_checks_on() {
        let text = "# x\ndisable=SC2086,2046 enable=quote-safe-variables\ndisable=SC3000-SC3010 # why\n\
                    external-sources=true\nenable=all,--x,Y\nshell=ksh\n";
        let read = Directives::parse(text);
        assert_eq!(read.enabled, ["all", "quote-safe-variables"]);
        let off: Vec<u32> =
            [2046, 2086, 2087, 3000, 3009, 3010].into_iter().filter(|code| read.disables(*code)).collect();
        assert_eq!(off, [2046, 2086, 3000, 3009]);
        assert!(Directives::parse("disable=all").disables(1000) && !Directives::parse("disable=x-").disables(1000));
    }

    #[test]
    fn messages_are_in_one_style() {
        assert_eq!(as_message("Use x."), "use x");
        assert_eq!(as_message("POSIX sh has no x."), "POSIX sh has no x");
        assert!(
            knows_busybox("ShellCheck\nversion: 0.10.0\n") && !knows_busybox("version: 0.9.0") && !knows_busybox("")
        );
    }
}
