//! `--shellcheck`, with a program that stands for it and, where it is installed, with shellcheck itself.
#![expect(clippy::print_stderr, reason = "tells why nothing was compared")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use super::Sandbox;

/// Says `SC2086` of each `$x` in the files it is given, and notes each call.
const FAKE: &str = r#"#!/bin/sh
[ "$1" = --version ] && { echo 'version: 0.11.0'; exit 0; }
echo call >>"$HOME/calls"
while [ "$1" != -- ]; do shift; done
shift
awk 'BEGIN { printf "{\"comments\":[" }
{ column = index($0, "$x")
  if (column) { place = sprintf("\"line\":%d,\"endLine\":%d,\"column\":%d,\"endColumn\":%d", FNR, FNR, column, column + 2)
    printf "%s{\"file\":\"%s\",%s,\"level\":\"warning\",\"code\":2086,\"message\":\"Quote this.\",\"fix\":{\"replacements\":[{%s,\"replacement\":\"y\"}]}}", separator, FILENAME, place, place
    separator = "," } }
END { print "]}" }' "$@"
"#;

const DOCKERFILE: &str =
    "FROM debian:12.5\nUSER 1000\nRUN one && \\\n    # why\n    two $x\nRUN <<EOF\nset -e\nthree $x\nEOF\n";
const WORKFLOW: &str = "on: push\npermissions: {}\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    timeout-minutes: 5\n    steps:\n      - run: |\n          echo ${{ github.sha }} && make $x\n";

fn sandbox(dockerfile: &str) -> Sandbox {
    let sandbox = Sandbox::new(&[("fake", FAKE), ("Dockerfile", dockerfile), (".github/workflows/ci.yml", WORKFLOW)]);
    fs::set_permissions(sandbox.path("fake"), fs::Permissions::from_mode(0o755)).unwrap();
    sandbox
}

fn places(sandbox: &Sandbox, arguments: &[&str]) -> Vec<String> {
    let ran = sandbox.run(&[&["--format", "concise", "--shellcheck=./fake"], arguments].concat());
    let lines = ran.stdout.lines().filter(|line| line.contains("shellcheck/SC2086"));
    lines.map(|line| line.split(": ").next().unwrap().to_owned()).collect()
}

#[test]
fn remarks_stand_where_the_script_does() {
    let sandbox = sandbox(DOCKERFILE);
    let expected = [".github/workflows/ci.yml:9:42", "Dockerfile:5:9", "Dockerfile:8:7"];
    assert_eq!(places(&sandbox, &[]), expected);
    let calls = sandbox.read("calls").lines().count();
    assert!(calls <= 3, "{calls} calls for three scripts");
    assert!(sandbox.lint(&["--select", "SC2086"]).is_empty(), "nothing is started that was not asked for");
}

#[test]
fn codes_are_selected_ignored_and_suppressed() {
    let sandbox = sandbox(&format!("# hadolint ignore=SC2086\n{DOCKERFILE}"));
    assert_eq!(places(&sandbox, &["--ignore", "SC2086"]), [""; 0]);
    assert_eq!(places(&sandbox, &["--select", "SC2086", "Dockerfile"]).len(), 2);
    assert_eq!(places(&sandbox, &["--select", "SC2046"]), [""; 0]);
    sandbox.write("infra-lint.yaml", "rules:\n  SC2086: off\n");
    assert_eq!(places(&sandbox, &[]), [""; 0]);
    sandbox.write("infra-lint.yaml", "rules:\n  shellcheck/SC2086: error\n");
    let ran = sandbox.run(&["--format", "concise", "--shellcheck=./fake"]);
    assert!(ran.stdout.contains("error[shellcheck/SC2086] quote this"), "{}", ran.stdout);
    let comments = DOCKERFILE.replace("# why", "# shellcheck disable=SC2086 # why");
    let comments = comments.replace("RUN <<EOF", "# infra-lint: ignore[SC2086] -- why\nRUN <<EOF");
    sandbox.write("Dockerfile", &comments);
    assert_eq!(places(&sandbox, &["Dockerfile"]), [""; 0]);
}

