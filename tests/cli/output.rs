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

/// A module that is called twice; what one of the calls passes is only known at run time.
const CALLS: &str = "module \"open\" {\n  source = \"./group\"\n  cidr   = \"0.0.0.0/0\"\n}\n\nmodule \"free\" {\n  source = \"./group\"\n  cidr   = data.external.cidr.result.cidr\n}\n";
const GROUP: &str = "variable \"cidr\" {\n  type        = string\n  description = \"Who may come in.\"\n}\n\nresource \"aws_security_group\" \"web\" {\n  name        = \"web\"\n  description = \"web\"\n\n  ingress {\n    description = \"ssh\"\n    from_port   = 22\n    to_port     = 22\n    protocol    = \"tcp\"\n    cidr_blocks = [var.cidr]\n  }\n}\n";

#[test]
fn show_unknown_tells_the_value_that_would_decide_it() {
    let sandbox = Sandbox::new(&[("main.tf", CALLS), ("group/main.tf", GROUP)]);
    let ran = sandbox.run(&["--select", "aws/open-ssh,aws/unattached-security-group", "--show-unknown"]);
    let told = "group/main.tf:15:5: data.external.cidr.result.cidr: aws/open-ssh";
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
    let ran = sandbox.run(&["--select", "aws/open-ssh", "--show-unknown", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let undecided = &report["undecided"][0];
    assert_eq!(undecided["rule"], "aws/open-ssh");
    assert_eq!(undecided["because"], "data.external.cidr.result.cidr");
    assert_eq!(undecided["resource"], "module.free.aws_security_group.web");
    assert_eq!(undecided["start"]["line"], 15);
    let ran = sandbox.run(&["--select", "aws/open-ssh", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert!(report.get("undecided").is_none(), "only when it is asked for");
}

#[test]
fn coded_rules_tell_what_they_did_not_decide() {
    let text = "variable \"cidr\" {\n  type = string\n}\n\nresource \"aws_subnet\" \"a\" {\n  cidr_block = var.cidr\n}\n\nmodule \"m\" {\n  source = \"git::https://example.com/${var.cidr}.git\"\n}\n";
    let sandbox = Sandbox::new(&[("main.tf", text), ("broken.tf", "resource \"aws_vpc\" {\n  x =\n}\n")]);
    let rules =
        "aws/invalid-cidr,terraform/unpinned-module-source,terraform/unused-declaration,terraform/invalid-module-input";
    let ran = sandbox.run(&["--select", rules, "--show-unknown"]);
    for told in [
        "main.tf:6:16: var.cidr: aws/invalid-cidr",
        "main.tf:10:12: \"git::https://example.com/${var.cidr}.git\": terraform/unpinned-module-source",
        "broken.tf:1:1: what the file says: it has syntax errors: terraform/unused-declaration",
        "main.tf:9:1: what the module takes: it was not read: terraform/invalid-module-input",
    ] {
        assert!(ran.stderr.contains(told), "{told}: {}", ran.stderr);
    }
}

#[test]
fn a_value_that_a_caller_passes_is_traced_to_it() {
    let sandbox = Sandbox::new(&[("main.tf", CALLS), ("group/main.tf", GROUP)]);
    let ran = sandbox.run(&["--select", "aws/open-ssh", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let findings = report["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 1, "{findings:?}");
    let related = findings[0]["related"].as_array().unwrap();
    assert_eq!(related.len(), 1, "{related:?}");
    assert_eq!(related[0]["message"], "the value comes from `module.open`");
    assert_eq!((&related[0]["path"], &related[0]["start"]["line"]), (&"main.tf".into(), &1.into()));
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
