//! Tables of paths and texts with the kind each is.

use camino::Utf8Path;

use super::names::NOT_DOCKERFILE;
use super::{Charts, Language, classify, is_candidate};

fn of(path: &str, text: &str) -> Language {
    let charts = Charts::from_paths([Utf8Path::new("charts/web/Chart.yaml"), Utf8Path::new("deploy/Chart.yaml")]);
    classify(Utf8Path::new(path), text, &charts)
}

#[test]
fn the_name_decides() {
    for (path, language) in [
        ("Dockerfile", Language::Dockerfile),
        ("api/dockerfile", Language::Dockerfile),
        ("Containerfile", Language::Dockerfile),
        ("Dockerfile.debug", Language::Dockerfile),
        ("Dockerfile-prod", Language::Dockerfile),
        ("Dockerfile.node-20.1", Language::Dockerfile),
        ("android.Dockerfile", Language::Dockerfile),
        (".devcontainer/Dockerfile", Language::Dockerfile),
        ("Dockerfile.dockerignore", Language::Dockerignore),
        (".dockerignore", Language::Dockerignore),
        ("home/.npmrc", Language::Credentials),
        ("keys/id_ed25519", Language::Credentials),
        ("prod.kubeconfig", Language::Credentials),
        ("home/.kube/config", Language::Credentials),
        ("src/config", Language::Other),
        ("src/main/resources/application.properties", Language::Settings),
        ("Cargo.toml", Language::Other),
        ("infra/terraform.tfstate", Language::TerraformState),
        ("terraform.tfstate.backup", Language::TerraformState),
        ("Dockerfile.j2", Language::Other),
        ("Dockerfile.prod.tmpl", Language::Other),
        ("Dockerfile.md", Language::Markdown),
        ("Dockerfile.sh", Language::Shell),
        ("Jenkinsfile", Language::Jenkinsfile),
        ("ci/Jenkinsfile.nightly", Language::Jenkinsfile),
        ("ci/release.jenkinsfile", Language::Jenkinsfile),
        ("Jenkinsfile.md", Language::Markdown),
        ("Makefile", Language::Makefile),
        ("tools/rules.mk", Language::Makefile),
        ("Taskfile.dist.yaml", Language::Taskfile),
        ("web/package.json", Language::Package),
        ("env.example", Language::Dotenv),
        ("Dockerfile~", Language::Other),
        ("dockerfiles", Language::Other),
        ("Dockerfile/run.go", Language::Other),
        (".github/workflows/ci.yml", Language::Workflow),
        ("sub/.github/workflows/ci.yaml", Language::Workflow),
        (".github/workflows/shared/x.yml", Language::Yaml),
        (".github/dependabot.yml", Language::Dependabot),
        ("dependabot.yml", Language::Yaml),
        (".gitlab-ci.yml", Language::GitlabCi),
        (".gitlab/ci/build.yml", Language::GitlabCi),
        ("templates/lint.gitlab-ci.yml", Language::GitlabCi),
        ("docker-compose.yml", Language::Compose),
        ("compose.prod.yaml", Language::Compose),
        ("docker-compose-dev.yml", Language::Compose),
        ("composer.yaml", Language::Yaml),
        ("k8s/kustomization.yaml", Language::Kustomization),
        ("main.tf", Language::Terraform),
        ("main.tf.json", Language::TerraformJson),
        ("main.tofu.json", Language::TerraformJson),
        ("prod.auto.tfvars", Language::TerraformVars),
        ("terraform.tfvars.json", Language::TerraformVars),
        ("main.tftest.hcl", Language::TerraformTest),
        ("tests/main.tofutest.hcl", Language::TerraformTest),
        ("tests/main.tftest.json", Language::TerraformTest),
        (".terraform.lock.hcl", Language::TerraformLock),
        (".env", Language::Dotenv),
        (".env.production", Language::Dotenv),
        ("run.sh", Language::Shell),
        ("docs/RUNBOOK.md", Language::Markdown),
        (".github/CODEOWNERS", Language::Codeowners),
        ("package-lock.json", Language::Other),
        ("src/main.rs", Language::Other),
    ] {
        assert_eq!(of(path, ""), language, "{path}");
    }
}

#[test]
fn a_chart_above_makes_templates_and_values() {
    for (path, language) in [
        ("charts/web/Chart.yaml", Language::HelmChart),
        ("charts/web/values.yaml", Language::HelmValues),
        ("charts/web/values-prod.yaml", Language::HelmValues),
        ("charts/web/prod.values.yaml", Language::HelmValues),
        ("charts/web/ci/default.yaml", Language::HelmValues),
        ("charts/web/templates/deployment.yaml", Language::HelmTemplate),
        ("charts/web/templates/tests/test.yaml", Language::HelmTemplate),
        ("charts/web/templates/_helpers.tpl", Language::HelmTemplate),
        ("charts/web/templates/NOTES.txt", Language::HelmNotes),
        ("charts/web/templates/site.conf", Language::Other),
        ("charts/web/crds/crd.yaml", Language::Kubernetes),
        ("charts/other/templates/deployment.yaml", Language::Kubernetes),
        ("other/values.yaml", Language::Kubernetes),
    ] {
        assert_eq!(of(path, "apiVersion: v1\nkind: Service\n"), language, "{path}");
    }
}

