//! Every format on findings with hostile names and messages; SARIF against its published schema.

use std::time::Duration;

use serde_json::Value;

use super::{Format, Style, summary, write};
use crate::catalogue;
use crate::diagnostic::{Applicability, Diagnostic, Edit, Severity};
use crate::discover::NotChecked;
use crate::language::Language;
use crate::outcome::{Outcome, Silencer, Suppressed};
use crate::rule::RuleMeta;
use crate::source::{FileId, SourceFile, Span};

const HOSTILE: &str = "::warning::x\n::error file=forged::forged ##[group]\u{1b}[2J\u{202e}|<b>]]>&\"%0A";
const SECRET: &str = "Sup3r-S3cret-Value";

fn rule() -> &'static RuleMeta {
    &catalogue::find("lint/syntax-error").expect("the rule is there").meta
}

fn outcome(sources: Vec<SourceFile>) -> Outcome {
    let mut first = Diagnostic::new(rule(), FileId(0), Span::new(4, 9), format!("value `{HOSTILE}` is hostile"));
    first.help(format!("delete `{HOSTILE}`")).note(Span::new(0, 3), "here").note_in(FileId(1), Span::new(0, 1), "");
    first.redact(Span::from_usize(15, 15 + SECRET.len()));
    first.fix(Applicability::Safe, "replace it", [Edit::replace(Span::new(4, 9), "b\n")]);
    first.resource(HOSTILE);
    let mut second = Diagnostic::new(rule(), FileId(0), Span::new(15, 40), "spans two lines");
    second.severity = Severity::Warning;
    let mut third = Diagnostic::new(rule(), FileId(1), Span::new(9_999, 99_999), "lies past the end");
    third.severity = Severity::Info;
    let aside = Diagnostic::new(rule(), FileId(1), Span::new(0, 1), "set aside");
    Outcome {
        sources,
        diagnostics: vec![first, second, third],
        suppressed: vec![Suppressed { diagnostic: aside, by: Silencer::Comment { reason: None } }],
        not_checked: vec![NotChecked { path: HOSTILE.into(), why: format!("too large {HOSTILE}") }],
        languages: [(Language::Yaml, 2)].into(),
        elapsed: Duration::from_millis(7),
        ..Outcome::default()
    }
}

fn sources() -> Vec<SourceFile> {
    let text = format!("key: väl\u{9b}ue\n\n{SECRET}: b\r\nlast line is long enough\n");
    vec![SourceFile::new(FileId(0), HOSTILE, text), SourceFile::new(FileId(1), "b c%.yaml", "")]
}

fn render(format: Format, outcome: &Outcome) -> String {
    let mut out = Vec::new();
    write(format, outcome, Style::default(), &mut out).expect("a vector takes all");
    String::from_utf8(out).expect("every format is UTF-8")
}

#[test]
fn no_format_lets_a_name_or_message_act() {
    let outcome = outcome(sources());
    for format in Format::ALL {
        let text = render(*format, &outcome) + &summary(&outcome);
        assert!(
            !text.contains('\u{1b}') && !text.contains('\u{9b}') && !text.contains('\u{202e}'),
            "{format:?}: {text}"
        );
        // The runner looks for `::` behind blanks and for `##[` anywhere.
        let forged = |line: &str| {
            let line = line.trim_start();
            line.starts_with("::warning::x") || line.starts_with("::error file=forged") || line.contains("##[")
        };
        assert!(!text.lines().any(forged), "{format:?}: {text}");
    }
}

#[test]
fn no_format_shows_a_secret() {
    let outcome = outcome(sources());
    for format in Format::ALL {
        assert!(!render(*format, &outcome).contains(SECRET), "{format:?}");
    }
}

/// Wrapping may not move a command to the start of a line, whatever the length of the words before it.
#[test]
fn no_width_lets_a_word_become_a_command() {
    for length in 0..120 {
        let mut outcome = outcome(sources());
        let text =
            format!("{}::error file=forged::x {}-::error file=forged::x", "y".repeat(length), "z".repeat(length));
        outcome.diagnostics[0].message = text.clone().into();
        outcome.diagnostics[0].help(text);
        let text = render(Format::Full, &outcome);
        assert!(!text.lines().any(|line| line.trim_start().starts_with("::error")), "{length}: {text}");
    }
}

