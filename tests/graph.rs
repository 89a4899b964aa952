//! `infra-lint graph` as a user runs it.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "tests run the program on the fixture repositories; a failed step fails the test"
)]

use std::path::Path;
use std::process::Command;

use serde_json::Value;

fn graph(repository: &str, format: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/repositories").join(repository);
    let output =
        Command::new(env!("CARGO_BIN_EXE_infra-lint")).args(["graph", "--format", format]).current_dir(folder).output();
    let output = output.unwrap();
    assert_eq!(output.status.code(), Some(0));
    String::from_utf8(output.stdout).unwrap()
}

/// `kind name -kind-> kind name`, each link of a repository.
fn links(repository: &str) -> Vec<String> {
    let graph: Value = serde_json::from_str(&graph(repository, "json")).unwrap();
    let node = |id: &Value| {
        let node = &graph["nodes"][usize::try_from(id.as_u64().unwrap()).unwrap()];
        format!("{} {}", node["kind"].as_str().unwrap(), node["name"].as_str().unwrap())
    };
    let links = graph["links"].as_array().unwrap().iter();
    links
        .map(|link| {
            let kind = link["kind"].as_str().unwrap();
            format!("{} -{kind}-> {}", node(&link["from"]), node(&link["to"]))
        })
        .collect()
}

#[test]
fn what_belongs_together_is_linked() {
    let links = links("good");
    for wanted in [
        "dockerfile Dockerfile -makes-> image registry.example.com/shop/parcels",
        "job .github/workflows/delivery.yml#image -builds-> image registry.example.com/shop/parcels",
        "job .github/workflows/delivery.yml#deploy -deploys to-> environment production",
        "workload Deployment/parcels -runs-> image registry.example.com/shop/parcels",
        "workload Compose/parcels -runs-> dockerfile Dockerfile",
        "alert ParcelsSlow -watches-> workload Deployment/parcels",
        "runbook Runbook: high latency (docs/runbooks/high-latency.md) -explains-> alert ParcelsSlow",
        "settings deploy/overlays/staging/kustomization.yaml -configures-> environment staging",
    ] {
        assert!(links.iter().any(|link| link == wanted), "{wanted}\n{links:#?}");
    }
    assert!(!links.iter().any(|link| link.contains("postgres -")), "nothing here makes postgres");
}

#[test]
fn every_format_has_every_node() {
    for (format, wanted) in [("text", "runs image"), ("dot", "digraph repository"), ("mermaid", "flowchart LR")] {
        let shown = graph("bad", format);
        assert!(shown.contains(wanted), "{format}");
        assert!(shown.contains("registry.example.com/shop/parcels"), "{format}");
    }
}
