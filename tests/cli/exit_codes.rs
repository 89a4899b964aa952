//! 0 clean, 1 findings, 2 errors; whatever the format.

use super::{BAD_RUNBOOK, BAD_WORKFLOW, GOOD_WORKFLOW, Sandbox};

const WORKFLOW: &str = ".github/workflows/ci.yml";
const RUNBOOK: &str = "docs/runbooks/disk.md";

#[test]
fn findings_make_one_and_clean_makes_zero_in_every_format() {
    let bad = Sandbox::new(&[(WORKFLOW, BAD_WORKFLOW)]);
    let good = Sandbox::new(&[(WORKFLOW, GOOD_WORKFLOW)]);
    for format in infra_lint::report::Format::ALL.iter().map(|format| format.as_str()) {
        assert_eq!(bad.run(&["--format", format]).code, 1, "{format}");
        assert_eq!(good.run(&["--format", format]).code, 0, "{format}");
    }
    assert_eq!((bad.run(&[]).code, good.run(&["."]).code), (1, 0));
}

#[test]
fn fail_on_decides_what_counts() {
    let sandbox = Sandbox::new(&[(RUNBOOK, BAD_RUNBOOK)]);
    for (level, code) in [("info", 1), ("warning", 1), ("error", 0), ("never", 0)] {
        assert_eq!(sandbox.run(&["--fail-on", level]).code, code, "{level}");
    }
    sandbox.write("infra-lint.yaml", "fail-on: error\n");
    assert_eq!(sandbox.run(&[]).code, 0);
    assert_eq!(sandbox.run(&["--fail-on", "warning"]).code, 1, "the command line wins");
}

#[test]
fn what_is_not_reported_does_not_fail() {
    let sandbox = Sandbox::new(&[(RUNBOOK, BAD_RUNBOOK)]);
    let ran = sandbox.run(&["--min-severity", "error"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""));
}

#[test]
fn errors_make_two() {
    let sandbox = Sandbox::new(&[]);
    for arguments in [
        &["nowhere"][..],
        &["--no-such-flag"],
        &["--select", "no-such-rule"],
        &["--persona", "nobody"],
        &["--config", "nowhere.yaml"],
        &["--format", "no-such-format"],
        &["explain", "no-such-rule"],
        &["-"],
    ] {
        let ran = sandbox.run(arguments);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{arguments:?}");
        assert!(ran.stderr.starts_with("error"), "{arguments:?}: {}", ran.stderr);
    }
}

#[test]
fn a_mistyped_subcommand_is_recognised() {
    let told = Sandbox::new(&[]).run(&["explian"]).stderr;
    assert!(told.contains("did you mean `infra-lint explain`?"), "{told}");
}

#[test]
fn a_closed_pipe_is_no_error() {
    use std::process::Stdio;
    let sandbox = Sandbox::new(&[(WORKFLOW, BAD_WORKFLOW)]);
    for arguments in [&["--format", "concise"][..], &["rules"], &["--help"]] {
        let mut command = sandbox.command(env!("CARGO_BIN_EXE_infra-lint"), arguments);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert!(output.status.code().is_some_and(|code| code < 2), "{arguments:?}");
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(!told.contains("panic") && !told.contains("rror:"), "{arguments:?}: {told}");
    }
}