#[test]
fn the_keys_decide_where_the_name_does_not() {
    for (text, language) in [
        ("# licence\n\n---\napiVersion: v1\nkind: Pod\n", Language::Kubernetes),
        ("\u{feff}\"apiVersion\": v1\r\n\"kind\": Pod\r\n", Language::Kubernetes),
        ("x: 1\n---\nmetadata:\n  a: 1\nkind: Pod\napiVersion: v1\n", Language::Kubernetes),
        ("spec:\n  apiVersion: v1\n  kind: Pod\n", Language::Yaml),
        ("name: ci\non: push\njobs:\n  a: {}\n", Language::Workflow),
        ("'on':\n  push:\njobs:\n", Language::Workflow),
        ("jobs:\n  a: 1\n", Language::Yaml),
        ("services:\n  web:\n    image: nginx:1\n", Language::Compose),
        ("services:\n  - mysql\nimage: x\n", Language::Yaml),
        ("groups:\n- name: a\n  rules:\n  - alert: Down\n    expr: up == 0\n", Language::PrometheusRules),
        ("groups:\n- name: a\n  users: []\n", Language::Yaml),
        ("scrape_configs:\n- job_name: x\n", Language::PrometheusConfig),
        ("route:\n  receiver: a\nreceivers:\n- name: a\n", Language::Alertmanager),
        ("AWSTemplateFormatVersion: '2010-09-09'\nResources: {}\n", Language::CloudFormation),
        ("Resources:\n  B:\n    Type: AWS::S3::Bucket\n", Language::CloudFormation),
        ("{{- if .Values.x }}\na: 1\n{{- end }}\n", Language::Template),
        ("apiVersion: v1\nkind: Pod\n{% if x %}\na: 1\n{% endif %}\n", Language::Template),
        ("a: ${b}\n%{ if c }\nd: 1\n%{ endif }\n", Language::Template),
        ("a: |\n  {{ $labels.x }}\n", Language::Yaml),
        ("{\"apiVersion\": \"v1\", \"kind\": \"Pod\"}", Language::Kubernetes),
        ("url: http://kind: 1\n", Language::Yaml),
        ("", Language::Yaml),
    ] {
        assert_eq!(of("some.yaml", text), language, "{text}");
    }
    assert_eq!(of("x.json", "{\"kind\":\"Pod\",\"apiVersion\":\"v1\"}"), Language::Kubernetes);
    assert_eq!(of("x.json", "{\"a\":1}"), Language::Json);
    let parameters = format!("{{\"Parameters\": {{\"P\": \"{}\"}},", "x".repeat(8192));
    let stack = parameters + "\"Resources\": {\"B\": {\"Type\" : \"AWS::S3::Bucket\"}}}";
    for path in ["x.json", "x.template", "x.yaml"] {
        assert_eq!(of(path, &stack), Language::CloudFormation, "{path}");
    }
    assert_eq!(of("x.json", "{\"Resources\": [{\"resourceType\": \"AWS::S3::Bucket\"}]}"), Language::Json);
    assert_eq!(of("nginx.conf.template", "apiVersion: v1\nkind: Pod\n"), Language::Other);
    assert_eq!(of(".github/workflows/x.yml", "Resources:\n  B:\n    Type: AWS::S3::Bucket\n"), Language::Workflow);
}

#[test]
fn keys_overrule_a_name_that_is_only_a_custom() {
    let flux = "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n";
    assert_eq!(of("kustomization.yaml", flux), Language::Kubernetes);
    let kustomize = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n";
    assert_eq!(of("kustomization.yaml", kustomize), Language::Kustomization);
    assert_eq!(of("compose-secret.yaml", "apiVersion: v1\nkind: Secret\n"), Language::Kubernetes);
    assert_eq!(of("action.yml", "runs:\n  using: node20\n"), Language::Action);
    assert_eq!(of("action.yml", "title: x\n"), Language::Yaml);
    assert_eq!(of("Dockerfile", "{{ base }}\nRUN x\n"), Language::Template);
    assert_eq!(of("Dockerfile", "FROM a\nCOPY <<EOF /x\n{{ range }}\nEOF\n"), Language::Dockerfile);
}

#[test]
fn only_candidates_are_read() {
    let charts = Charts::default();
    assert!(is_candidate(Utf8Path::new("a/b.yml"), &charts));
    assert!(!is_candidate(Utf8Path::new("a/b.png"), &charts));
    assert!(NOT_DOCKERFILE.is_sorted(), "searched by halves");
}
