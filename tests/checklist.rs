//! `infra-lint checklist` as a user runs it: answers of the two fixture repositories, formats, exit codes, attestations.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "tests run the program on folders of their own; a failed step fails the test"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn repository(name: &str) -> PathBuf {
    root().join("fixtures/repositories").join(name)
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_infra-lint"))
        .arg("checklist")
        .args(arguments)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .output()
        .unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn report(folder: &Path, arguments: &[&str]) -> Value {
    let mut all = vec!["--format", "json"];
    all.extend(arguments);
    serde_json::from_slice(&run(folder, &all).stdout).unwrap()
}

fn items(report: &Value) -> &[Value] {
    report["items"].as_array().unwrap()
}

fn answers(report: &Value) -> BTreeMap<&str, &str> {
    items(report).iter().map(|item| (item["id"].as_str().unwrap(), item["answer"].as_str().unwrap())).collect()
}

fn item<'a>(report: &'a Value, id: &str) -> &'a Value {
    items(report).iter().find(|item| item["id"] == id).unwrap()
}

/// A copy of some files in a folder of their own.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join(".git")).unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

const DEPLOYMENT: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: api\nspec:\n  replicas: 2\n  \
                          selector:\n    matchLabels: {app: api}\n  template:\n    metadata:\n      labels: {app: api}\n    \
                          spec:\n      containers:\n        - name: api\n          image: ghcr.io/shop/api:1.2\n";

#[test]
fn the_fixture_repositories_are_answered() {
    for name in ["good", "bad"] {
        let report = report(&repository(name), &[]);
        let told: Vec<String> = answers(&report).iter().map(|(id, answer)| format!("{id}: {answer}")).collect();
        insta::assert_snapshot!(name, told.join("\n"));
    }
}

#[test]
fn every_item_is_answered_once_with_what_its_answer_needs() {
    for name in ["good", "bad"] {
        let report = report(&repository(name), &[]);
        assert_eq!(report["schema_version"], 1);
        assert_eq!(items(&report).len(), 87);
        for item in items(&report) {
            let (id, evidence) = (&item["id"], item["evidence"].as_array().unwrap());
            let findings = item["findings"].as_u64().unwrap();
            match item["answer"].as_str().unwrap() {
                "pass" => assert!(!evidence.is_empty() && findings == 0 && item["next_step"].is_null(), "{id}"),
                "fail" => assert!(findings > 0 && item["next_step"].is_string(), "{id}"),
                "missing" => assert!(findings == 0 && item["next_step"].is_string(), "{id}"),
                "not_applicable" => {
                    assert!(findings == 0 && evidence.is_empty() && item["next_step"].is_string(), "{id}");
                }
                other => panic!("{id}: {other}"),
            }
            for place in evidence {
                let path = repository(name).join(place["path"].as_str().unwrap());
                let lines = std::fs::read_to_string(&path).unwrap().lines().count() as u64;
                assert!((1..=lines.max(1)).contains(&place["line"].as_u64().unwrap()), "{id}: {place}");
            }
        }
    }
}

#[test]
fn a_persona_sees_its_own_items() {
    let report = report(&repository("good"), &["--persona", "platform-builder"]);
    assert!(!items(&report).is_empty());
    for item in items(&report) {
        assert!(item["personas"].as_array().unwrap().iter().any(|name| name == "platform-builder"), "{}", item["id"]);
    }
    assert_eq!(report["personas"].as_array().unwrap().len(), 1);
    let unknown = run(&repository("good"), &["--persona", "nobody"]);
    assert_eq!(unknown.status.code(), Some(2));
}

#[test]
fn the_exit_code_follows_fail_under() {
    let good = repository("good");
    assert_eq!(run(&good, &[]).status.code(), Some(0));
    assert_eq!(run(&good, &["--fail-under", "20"]).status.code(), Some(0));
    assert_eq!(run(&repository("bad"), &["--fail-under", "90"]).status.code(), Some(1));
    assert_eq!(run(&good, &["--fail-under", "101"]).status.code(), Some(2));
    assert_eq!(run(&good, &["--compare", "no-such.json"]).status.code(), Some(2));
    assert_eq!(run(&good, &["no-such-folder"]).status.code(), Some(2));
}

