//! `baseline create`, `prune`, and runs with a baseline.

use super::{BAD_RUNBOOK, BAD_WORKFLOW, Sandbox};

const WORKFLOW: &str = ".github/workflows/ci.yml";
const RUNBOOK: &str = "docs/runbooks/disk.md";
const BASELINE: &str = ".infra-lint-baseline.json";

fn sandbox() -> Sandbox {
    Sandbox::new(&[(WORKFLOW, BAD_WORKFLOW), (RUNBOOK, BAD_RUNBOOK), (".git/HEAD", "")])
}

#[test]
fn what_is_accepted_does_not_fail_and_what_is_new_does() {
    let sandbox = sandbox();
    let created = sandbox.run(&["baseline", "create"]);
    assert_eq!(
        (created.code, created.stdout.as_str()),
        (0, "2 findings accepted in .infra-lint-baseline.json; commit it\n")
    );
    let ran = sandbox.run(&["--format", "concise"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""));
    assert!(ran.stderr.contains("2 in the baseline"), "{}", ran.stderr);
    assert_eq!(sandbox.lint(&["docs"]), [""; 0], "from its folder as well");
    assert_eq!(sandbox.lint(&["--no-baseline"]).len(), 2);

    sandbox.write(WORKFLOW, &format!("# moved\n\n{BAD_WORKFLOW}\n  b:\n    run-on: x\n    runs-on: ubuntu-24.04\n    timeout-minutes: 5\n    steps:\n      - run: make\n"));
    assert_eq!(sandbox.lint(&[]), [format!("{WORKFLOW} actions/unknown-key")]);
}

#[test]
fn an_existing_baseline_is_replaced_only_by_force() {
    let sandbox = sandbox();
    sandbox.run(&["baseline", "create", "docs"]);
    let before = sandbox.read(BASELINE);
    let again = sandbox.run(&["baseline", "create"]);
    assert_eq!((again.code, sandbox.read(BASELINE)), (2, before.clone()));
    assert!(again.stderr.contains("--force"), "{}", again.stderr);
    assert_eq!(sandbox.run(&["baseline", "create", "--force"]).code, 0);
    assert_ne!(sandbox.read(BASELINE), before);
}

#[test]
fn what_is_gone_is_told_and_pruned() {
    let sandbox = sandbox();
    sandbox.run(&["baseline", "create"]);
    std::fs::remove_file(sandbox.path(RUNBOOK)).unwrap();
    assert!(!sandbox.run(&[".github"]).stderr.contains("matches nothing"), "not looked for");
    assert!(!sandbox.run(&["--select", "actions"]).stderr.contains("matches nothing"), "not looked for");
    assert!(sandbox.run(&[]).stderr.contains("1 baseline entry matches nothing any more"));
    assert!(sandbox.run(&["baseline", "prune", ".github"]).stdout.starts_with("0 removed, 2 left"));
    assert!(sandbox.run(&["baseline", "prune"]).stdout.starts_with("1 removed, 1 left"));
    assert!(!sandbox.run(&[]).stderr.contains("matches nothing"));
}

#[test]
fn the_configuration_places_it() {
    let sandbox = sandbox();
    sandbox.write("infra-lint.yaml", "baseline: lint/accepted.json\n");
    let missing = sandbox.run(&[]);
    assert_eq!(missing.code, 2);
    assert!(missing.stderr.contains("infra-lint baseline create"), "{}", missing.stderr);
    std::fs::create_dir(sandbox.path("lint")).unwrap();
    assert_eq!(sandbox.run(&["baseline", "create"]).code, 0);
    assert_eq!(sandbox.run(&[]).code, 0);
    sandbox.write("lint/accepted.json", "{");
    assert_eq!(sandbox.run(&[]).code, 2);
}
