//! What is written and what comes of it.

use std::fmt::Write as _;

use camino::{Utf8Path, Utf8PathBuf};

use super::{CommandLine, ConfigError, ConfigFile, FailOn, Loaded, Settings};
use crate::diagnostic::Severity;
use crate::rule::{Body, Category, Confidence, FixAvailability, OptionMeta, Preset, RuleEntry, RuleMeta, SpecText};

const fn rule(
    id: &'static str,
    preset: Preset,
    category: Category,
    equivalents: &'static [&'static str],
    options: &'static [OptionMeta],
) -> RuleEntry {
    RuleEntry {
        meta: RuleMeta {
            id,
            summary: "",
            severity: Severity::Warning,
            confidence: Confidence::High,
            category,
            preset,
            fix: FixAvailability::None,
            since: "0.1.0",
            checklist: &[],
            equivalents,
            references: &[],
            options,
            docs: SpecText::Text(""),
        },
        body: Body::Engine,
    }
}

const VERSION: OptionMeta = OptionMeta { name: "kubernetes-version", summary: "", kind: "string", default: "\"1.30\"" };
const REGISTRIES: OptionMeta = OptionMeta { name: "registries", summary: "", kind: "list", default: "[]" };

static RULES: &[RuleEntry] = &[
    rule("docker/latest-tag", Preset::Recommended, Category::SupplyChain, &["hadolint:DL3007", "trivy:DS-0001"], &[]),
    rule("docker/registry", Preset::All, Category::Security, &["hadolint:DL3026"], &[REGISTRIES]),
    rule("docker/root", Preset::Strict, Category::Security, &["trivy:DS-0002"], &[]),
    rule("kubernetes/api", Preset::Recommended, Category::Correctness, &[], &[VERSION]),
    rule("lint/syntax-error", Preset::Recommended, Category::Correctness, &[], &[]),
];

fn load(text: &str) -> Result<Loaded, ConfigError> {
    let path = Utf8PathBuf::from("/repo/infra-lint.yaml");
    let file = ConfigFile::parse(&path, text)?;
    Ok(Loaded { path: Some(path), text: text.to_owned(), file })
}

fn settings(text: &str, line: &CommandLine) -> Result<Settings, ConfigError> {
    Settings::new(RULES, &load(text)?, line, Utf8Path::new("/repo"))
}

/// The enabled rules, with `=severity` where it is not the rule's own and options in JSON.
fn enabled(text: &str, line: &CommandLine) -> String {
    let settings = settings(text, line).unwrap();
    let mut shown = String::new();
    for rule in settings.rules.iter().filter(|rule| rule.entry.meta.id != "lint/syntax-error") {
        shown += rule.entry.meta.id;
        if rule.severity != Severity::Warning {
            write!(shown, "={}", rule.severity.as_str()).unwrap();
        }
        if let Some(options) = &rule.options {
            write!(shown, "{options}").unwrap();
        }
        shown.push(' ');
    }
    shown.trim_end().to_owned()
}

#[test]
fn the_file_chooses_rules() {
    let default = CommandLine::default();
    for (text, rules) in [
        ("", "docker/latest-tag kubernetes/api"),
        ("# nothing\n---\n", "docker/latest-tag kubernetes/api"),
        ("preset: strict", "docker/latest-tag docker/root kubernetes/api"),
        ("select: [security]", "docker/registry docker/root"),
        ("select: [DL3007, 'trivy:ds-0002']", "docker/latest-tag docker/root"),
        ("select: [hadolint]", "docker/latest-tag docker/registry"),
        ("extend-select: [docker]\nignore: [DL3026]", "docker/latest-tag docker/root kubernetes/api"),
        ("rules: {DL3007: off, docker/root: error}", "docker/root=error kubernetes/api"),
        ("rules: {DL3007: false}", "kubernetes/api"),
        (
            "rules: {docker/registry: {severity: info, registries: [ghcr.io]}}",
            "docker/latest-tag docker/registry=info{\"registries\":[\"ghcr.io\"]} kubernetes/api",
        ),
        ("rules: {docker/registry: {registries: [ghcr.io]}}", "docker/latest-tag kubernetes/api"),
        ("kubernetes-version: 1.30", "docker/latest-tag kubernetes/api{\"kubernetes-version\":\"1.30\"}"),
    ] {
        assert_eq!(enabled(text, &default), rules, "{text}");
    }
}

#[test]
fn the_command_line_wins() {
    let words = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>();
    let file = "select: [docker/root]\nrules: {docker/root: error, docker/latest-tag: off}";
    for (line, rules) in [
        (CommandLine { select: Some(words(&["docker/latest-tag"])), ..CommandLine::default() }, "docker/latest-tag"),
        (CommandLine { ignore: words(&["docker"]), ..CommandLine::default() }, ""),
        (
            CommandLine { extend_select: words(&["kubernetes"]), ..CommandLine::default() },
            "docker/root=error kubernetes/api",
        ),
        (
            CommandLine { preset: Some(Preset::Strict), ..CommandLine::default() },
            "docker/latest-tag docker/root=error kubernetes/api",
        ),
    ] {
        assert_eq!(enabled(file, &line), rules, "{line:?}");
    }
}

