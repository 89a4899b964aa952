//! The configuration file and the flags that choose rules.

use super::{BAD_RUNBOOK, BAD_WORKFLOW, Sandbox};

fn sandbox() -> Sandbox {
    Sandbox::new(&[(".github/workflows/ci.yml", BAD_WORKFLOW), ("docs/runbooks/disk.md", BAD_RUNBOOK)])
}

const WORKFLOW: &str = ".github/workflows/ci.yml actions/unknown-key";
const RUNBOOK: &str = "docs/runbooks/disk.md repository/unfilled-placeholder";

#[test]
fn rules_are_chosen_by_id_group_category_and_peer() {
    let sandbox = sandbox();
    assert_eq!(sandbox.lint(&[]), [WORKFLOW, RUNBOOK]);
    // Families grow, so only what belongs to them and what does not is asked for.
    for (arguments, there, not_there) in [
        (&["--select", "actions/unknown-key"][..], WORKFLOW, "/unfilled-placeholder"),
        (&["--select", "actions"], WORKFLOW, "repository/"),
        (&["--select", "actionlint:syntax-check"], WORKFLOW, "repository/"),
        (&["--select", "syntax-check"], WORKFLOW, "repository/"),
        (&["--select", "correctness"], WORKFLOW, "/unfilled-placeholder"),
        (&["--select", "maintainability"], RUNBOOK, "/unknown-key"),
        (&["--ignore", "actions,lint"], RUNBOOK, "actions/"),
        (&["--select", "lint", "--extend-select", "repository/unfilled-placeholder"], RUNBOOK, "actions/"),
    ] {
        let found = sandbox.lint(arguments);
        assert!(found.iter().any(|finding| finding == there), "{arguments:?}: {found:?}");
        assert!(!found.iter().any(|finding| finding.contains(not_there)), "{arguments:?}: {found:?}");
    }
}

#[test]
fn presets_grow() {
    let sandbox = sandbox();
    let count = |preset: &str| sandbox.lint(&["--preset", preset]).len();
    assert!(count("recommended") < count("strict"));
    assert!(count("strict") <= count("all"));
}

#[test]
fn the_file_is_found_above_and_left_out_on_demand() {
    let sandbox = sandbox();
    sandbox.write(".git/HEAD", "");
    sandbox.write("infra-lint.yaml", "ignore: [actions]\nrules: {repository/unfilled-placeholder: error}\n");
    assert_eq!(sandbox.lint(&["docs/runbooks"]), [RUNBOOK]);
    assert!(sandbox.run(&["--format", "concise"]).stdout.contains("error[repository/unfilled-placeholder]"));
    assert_eq!(sandbox.lint(&["--no-config"]), [WORKFLOW, RUNBOOK]);
    sandbox.write("other.yaml", "select: [actions/unknown-key]\n");
    assert_eq!(sandbox.lint(&["--config", "other.yaml"]), [WORKFLOW]);
}

#[test]
fn overrides_hold_for_their_paths() {
    let sandbox = sandbox();
    sandbox.write("kept/docs/runbooks/disk.md", BAD_RUNBOOK);
    sandbox.write(
        "infra-lint.yaml",
        "overrides:\n- paths: [/docs/]\n  ignore: [repository]\n- paths: ['*.yml']\n  rules: {actions/unknown-key: info}\n",
    );
    let ran = sandbox.run(&["--format", "concise"]);
    assert_eq!(ran.findings(), [WORKFLOW, "kept/docs/runbooks/disk.md repository/unfilled-placeholder"]);
    assert!(ran.stdout.contains("info[actions/unknown-key]"));
}

#[test]
fn excluded_files_are_linted_only_when_named() {
    let sandbox = sandbox();
    sandbox.write("infra-lint.yaml", "exclude: ['docs/**']\n");
    assert_eq!(sandbox.lint(&[]), [WORKFLOW]);
    assert_eq!(sandbox.lint(&["docs/runbooks/disk.md"]), [RUNBOOK]);
    assert_eq!(sandbox.lint(&["--force-exclude", "docs/runbooks/disk.md"]), [""; 0]);
}

#[test]
fn an_error_shows_the_place_and_the_next_step() {
    let sandbox = sandbox();
    sandbox.write("infra-lint.yaml", "# ours\nprest: strict\n");
    let ran = sandbox.run(&[]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    for part in ["infra-lint.yaml:2:1", "there is no setting `prest`", "did you mean `preset`?", "prest: strict"] {
        assert!(ran.stderr.contains(part), "{part}: {}", ran.stderr);
    }
}

#[test]
fn show_and_schema_agree_with_what_is_read() {
    let sandbox = sandbox();
    sandbox.write("infra-lint.yaml", "select: [actions/unknown-key]\nfail-on: error\n");
    let shown = sandbox.run(&["config", "show"]).stdout;
    assert!(shown.contains("infra-lint.yaml") && shown.contains("fail-on: error"), "{shown}");
    sandbox.write("infra-lint.yaml", &shown);
    assert_eq!(sandbox.lint(&[]), [WORKFLOW], "what is shown is a configuration itself");

    let schema: serde_json::Value = serde_json::from_str(&sandbox.run(&["config", "schema"]).stdout).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for (text, valid) in [
        (r#"{"preset": "strict", "rules": {"a/b": "off", "c/d": {"severity": "error", "x": [1]}}}"#, true),
        (r#"{"overrides": [{"paths": ["a"], "ignore": ["b"]}], "max-file-size": "2 MiB"}"#, true),
        (r#"{"prest": "strict"}"#, false),
        (r#"{"preset": "strictest"}"#, false),
        (r#"{"overrides": [{"ignore": ["b"]}]}"#, false),
    ] {
        assert_eq!(validator.is_valid(&serde_json::from_str(text).unwrap()), valid, "{text}");
    }
}

#[test]
fn the_published_schema_is_the_one_that_is_printed() {
    let published =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/infra-lint.schema.json")).unwrap();
    assert!(
        published.replace('\r', "") == Sandbox::new(&[]).run(&["config", "schema"]).stdout,
        "out of date; run `cargo run -- config schema >docs/infra-lint.schema.json`"
    );
}
