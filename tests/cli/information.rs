//! `rules`, `explain`, `completions`, `man`, and what a terminal gets.

use super::Sandbox;

#[test]
fn rules_are_listed_for_people_and_for_tools() {
    let sandbox = Sandbox::new(&[]);
    assert!(sandbox.run(&["rules"]).stdout.contains("syntax-error"));
    let listed: serde_json::Value = serde_json::from_str(&sandbox.run(&["rules", "--format", "json"]).stdout).unwrap();
    let rules = listed.as_array().unwrap();
    assert_eq!(rules.len(), infra_lint::catalogue::all().len());
    let keys = ["category", "checklist", "confidence", "equivalents", "fix", "id", "preset", "severity", "summary"];
    for rule in rules {
        let mut found: Vec<&str> = rule.as_object().unwrap().keys().map(String::as_str).collect();
        found.sort_unstable();
        assert_eq!(found, keys);
    }
    let some: serde_json::Value =
        serde_json::from_str(&sandbox.run(&["rules", "actions", "--format", "json"]).stdout).unwrap();
    assert!(some.as_array().unwrap().iter().all(|rule| rule["id"].as_str().unwrap().starts_with("actions/")));
}

#[test]
fn explain_takes_our_ids_and_those_of_others() {
    let sandbox = Sandbox::new(&[]);
    for id in ["lint/syntax-error", "DL1000", "hadolint:DL1000", "dl1000"] {
        let ran = sandbox.run(&["explain", id]);
        assert_eq!(ran.code, 0, "{id}");
        assert!(ran.stdout.starts_with("lint/syntax-error: "), "{id}: {}", ran.stdout);
    }
    let wrong = sandbox.run(&["explain", "syntax-error"]);
    assert!(wrong.stderr.contains("did you mean `lint/syntax-error`?"), "{}", wrong.stderr);
}

#[test]
fn every_rule_explains_itself() {
    let sandbox = Sandbox::new(&[]);
    for entry in infra_lint::catalogue::all() {
        let ran = sandbox.run(&["explain", entry.meta.id]);
        assert_eq!(ran.code, 0, "{}", entry.meta.id);
        assert!(!ran.stdout.contains("```"), "{}: {}", entry.meta.id, ran.stdout);
    }
}

#[test]
fn colour_follows_the_flag_then_the_environment() {
    let colored = |arguments: &[&str], environment: &[(&'static str, &'static str)]| {
        let mut sandbox = Sandbox::new(&[]);
        sandbox.environment = environment.to_vec();
        sandbox.run(&[&["explain", "lint/syntax-error"], arguments].concat()).stdout.contains('\u{1b}')
    };
    assert!(!colored(&[], &[]), "a pipe gets none");
    assert!(colored(&["--color", "always"], &[("NO_COLOR", "1")]));
    assert!(colored(&[], &[("FORCE_COLOR", "1")]));
    assert!(colored(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(colored(&[], &[("GITHUB_ACTIONS", "true")]));
    assert!(!colored(&[], &[("FORCE_COLOR", "0")]));
    assert!(!colored(&[], &[("NO_COLOR", "1"), ("FORCE_COLOR", "1")]));
    assert!(!colored(&["--color", "never"], &[("FORCE_COLOR", "1")]));
}

#[test]
fn completions_and_man_know_the_flags() {
    let sandbox = Sandbox::new(&[]);
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(sandbox.run(&["completions", shell]).stdout.contains("min-severity"), "{shell}");
    }
    assert!(sandbox.run(&["man"]).stdout.contains(".TH infra-lint"));
    assert!(sandbox.run(&["--version"]).stdout.starts_with("infra-lint 0."));
}