#[test]
fn a_syntax_error_is_left_out_only_by_name() {
    let has = |text: &str, line: &CommandLine| {
        settings(text, line).unwrap().rules.iter().any(|rule| rule.entry.meta.id == "lint/syntax-error")
    };
    let select = CommandLine { select: Some(vec!["docker".into()]), ..CommandLine::default() };
    let ignore = CommandLine { ignore: vec!["lint/syntax-error".into()], ..CommandLine::default() };
    assert!(has("", &select) && has("select: [docker]", &CommandLine::default()));
    assert!(!has("", &ignore) && !has("ignore: [lint]", &CommandLine::default()));
}

#[test]
fn overrides_change_rules_for_their_paths() {
    let text = "overrides:\n- paths: [legacy/]\n  ignore: [docker]\n- paths: ['*.prod']\n  extend-select: [docker/root]\n  rules: {DL3007: error}\n";
    let settings = settings(text, &CommandLine::default()).unwrap();
    let at = |rule: usize, path: &str| settings.severity_at(&RULES[rule].meta, Severity::Warning, || path.into());
    assert_eq!(at(0, "/repo/a"), Some(Severity::Warning));
    assert_eq!(at(0, "/repo/legacy/x/a"), None);
    assert_eq!(at(0, "/repo/legacy/x/a.prod"), Some(Severity::Error));
    assert_eq!(at(2, "/repo/a"), None);
    assert_eq!(at(2, "/repo/x/a.prod"), Some(Severity::Warning));
    assert_eq!(at(0, "/elsewhere/legacy/a"), Some(Severity::Warning));
}

#[test]
fn other_settings_have_defaults_and_units() {
    let default = CommandLine::default();
    let plain = settings("", &default).unwrap();
    assert_eq!((plain.fail_on, plain.min_severity), (FailOn::Warning, Severity::Info));
    assert_eq!((plain.max_file_size, plain.baseline), (1024 * 1024, None));
    let text =
        "fail-on: never\nmin-severity: error\nmax-file-size: 2 MiB\nbaseline: lint/base.json\nexclude: [fixtures/]\n";
    let set = settings(text, &default).unwrap();
    assert_eq!((set.fail_on, set.min_severity), (FailOn::Never, Severity::Error));
    assert_eq!(set.max_file_size, 2 * 1024 * 1024);
    assert_eq!(set.baseline.unwrap(), "/repo/lint/base.json");
    assert!(set.exclude.globs.is_match("fixtures/a/b") && !set.exclude.globs.is_match("x/fixtures.yaml"));
}

#[test]
fn errors_tell_place_and_next_step() {
    for (text, shown, help) in [
        ("prest: all\n", "1:1: there is no setting `prest`", "did you mean `preset`?"),
        ("preset: recomended\n", "1:9: `recomended` is not a value of this setting", "did you mean `recommended`?"),
        ("a: [\n", "", ""),
        ("ignore: [docker/latst-tag]\n", "1:10: `docker/latst-tag` names no rule", "did you mean `docker/latest-tag`?"),
        ("ignore:\n- latest-tag\n", "2:3: `latest-tag` names no rule", "did you mean `docker/latest-tag`?"),
        ("ignore: [zzz]\n", "1:10: `zzz` names no rule", "`infra-lint rules` lists"),
        ("rules:\n  docker: error\n", "2:3: `docker` is not one rule", "`ignore`"),
        ("rules: {DL3007: eror}\n", "1:17: `eror` is not a severity", "did you mean `error`?"),
        ("rules: {DL3007: {x: 1}}\n", "1:17: rule `docker/latest-tag` has no option `x`", "explain docker/latest-tag"),
        ("rules: {DL3026: {registries: 1}}\n", "option `registries`", "explain"),
        ("rules: {DL3007: off, DL3007: error}\n", "`DL3007` is given twice", "keep one"),
        ("overrides:\n- paths: ['a{']\n", "2:11: not a glob", "`**` across folders"),
        ("overrides:\n- paths: [a]\n  rules: {DL3026: {registries: []}}\n", "same options for all files", "top-level"),
        ("max-file-size: big\n", "1:16: this is not a size", "2 MiB"),
        ("max-file-size: 17 MiB\n", "between 1 byte and 16 MiB", "exclude"),
        ("kubernetes-version: newest\n", "1:21: `newest` is not a version", "1.31"),
        ("baseline: ../../etc/passwd\n", "1:11: the baseline must lie", "without `..`"),
        ("baseline: /etc/passwd\n", "the baseline must lie", "relative"),
        ("persona: [nobody]\n", "1:11: there is no persona `nobody`", "the personas are"),
        ("preset: 3\n", "1:9: ", ""),
    ] {
        let error = settings(text, &CommandLine::default()).unwrap_err();
        let message = error.to_string();
        assert!(message.starts_with("/repo/infra-lint.yaml:"), "{text}: {message}");
        assert!(message.contains(shown), "{text}: {message}");
        let told = error.help.as_deref().unwrap_or_default();
        assert!(!told.is_empty() && told.contains(help), "{text}: {told}");
    }
}