#[test]
fn its_fixes_are_unsafe_ones() {
    let sandbox = sandbox(DOCKERFILE);
    sandbox.run(&["--shellcheck=./fake", "--fix"]);
    assert!(sandbox.read("Dockerfile").contains("$x"));
    sandbox.run(&["--shellcheck=./fake", "--fix", "--unsafe-fixes", "--select", "SC2086"]);
    assert_eq!(sandbox.read("Dockerfile"), DOCKERFILE.replace("$x", "y"));
}

#[test]
fn without_the_program_there_is_one_note() {
    let sandbox = sandbox(DOCKERFILE);
    let ran = sandbox.run(&["--shellcheck=no-such-shellcheck", "--select", "lint"]);
    assert_eq!(ran.stderr.matches("no-such-shellcheck").count(), 1, "{}", ran.stderr);
    assert_eq!(ran.code, 0);
    sandbox.write("fake", "#!/bin/sh\n[ \"$1\" = --version ] || { echo broken >&2; exit 3; }\n");
    fs::set_permissions(sandbox.path("fake"), fs::Permissions::from_mode(0o755)).unwrap();
    let ran = sandbox.run(&["--shellcheck=./fake"]);
    assert!(ran.code == 2 && ran.stderr.contains("broken"), "{}", ran.stderr);
}

#[test]
fn the_rc_file_of_the_repository_turns_codes_off_and_checks_on() {
    let sandbox = sandbox(DOCKERFILE);
    sandbox.write(".shellcheckrc", "disable=SC2086\n");
    assert_eq!(places(&sandbox, &[]), [""; 0]);
    sandbox.write(".github/.shellcheckrc", "enable=quote-safe-variables\nexternal-sources=true\n");
    assert_eq!(places(&sandbox, &[]), [".github/workflows/ci.yml:9:42"]);
    let options = "#!/bin/sh\n[ \"$1\" = --version ] || echo \"$@\" >>\"$HOME/options\"\necho '{\"comments\":[]}'\n";
    sandbox.write("fake", options);
    fs::set_permissions(sandbox.path("fake"), fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(places(&sandbox, &[]), [""; 0]);
    let options = sandbox.read("options");
    assert_eq!(options.matches("--enable=quote-safe-variables").count(), 1, "{options}");
}

#[test]
fn long_scripts_and_slow_calls_are_told() {
    let long = format!("FROM debian:12.5\nUSER 1000\nRUN true {}\n", "a ".repeat(40_000));
    let sandbox = sandbox(&long);
    let ran = sandbox.run(&["--shellcheck=./fake", "--verbose", "--select", "SC2086", "Dockerfile"]);
    assert!(ran.stderr.contains("more than 64 KiB"), "{}", ran.stderr);
    sandbox.write("Dockerfile", DOCKERFILE);
    sandbox.write("fake", "#!/bin/sh\n[ \"$1\" = --version ] || sleep 30\n");
    fs::set_permissions(sandbox.path("fake"), fs::Permissions::from_mode(0o755)).unwrap();
    let ran = sandbox.run(&["--shellcheck=./fake", "--shellcheck-timeout=1", "--verbose", "--select", "SC2086"]);
    assert!(ran.stderr.contains("took more than 1 s"), "{}", ran.stderr);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
}

#[test]
fn shellcheck_itself_agrees() {
    if Command::new("shellcheck").arg("--version").output().is_err() {
        eprintln!("skipped: no shellcheck on the PATH");
        return;
    }
    let sandbox = sandbox(DOCKERFILE);
    let ran = sandbox.run(&["--format", "concise", "--shellcheck", "--select", "SC2086"]);
    for place in ["Dockerfile:5:9", "Dockerfile:8:7", "ci.yml:9:42"] {
        assert!(ran.stdout.contains(place), "{place}: {}", ran.stdout);
    }
}