#[test]
fn nothing_applies_to_nothing() {
    let report = report(folder(&[]).path(), &["--fail-under", "100"]);
    assert!(answers(&report).values().all(|answer| *answer == "not_applicable"));
    assert!(report["grade"].is_null());
}

#[test]
fn evidence_points_at_the_line_it_is_on() {
    let probe = DEPLOYMENT.to_owned() + "          readinessProbe: {httpGet: {path: /, port: 80}}\n";
    let folder = folder(&[("deploy/api.yaml", &probe)]);
    let report = report(folder.path(), &[]);
    let seen = item(&report, "k8s-image");
    assert_eq!((&seen["answer"], &seen["evidence"][0]["line"]), (&"pass".into(), &15.into()));
    assert_eq!(item(&report, "pipeline-rollback")["answer"], "not_applicable");
    assert_eq!(item(&report, "obs-traces")["answer"], "missing");
}

#[test]
fn an_attestation_counts_until_its_day() {
    let attested = |until: &str| {
        let config =
            format!("attestations:\n  - {{item: obs-traces, by: ada, evidence: wiki/traces, until: \"{until}\"}}\n");
        let folder = folder(&[("deploy/api.yaml", DEPLOYMENT), ("infra-lint.yaml", &config)]);
        item(&report(folder.path(), &[]), "obs-traces").clone()
    };
    let valid = attested("2999-12-31");
    assert_eq!((&valid["answer"], &valid["attested"]["by"]), (&"attested".into(), &"ada".into()));
    let expired = attested("2001-01-31");
    assert_eq!(expired["answer"], "missing");
    assert!(expired["next_step"].as_str().unwrap().contains("ended on 2001-01-31"));
}

#[test]
fn a_wrong_attestation_stops_the_run() {
    for (wrong, told) in [
        ("{item: obs-trace, by: a, evidence: b, until: \"2999-01-01\"}", "obs-traces"),
        ("{item: obs-traces, by: a, evidence: b, until: \"soon\"}", "is not a date"),
        ("{item: obs-traces, by: a, evidence: \"\", until: \"2999-01-01\"}", "evidence"),
    ] {
        let folder = folder(&[("infra-lint.yaml", &format!("attestations:\n  - {wrong}\n"))]);
        let output = run(folder.path(), &[]);
        assert_eq!(output.status.code(), Some(2), "{wrong}");
        assert!(String::from_utf8_lossy(&output.stderr).contains(told), "{wrong}");
    }
}

#[test]
fn a_change_is_told_against_an_earlier_report() {
    let probes = DEPLOYMENT.to_owned()
        + "          readinessProbe: {httpGet: {path: /a, port: 80}}\n          livenessProbe: {httpGet: {path: /b, port: 80}}\n";
    let before = folder(&[("api.yaml", DEPLOYMENT)]);
    let base = run(before.path(), &["--format", "json"]).stdout;
    let after = folder(&[("api.yaml", &probes)]);
    std::fs::write(after.path().join(".base.json"), base).unwrap();
    let report = report(after.path(), &["--compare", ".base.json"]);
    let changes = report["changes"].as_array().unwrap();
    let probes = changes.iter().find(|change| change["id"] == "k8s-probes").unwrap();
    assert_eq!(
        (&probes["before"], &probes["after"], &probes["improved"]),
        (&"missing".into(), &"pass".into(), &true.into())
    );
    let shown = text(&run(after.path(), &["--compare", ".base.json"]));
    assert!(shown.contains("+ k8s-probes"), "{shown}");
}

#[test]
fn hostile_names_reach_no_format_as_markup() {
    let folder = folder(&[("a<img src=x>|`@team`\u{202e}/Dockerfile", "FROM debian\nUSER root\nCMD sleep 1\n")]);
    for (format, forbidden) in [("html", "<img"), ("markdown", "<img"), ("text", "\u{202e}"), ("json", "\u{202e}")] {
        let shown = text(&run(folder.path(), &["--format", format]));
        assert!(shown.contains("img src=x"), "{format} tells the path");
        assert!(!shown.contains(forbidden), "{format}");
    }
}