#[test]
fn an_unknown_word_on_the_command_line_is_told_with_its_flag() {
    let line = CommandLine { select: Some(vec!["DL9999".into()]), ..CommandLine::default() };
    assert!(settings("", &line).unwrap_err().to_string().starts_with("--select: `DL9999` names no rule"));
}

#[test]
fn an_error_obeys_no_control_character_of_the_file() {
    let error = settings("ignore: [\"x\\e[2J\"]\n# \u{1b}[31m\n", &CommandLine::default()).unwrap_err();
    let mut shown = String::new();
    let handler = miette::GraphicalReportHandler::new_themed(miette::GraphicalTheme::unicode_nocolor());
    handler.render_report(&mut shown, &error).unwrap();
    assert!(shown.contains("ignore:") && !shown.contains('\u{1b}'), "{shown:?}");
}

#[test]
fn the_nearest_file_up_to_the_repository_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let root = Utf8PathBuf::from_path_buf(folder.path().canonicalize().unwrap()).unwrap();
    std::fs::create_dir_all(root.join("repo/.git")).unwrap();
    std::fs::create_dir_all(root.join("repo/a/b")).unwrap();
    std::fs::write(root.join("infra-lint.yaml"), "preset: all").unwrap();
    let found = |from: &str| Loaded::find(&root.join(from), &root).unwrap().path;
    assert_eq!(found("repo/a/b"), None, "what lies above the repository is not its");
    std::fs::write(root.join("repo/.infra-lint.yaml"), "preset: all").unwrap();
    assert_eq!(found("repo/a/b"), Some(root.join("repo/.infra-lint.yaml")));
    std::fs::write(root.join("repo/a/infra-lint.yaml"), "preset: all").unwrap();
    assert_eq!(found("repo/a/b"), Some(root.join("repo/a/infra-lint.yaml")));
    std::fs::create_dir_all(root.join("plain")).unwrap();
    assert_eq!(found("plain"), Some(root.join("infra-lint.yaml")), "no repository: up to the working directory");
}

#[cfg(unix)]
#[test]
fn a_configuration_outside_the_repository_is_not_read_through_a_link() {
    let folder = tempfile::tempdir().unwrap();
    let root = Utf8PathBuf::from_path_buf(folder.path().canonicalize().unwrap()).unwrap();
    std::fs::create_dir_all(root.join("repo/.git")).unwrap();
    std::fs::write(root.join("secret"), "password: x").unwrap();
    std::os::unix::fs::symlink(root.join("secret"), root.join("repo/infra-lint.yaml")).unwrap();
    let error = Loaded::find(&root.join("repo"), &root).unwrap_err().to_string();
    assert!(error.ends_with("is a symbolic link that leaves the repository"), "{error}");
}

#[test]
fn actions_are_named_with_or_without_a_version() {
    let told = |name: &str| {
        let text = format!("actions:\n  {name}:\n    inputs: [region]\n    stage: deploy\n");
        settings(&text, &CommandLine::default()).map(|settings| settings.actions.is_empty()).map_err(|e| e.to_string())
    };
    for name in ["acme/deploy", "acme/deploy@v2", "acme/tools/deploy@1.2.3"] {
        assert_eq!(told(name), Ok(false), "{name}");
    }
    for name in ["deploy", "./deploy", "acme/deploy@", "acme/deploy@8ade135a41bc03ea155e62e844d188df1ea18608"] {
        let error = told(name).expect_err(name);
        assert!(error.contains("names no action"), "{error}");
    }
    let unknown = settings("actions: {acme/deploy: {input: [a]}}", &CommandLine::default());
    assert!(unknown.is_err_and(|error| error.to_string().contains("`input`")));
}

#[test]
fn commits_of_actions_are_whole() {
    for (commit, wanted) in [("0123456789abcdef0123456789abcdef01234567", true), ("0123456", false), ("main", false)] {
        let text = format!("actions:\n  acme/deploy:\n    commits: {{v1.2.3: '{commit}'}}\n");
        let read = settings(&text, &CommandLine::default());
        assert_eq!(read.is_ok_and(|settings| !settings.actions.is_empty()), wanted, "{commit}");
    }
}
