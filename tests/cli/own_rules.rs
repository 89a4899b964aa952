//! Rules that the linted repository brings in `.infra-lint/rules/`.

use super::Sandbox;

const RULE: &str = "\
---
summary: deployment names no team
severity: error
match:
  select: {kubernetes: Deployment}
  fail-if: {absent: metadata.labels.team}
  message: \"`{@name}` has no label `team`\"
  help: say who is called at night
---
Alerts are routed by this label.

```yaml bad
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
```

```yaml good
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {team: shop}}
```
";
const MANIFEST: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n  namespace: shop\n";
const FILE: &str = ".infra-lint/rules/no-team.md";
const FOUND: &str = "k8s/web.yaml custom/no-team";

fn sandbox() -> Sandbox {
    Sandbox::new(&[(".git/HEAD", ""), (FILE, RULE), ("k8s/web.yaml", MANIFEST)])
}

#[test]
fn they_run_with_their_message_severity_and_resource() {
    let ran = sandbox().run(&["--format", "json", "--select", "custom"]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let finding = &report["findings"][0];
    assert_eq!(report["findings"].as_array().map(Vec::len), Some(1));
    assert_eq!(finding["rule"], "custom/no-team");
    assert_eq!(finding["severity"], "error");
    assert_eq!(finding["message"], "`web` has no label `team`");
    assert_eq!(finding["help"], "say who is called at night");
    assert_eq!(finding["resource"], "Deployment/shop/web");
}

#[test]
fn they_hold_for_the_whole_repository_and_not_without_configuration() {
    let sandbox = sandbox();
    assert!(sandbox.lint(&["k8s"]).contains(&FOUND.to_owned()));
    assert!(sandbox.lint(&["k8s/web.yaml"]).contains(&FOUND.to_owned()));
    assert!(!sandbox.lint(&["--no-config"]).contains(&FOUND.to_owned()));
}

#[test]
fn the_configuration_speaks_of_them_as_of_any_rule() {
    let sandbox = sandbox();
    let only = &["--format", "concise", "--select", "custom"];
    sandbox.write("infra-lint.yaml", "rules: {custom/no-team: info}\n");
    assert!(sandbox.run(only).stdout.contains("info[custom/no-team]"));
    sandbox.write("infra-lint.yaml", "overrides: [{paths: [k8s], rules: {custom/no-team: off}}]\n");
    assert_eq!(sandbox.run(&["--format", "concise"]).findings().iter().find(|found| *found == FOUND), None);
    sandbox.write("infra-lint.yaml", "ignore: [custom]\n");
    assert!(!sandbox.lint(&[]).contains(&FOUND.to_owned()));
    sandbox.write("infra-lint.yaml", "rules: {custom/no-taem: info}\n");
    let wrong = sandbox.run(&[]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.stderr.contains("did you mean `custom/no-team`?"), "{}", wrong.stderr);
}

#[test]
fn they_are_silenced_like_any_rule() {
    let sandbox = sandbox();
    sandbox.write("k8s/web.yaml", &format!("# infra-lint: ignore-file[custom/no-team] -- a demonstration\n{MANIFEST}"));
    let found = sandbox.lint(&["--select", "custom,lint"]);
    assert!(found.is_empty(), "{found:?}");
    sandbox.write("k8s/web.yaml", &format!("# infra-lint: ignore-file[custom/no-taem]\n{MANIFEST}"));
    let found = sandbox.lint(&["--select", "custom,lint"]);
    assert_eq!(found, ["k8s/web.yaml lint/malformed-suppression", FOUND]);
}

#[test]
fn they_are_listed_and_explained() {
    let sandbox = sandbox();
    let listed: serde_json::Value =
        serde_json::from_str(&sandbox.run(&["rules", "custom", "--format", "json"]).stdout).unwrap();
    assert_eq!(listed[0]["id"], "custom/no-team");
    let explained = sandbox.run(&["explain", "custom/no-team"]);
    assert_eq!(explained.code, 0, "{}", explained.stderr);
    assert!(explained.stdout.contains("Alerts are routed by this label."), "{}", explained.stdout);
}

#[test]
fn faults_are_shown_with_place_and_next_step() {
    let sandbox = sandbox();
    sandbox.write(FILE, &RULE.replace("absent:", "absnt:").replace("severity: error", "severity: bad"));
    sandbox.write(".infra-lint/rules/empty.md", "no front matter\n");
    for arguments in [&[][..], &["rules"], &["explain", "custom/no-team"]] {
        let ran = sandbox.run(arguments);
        assert_eq!(ran.code, 2, "{arguments:?}");
        for part in
            ["no-team.md:3:", "`severity` has no value", "no-team.md:6:", "did you mean `absent`?", "empty.md:1:1"]
        {
            assert!(ran.stderr.contains(part), "{arguments:?}: {part}: {}", ran.stderr);
        }
    }
    assert_eq!(sandbox.run(&["explain", "docker/latest-tag"]).code, 0, "rules of the catalogue need no others");
    assert_ne!(sandbox.run(&["--no-config"]).code, 2);
}

#[cfg(unix)]
#[test]
fn links_out_of_the_repository_are_refused() {
    let sandbox = sandbox();
    let outside = Sandbox::new(&[("secret.md", "top secret\n")]);
    std::os::unix::fs::symlink(outside.path("secret.md"), sandbox.path(".infra-lint/rules/x.md")).unwrap();
    let ran = sandbox.run(&[]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("leaves the repository") && !ran.stderr.contains("top secret"), "{}", ran.stderr);
}

#[test]
fn their_examples_run_as_tests() {
    let sandbox = sandbox();
    let ran = sandbox.run(&["rules", "--test"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "custom/no-team: 2 examples hold\n"));
    sandbox.write(FILE, &RULE.replace("labels.team", "labels.tribe"));
    let ran = sandbox.run(&["rules", "--test"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stdout.starts_with("custom/no-team: example 2 (good) gives a finding in line 2: "), "{}", ran.stdout);
}