#[test]
fn a_page_loads_nothing_and_a_comment_fits() {
    let page = text(&run(&repository("bad"), &["--format", "html"]));
    assert!(page.starts_with("<!doctype html>") && page.contains("id=\"k8s-hardening\""));
    assert!(!page.contains("<script") && !page.contains("src=") && !page.contains("@import"));
    let comment = text(&run(&repository("bad"), &["--format", "markdown"]));
    assert!(comment.len() < 65_536 && comment.contains("#### To do"));
}

#[test]
fn a_report_goes_to_a_file() {
    let folder = folder(&[("api.yaml", DEPLOYMENT)]);
    let output = run(folder.path(), &["--format", "markdown", "--output", "report.md"]);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(0), 0));
    assert!(std::fs::read_to_string(folder.path().join("report.md")).unwrap().starts_with("### Readiness"));
}

/// The answers of public repositories, counted; their files are not kept here. `tests/checklist/corpus.yaml` says which commits:
/// `CORPUS=folder cargo test --test checklist -- --ignored`, with one folder per repository, named `owner+name`.
#[test]
#[ignore = "needs the repositories"]
fn public_repositories_are_answered_as_counted() {
    let corpus = std::env::var("CORPUS").expect("CORPUS names a folder");
    let recorded: BTreeMap<String, Value> =
        serde_saphyr::from_str(&std::fs::read_to_string(root().join("tests/checklist/corpus.yaml")).unwrap()).unwrap();
    let mut wrong = Vec::new();
    for (name, wanted) in &recorded {
        let report = report(&Path::new(&corpus).join(name.replace('/', "+")), &[]);
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        for answer in answers(&report).into_values() {
            *counts.entry(answer).or_default() += 1;
        }
        for (answer, count) in wanted["answers"].as_object().unwrap() {
            let found = counts.get(answer.as_str()).copied().unwrap_or(0);
            if Some(found) != count.as_u64() {
                wrong.push(format!("{name}: {found} {answer}, not {count}"));
            }
        }
        let graph = Command::new(env!("CARGO_BIN_EXE_infra-lint"))
            .args(["graph", "--format", "json"])
            .current_dir(Path::new(&corpus).join(name.replace('/', "+")))
            .output()
            .unwrap();
        let graph: Value = serde_json::from_slice(&graph.stdout).unwrap();
        let links = graph["links"].as_array().unwrap().len() as u64;
        if Some(links) != wanted["links"].as_u64() {
            wrong.push(format!("{name}: {links} links, not {}", wanted["links"]));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn pipelines_of_other_systems_show_their_stages() {
    let docker = ("Dockerfile", "FROM scratch\n");
    for (path, text) in [
        (
            ".circleci/config.yml",
            "version: 2.1\njobs:\n  a:\n    docker: [{image: cimg/node:22.0}]\n    steps:\n      - checkout\n      - run: npm run lint\n      - run: {name: t, command: npm test}\n      - run: trivy fs .\n",
        ),
        ("azure-pipelines.yml", "steps:\n  - script: npm run lint\n  - bash: |\n      npm test\n      trivy fs .\n"),
        (".gitlab-ci.yml", "a:\n  script:\n    - npm run lint\n    - npm test\n    - trivy fs .\n"),
    ] {
        let folder = folder(&[docker, (path, text)]);
        let report = report(folder.path(), &[]);
        let answers = answers(&report);
        for id in ["pipeline-tests", "pipeline-lint", "pipeline-security-scan"] {
            assert_eq!(answers[id], "pass", "{path}: {id}");
            assert_eq!(item(&report, id)["evidence"][0]["path"], path, "{id}");
        }
    }
}

#[test]
fn every_job_has_a_timeout_or_it_is_told() {
    let job = |settings: &str| {
        format!("on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n{settings}    steps:\n      - run: echo\n")
    };
    for (settings, answer) in [("    timeout-minutes: 5\n", "pass"), ("", "missing")] {
        let folder = folder(&[(".github/workflows/a.yml", &job(settings))]);
        let report = report(folder.path(), &[]);
        assert_eq!(answers(&report)["pipeline-bounded"], answer, "{settings}");
    }
}
