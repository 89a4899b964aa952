//! Formats, files of reports, notes.

use std::fs;

use super::{BAD_RUNBOOK, BAD_WORKFLOW, Sandbox};

const WORKFLOW: &str = ".github/workflows/ci.yml";

#[test]
fn one_run_writes_several_reports() {
    let sandbox = Sandbox::new(&[(WORKFLOW, BAD_WORKFLOW)]);
    sandbox.write("old.json", "old, and longer than what comes".repeat(1000).as_str());
    let ran = sandbox.run(&["--format", "concise", "-o", "sarif=out.sarif", "-o", "json=old.json"]);
    assert_eq!((ran.code, ran.findings().len()), (1, 1), "{}", ran.stderr);
    let sarif: serde_json::Value = serde_json::from_str(&sandbox.read("out.sarif")).unwrap();
    assert_eq!(sarif["runs"][0]["results"][0]["ruleId"], "actions/unknown-key");
    let json: serde_json::Value = serde_json::from_str(&sandbox.read("old.json")).unwrap();
    assert_eq!(json["findings"][0]["path"], WORKFLOW);
    assert_eq!(sandbox.lint(&[]).len(), 1, "leaves nothing else behind");
}

#[test]
fn reports_are_written_though_nobody_reads_standard_output() {
    let sandbox = Sandbox::new(&[(WORKFLOW, BAD_WORKFLOW)]);
    let mut child = sandbox.command(env!("CARGO_BIN_EXE_infra-lint"), &["-o", "json=out.json"]).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(1));
    assert!(sandbox.read("out.json").contains("actions/unknown-key"));
}

#[test]
fn a_report_that_cannot_be_written_is_an_error() {
    let sandbox = Sandbox::new(&[(WORKFLOW, BAD_WORKFLOW)]);
    for target in ["json=no/such/folder.json", "json=", "nothing=x", "json"] {
        assert_eq!(sandbox.run(&["-o", target]).code, 2, "{target}");
    }
}

#[cfg(unix)]
#[test]
fn a_report_is_never_written_through_a_link() {
    let outside = Sandbox::new(&[("precious", "kept")]);
    let sandbox = Sandbox::new(&[(WORKFLOW, BAD_WORKFLOW)]);
    std::os::unix::fs::symlink(outside.path("precious"), sandbox.path("out.json")).unwrap();
    assert_eq!(sandbox.run(&["-o", "json=out.json"]).code, 2);
    assert_eq!(outside.read("precious"), "kept");
}

#[test]
fn few_findings_show_their_lines_and_many_do_not() {
    let sandbox = Sandbox::new(&[(WORKFLOW, BAD_WORKFLOW)]);
    assert!(sandbox.run(&[]).stdout.contains("tiemout-minutes: 5"));
    for number in 0..60 {
        sandbox.write(&format!("r{number}/{WORKFLOW}"), BAD_WORKFLOW);
    }
    assert!(!sandbox.run(&[]).stdout.contains("tiemout-minutes: 5"));
    assert!(sandbox.run(&["--format", "full"]).stdout.contains("tiemout-minutes: 5"));
}

#[test]
fn the_first_look_at_a_neglected_repository_says_where_to_begin() {
    let sandbox = Sandbox::new(&[]);
    for number in 0..201 {
        sandbox.write(&format!("r{number}/{WORKFLOW}"), BAD_WORKFLOW);
    }
    let told = sandbox.run(&[]).stderr;
    assert!(told.contains("201  actions/unknown-key") && told.contains("infra-lint baseline create"), "{told}");
}

#[test]
fn nothing_to_lint_is_told_and_no_error() {
    let sandbox = Sandbox::new(&[("src/main.rs", "fn main() {}"), ("README.md", "# x\n")]);
    let ran = sandbox.run(&[]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""));
    assert!(ran.stderr.starts_with("no infrastructure files here: looked for Dockerfiles"), "{}", ran.stderr);
}

#[test]
fn what_was_not_checked_is_counted() {
    let sandbox = Sandbox::new(&[(WORKFLOW, BAD_WORKFLOW)]);
    fs::write(sandbox.path("Dockerfile"), b"\xff\xfeF\0").unwrap();
    let told = sandbox.run(&[]).stderr;
    assert!(told.contains("not checked") && told.contains("UTF-16") && told.contains("Dockerfile"), "{told}");
}

#[test]
fn quiet_means_findings_and_twice_nothing() {
    let sandbox = Sandbox::new(&[(WORKFLOW, BAD_WORKFLOW)]);
    let once = sandbox.run(&["-q"]);
    assert_eq!((once.code, once.stderr.as_str()), (1, ""));
    assert!(!once.stdout.is_empty());
    let twice = sandbox.run(&["-qq"]);
    assert_eq!((twice.code, twice.stdout.as_str(), twice.stderr.as_str()), (1, "", ""));
}

#[test]
fn statistics_and_timings_stay_off_the_report() {
    let sandbox = Sandbox::new(&[(WORKFLOW, BAD_WORKFLOW), ("docs/runbooks/a.md", BAD_RUNBOOK)]);
    let ran = sandbox.run(&["--format", "json", "--statistics", "--timings"]);
    assert!(serde_json::from_str::<serde_json::Value>(&ran.stdout).is_ok());
    for part in ["1  actions/unknown-key", "1  repository/unfilled-placeholder", "ms  parse and check"] {
        assert!(ran.stderr.contains(part), "{part}: {}", ran.stderr);
    }
}

#[test]
fn secrets_of_dockerfiles_are_in_no_report() {
    let text = "FROM debian:12.5\nENV API_TOKEN=Zx81kkQ9aTT\nRUN curl -u admin:Zx82kkQ9aTT https://example.com\n\
                RUN export DB_PASSWORD=Zx83kkQ9aTT && tool --token Zx84kkQ9aTT && git clone https://me:Zx85kkQ9aTT@example.com/x\n\
                RUN echo 'app:Zx86kkQ9aTT' | chpasswd\nUSER 1000\n";
    let sandbox = Sandbox::new(&[("Dockerfile", text)]);
    for format in ["full", "json", "sarif", "concise", "markdown"] {
        let ran = sandbox.run(&["--preset", "all", "--format", format]);
        assert!(
            ran.stdout.contains("docker/secret-in-run") && ran.stdout.contains("docker/password-in-build"),
            "{format}"
        );
        assert!(!ran.stdout.contains("kkQ9aTT"), "{format}: {}", ran.stdout);
    }
}