#[test]
fn json_formats_parse_and_follow_the_contract() {
    let outcome = outcome(sources());
    let json: Value = serde_json::from_str(&render(Format::Json, &outcome)).expect("JSON");
    assert_eq!(json["schema_version"], 1);
    let first = &json["findings"][0];
    assert_eq!(
        (&first["start"]["line"], &first["start"]["column"], &first["start"]["offset"]),
        (&1.into(), &5.into(), &4.into())
    );
    assert_eq!(first["related"][1]["path"], "b c%.yaml");
    assert_eq!(json["summary"]["by_severity"], serde_json::json!({"error": 1, "info": 1, "warning": 1}));
    assert_eq!(render(Format::Jsonl, &outcome).lines().filter(|line| line.starts_with('{')).count(), 3);
    for format in [Format::Gitlab, Format::Rdjson, Format::Sonarqube] {
        serde_json::from_str::<Value>(&render(format, &outcome)).expect("JSON");
    }
}

#[test]
fn sarif_fits_the_published_schema_and_githubs_demands() {
    let mut schema: Value = serde_json::from_str(include_str!("../../tests/schemas/sarif-2.1.0.json")).expect("JSON");
    // As published, this pattern has a stray `]`, which is no regular expression to a strict reader.
    for definition in ["run", "toolComponent"] {
        schema["definitions"][definition]["properties"]["language"]["pattern"] = "^[a-zA-Z]{2}(-[a-zA-Z]{2})?$".into();
    }
    let validator = jsonschema::validator_for(&schema).expect("a valid schema");
    let filled = outcome(sources());
    let empty = Outcome { diagnostics: Vec::new(), ..outcome(sources()) };
    for outcome in [filled, empty] {
        let log: Value = serde_json::from_str(&render(Format::Sarif, &outcome)).expect("JSON");
        let errors: Vec<String> =
            validator.iter_errors(&log).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{errors:#?}");
        let run = &log["runs"][0];
        for result in run["results"].as_array().expect("present even when clean") {
            let index = usize::try_from(result["ruleIndex"].as_u64().expect("a number")).expect("small");
            assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
            let region = &result["locations"][0]["physicalLocation"]["region"];
            assert_eq!(region["startLine"], region["endLine"], "one line, or pull requests don't show it");
            assert!(region["endColumn"].as_u64() > region["startColumn"].as_u64(), "{region}");
            assert!(
                result["partialFingerprints"]["primaryLocationLineHash"].as_str().is_some_and(|hash| !hash.is_empty())
            );
        }
    }
}

#[test]
fn xml_has_no_character_that_xml_forbids() {
    let outcome = outcome(sources());
    for format in [Format::Junit, Format::Checkstyle] {
        let text = render(format, &outcome);
        assert!(!text.contains("<b>") && !text.contains("\"%0A"), "{text}");
        assert!(text.chars().all(|character| character >= ' ' || matches!(character, '\n' | '\t')), "{text}");
    }
}

#[test]
fn github_annotations_are_capped_and_the_rest_is_told() {
    let mut outcome = outcome(sources());
    let first = outcome.diagnostics.remove(0);
    outcome.diagnostics = vec![first; 25];
    let text = render(Format::Github, &outcome);
    assert_eq!(text.lines().filter(|line| line.starts_with("::error ")).count(), 10);
    assert!(text.contains("::15 more findings are in the log of this step\n"), "{text}");
    assert_eq!(text.lines().filter(|line| line.contains(": error[lint/syntax-error] ")).count(), 15, "{text}");
}

#[test]
fn the_summary_tells_what_was_set_aside_fixable_and_not_checked() {
    let text = summary(&outcome(sources()));
    assert!(text.starts_with("Found 3 problems (1 error, 1 warning, 1 info) in 2 files, 7 ms.\n"), "{text}");
    assert!(
        text.contains("1 fixable with `--fix`.")
            && text.contains("1 suppressed")
            && text.contains("1 file not checked")
    );
}

#[test]
fn full_shows_the_frame_the_help_and_the_fix() {
    let sources = vec![SourceFile::new(FileId(0), "a.yaml", "first: 1\nsecond: [\nthird: 3\n")];
    let mut found = Diagnostic::new(rule(), FileId(0), Span::new(17, 18), "`[` is never closed");
    found.help("close it").fix(Applicability::Unsafe, "add `]`", [Edit::insert(18, "]")]);
    let outcome =
        Outcome { diagnostics: vec![found], suppressed: Vec::new(), not_checked: Vec::new(), ..outcome(sources) };
    insta::assert_snapshot!(render(Format::Full, &outcome));
}
