//! `--changed`: only findings in files that differ, with git's own settings of the repository kept out.

use super::{BAD_WORKFLOW, GOOD_WORKFLOW, Sandbox};

const OLD: &str = "old/.github/workflows/ci.yml";
const NEW: &str = "new/.github/workflows/ci.yml";

fn repository() -> Sandbox {
    let sandbox = Sandbox::new(&[(OLD, BAD_WORKFLOW), ("x/.github/workflows/ci.yml", GOOD_WORKFLOW)]);
    sandbox.git(&["init", "-q"]);
    sandbox.git(&["add", "."]);
    sandbox.git(&["commit", "-qm", "one"]);
    sandbox
}

#[test]
fn only_files_that_differ_from_the_last_commit_are_reported() {
    let sandbox = repository();
    assert_eq!(sandbox.lint(&["--changed"]), [""; 0]);
    assert_eq!(sandbox.run(&["--changed"]).code, 0);
    sandbox.write(NEW, BAD_WORKFLOW);
    assert_eq!(sandbox.lint(&["--changed"]), [format!("{NEW} actions/unknown-key")]);
    sandbox.git(&["add", "."]);
    assert_eq!(sandbox.lint(&["--changed"]), [format!("{NEW} actions/unknown-key")], "staged");
    assert_eq!(sandbox.lint(&["--changed", "x"]), [""; 0], "within the paths given");
}

#[test]
fn a_reference_means_what_this_branch_did_since_it_left() {
    let sandbox = repository();
    sandbox.git(&["checkout", "-qb", "topic"]);
    sandbox.write(NEW, BAD_WORKFLOW);
    sandbox.git(&["add", "."]);
    sandbox.git(&["commit", "-qm", "two"]);
    sandbox.git(&["checkout", "-q", "main"]);
    sandbox.write("x/.github/workflows/ci.yml", BAD_WORKFLOW);
    sandbox.git(&["commit", "-qam", "three"]);
    sandbox.git(&["checkout", "-q", "topic"]);
    assert_eq!(sandbox.lint(&["--changed=main"]), [format!("{NEW} actions/unknown-key")]);
}

#[test]
fn a_wrong_reference_is_an_error() {
    let sandbox = repository();
    for reference in ["--changed=nowhere", "--changed=--output=pwned", "--changed=HEAD;touch pwned"] {
        let ran = sandbox.run(&[reference]);
        assert_eq!(ran.code, 2, "{reference}");
        assert!(!sandbox.path("pwned").exists());
    }
    let outside = Sandbox::new(&[(NEW, BAD_WORKFLOW)]);
    assert_eq!(outside.run(&["--changed"]).code, 2, "no repository");
}

#[cfg(unix)]
#[test]
fn programs_that_the_repository_configures_do_not_run() {
    use std::os::unix::fs::PermissionsExt;
    let sandbox = repository();
    sandbox.write("evil.sh", "#!/bin/sh\ntouch \"$HOME/pwned\"\necho\n");
    let script = sandbox.path("evil.sh");
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).unwrap();
    let script = script.to_str().unwrap();
    sandbox.git(&["config", "core.fsmonitor", script]);
    sandbox.git(&["config", "diff.external", script]);
    sandbox.git(&["config", "diff.evil.textconv", script]);
    sandbox.git(&["config", "filter.evil.clean", script]);
    sandbox.write(".gitattributes", "* diff=evil\n");
    sandbox.write(OLD, &BAD_WORKFLOW.replace("make", "make all"));
    let _ = std::fs::remove_file(sandbox.path("pwned"));
    assert_eq!(sandbox.lint(&["--changed"]), [format!("{OLD} actions/unknown-key")]);
    assert!(!sandbox.path("pwned").exists());
}
