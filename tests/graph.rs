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
    graph_of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/repositories").join(repository), format)
}

fn graph_of(folder: &Path, format: &str) -> String {
    let output =
        Command::new(env!("CARGO_BIN_EXE_infra-lint")).args(["graph", "--format", format]).current_dir(folder).output();
    let output = output.unwrap();
    assert_eq!(output.status.code(), Some(0));
    String::from_utf8(output.stdout).unwrap()
}

/// `kind name -kind-> kind name`, each link of a repository.
fn links(repository: &str) -> Vec<String> {
    told(&graph(repository, "json"))
}

fn told(graph: &str) -> Vec<String> {
    let graph: Value = serde_json::from_str(graph).unwrap();
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

#[test]
fn tasks_of_the_cloud_and_secrets_of_charts_are_linked() {
    let task = r#"
variable "image" {
  type    = object({ registry = optional(string), api = optional(string) })
  default = {}
}
variable "traced" {
  type    = bool
  default = false
}
locals {
  api    = "${coalesce(var.image.registry, local.elsewhere)}/shop-api:1"
  images = merge({ url = coalesce(var.image.api, local.api) }, zipmap(["name", "tag"], split(":", local.api)))
  agent  = { name = "agent", image = "public.ecr.aws/x/agent:1" }
}
resource "aws_ecs_task_definition" "this" {
  family                = "api"
  container_definitions = jsonencode(concat([{ name = "api", image = local.images.url }], var.traced ? [local.agent] : []))
}
"#;
    let chart = "metadata: {name: {{ .Values.secret.name }}}\nstringData: {a: b}\n";
    let files = [
        ("main.tf", task.to_owned()),
        ("api/Dockerfile", "FROM scratch\n".to_owned()),
        (
            "skaffold.yaml",
            "apiVersion: skaffold/v4beta11\nkind: Config\nbuild:\n  artifacts: [{image: r.io/shop-api, context: api}]\n"
                .to_owned(),
        ),
        ("cloudbuild.yaml", "steps:\n  - {id: ship, name: x, entrypoint: bash, args: [-c, skaffold run]}\n".to_owned()),
        ("chart/Chart.yaml", "apiVersion: v2\nname: api\nversion: 1.0.0\n".to_owned()),
        ("chart/values.yaml", "secret: {name: api-db}\n".to_owned()),
        ("chart/templates/secret.yaml", format!("apiVersion: v1\nkind: Secret\n{chart}")),
    ];
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join(".git")).unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let links = told(&graph_of(folder.path(), "json"));
    for wanted in [
        "workload #aws_ecs_task_definition.this -runs-> image r.io/shop-api",
        "workload #aws_ecs_task_definition.this -runs-> image public.ecr.aws/x/agent",
        "job cloudbuild.yaml#ship -builds-> image r.io/shop-api",
        "settings chart/templates/secret.yaml -defines-> secret Secret/api-db",
    ] {
        assert!(links.iter().any(|link| link == wanted), "{wanted}\n{links:#?}");
    }
}
