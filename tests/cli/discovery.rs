//! Which files are linted.

use super::{BAD_RUNBOOK, BAD_WORKFLOW, Sandbox};

const WORKFLOW: &str = ".github/workflows/ci.yml";

#[test]
fn standard_input_is_linted_as_the_file_it_stands_for() {
    let sandbox = Sandbox::new(&[(WORKFLOW, "on: push\n"), ("docs/runbooks/disk.md", BAD_RUNBOOK)]);
    let ran = sandbox.run_with(&["--format", "concise", "-", "--stdin-filename", WORKFLOW], BAD_WORKFLOW);
    assert_eq!(ran.findings(), [".github/workflows/ci.yml actions/unknown-key"]);
    assert_eq!(ran.code, 1);
    sandbox.write("sub/infra-lint.yaml", "ignore: [actions]\n");
    let settled = sandbox.run_with(&["--stdin-filename", "sub/.github/workflows/ci.yml"], BAD_WORKFLOW);
    assert_eq!((settled.code, settled.stdout.as_str()), (0, ""), "the settings of its folder hold");
}

#[test]
fn paths_are_relative_to_the_working_directory() {
    let sandbox = Sandbox::new(&[("a/.github/workflows/ci.yml", BAD_WORKFLOW)]);
    let absolute = sandbox.path("a").to_str().unwrap().to_owned();
    for path in ["a", "./a/", "a/.github", absolute.as_str()] {
        assert_eq!(sandbox.lint(&[path]), ["a/.github/workflows/ci.yml actions/unknown-key"], "{path}");
    }
}

#[test]
fn the_number_of_threads_and_the_order_of_paths_change_nothing() {
    let names: Vec<String> = (0..40).map(|number| format!("r{number}/.github/workflows/ci.yml")).collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), BAD_WORKFLOW)).collect();
    let sandbox = Sandbox::new(&files);
    let one = sandbox.run(&["--format", "concise", "-j1"]).stdout;
    assert_eq!(one.lines().count(), 40);
    assert_eq!(one, sandbox.run(&["--format", "concise", "-j8", "r9", ".", "r1"]).stdout);
}

#[test]
fn a_name_cannot_forge_output() {
    let sandbox = Sandbox::new(&[("x\n::error file=pwn::PWN\u{1b}[2J/.github/workflows/ci.yml", BAD_WORKFLOW)]);
    let ran = sandbox.run(&["--format", "concise"]);
    assert_eq!((ran.code, ran.stdout.lines().count()), (1, 1), "{:?}", ran.stdout);
    assert!(!ran.stdout.contains('\u{1b}'));
}

#[test]
fn one_broken_file_hides_nothing_else() {
    let sandbox = Sandbox::new(&[(WORKFLOW, BAD_WORKFLOW)]);
    let alone = sandbox.lint(&[]);
    sandbox.write("deep.yaml", &"[".repeat(100_000));
    sandbox.write("broken.yaml", "a: [\n");
    let together = sandbox.run(&["--format", "concise"]);
    assert_eq!(together.code, 1);
    assert!(alone.iter().all(|finding| together.findings().contains(finding)), "{}", together.stdout);
    assert!(together.findings().iter().any(|finding| finding == "broken.yaml lint/syntax-error"));
}
