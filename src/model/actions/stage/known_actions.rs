//! Well-known actions and the stage each carries out.

use crate::model::actions::step::{Step, is_true};
use crate::model::actions::uses::Remote;

use crate::model::pipeline::{Platform, Stage};

/// Actions of one purpose each, sorted by name. A name that ends with `/` stands for all actions below it.
const DEPLOY: &[(&str, Platform)] = &[
    ("actions/deploy-pages", Platform::StaticSite),
    ("akhileshns/heroku-deploy", Platform::Other),
    ("amondnet/vercel-action", Platform::StaticSite),
    ("aws-actions/amazon-ecs-deploy-express-service", Platform::Ecs),
    ("aws-actions/amazon-ecs-deploy-task-definition", Platform::Ecs),
    ("aws-actions/aws-cloudformation-github-deploy", Platform::Infrastructure),
    ("aws-actions/aws-lambda-deploy", Platform::Other),
    ("azure/aci-deploy", Platform::Other),
    ("azure/arm-deploy", Platform::Infrastructure),
    ("azure/container-apps-deploy-action", Platform::Other),
    ("azure/functions-action", Platform::Other),
    ("azure/k8s-deploy", Platform::Kubernetes),
    ("azure/static-web-apps-deploy", Platform::StaticSite),
    ("azure/webapps-deploy", Platform::Other),
    ("cloudflare/pages-action", Platform::StaticSite),
    ("deliverybot/helm", Platform::Kubernetes),
    ("digitalocean/app_action/deploy", Platform::Other),
    ("firebaseextended/action-hosting-deploy", Platform::StaticSite),
    ("google-github-actions/deploy-appengine", Platform::Other),
    ("google-github-actions/deploy-cloud-functions", Platform::Other),
    ("google-github-actions/deploy-cloudrun", Platform::Other),
    ("jamesives/github-pages-deploy-action", Platform::StaticSite),
    ("nwtgck/actions-netlify", Platform::StaticSite),
    ("peaceiris/actions-gh-pages", Platform::StaticSite),
    ("redhat-actions/oc-new-app", Platform::Kubernetes),
    ("samkirkland/ftp-deploy-action", Platform::StaticSite),
];

const PUBLISH: &[&str] = &[
    "actions/create-release",
    "goreleaser/goreleaser-action",
    "helm/chart-releaser-action",
    "js-devtools/npm-publish",
    "ncipollo/release-action",
    "pypa/gh-action-pypi-publish",
    "redhat-actions/push-to-registry",
    "softprops/action-gh-release",
];

const BUILD: &[&str] = &["docker/bake-action", "docker/build-push-action", "redhat-actions/buildah-build"];

const SCAN: &[&str] = &[
    "actions/dependency-review-action",
    "anchore/scan-action",
    "aquasecurity/tfsec-action",
    "aquasecurity/trivy-action",
    "azure/container-scan",
    "bridgecrewio/checkov-action",
    "checkmarx/kics-github-action",
    "crazy-max/ghaction-container-scan",
    "docker/scout-action",
    "embarkstudios/cargo-deny-action",
    "github/codeql-action/analyze",
    "gitleaks/gitleaks-action",
    "golang/govulncheck-action",
    "google/osv-scanner-action/",
    "returntocorp/semgrep-action",
    "rustsec/audit-check",
    "securego/gosec",
    "snyk/actions/",
    "sonarsource/",
    "sysdiglabs/scan-action",
    "trufflesecurity/trufflehog",
    "zaproxy/",
];

const LINT: &[&str] = &[
    "astral-sh/ruff-action",
    "azure/k8s-lint",
    "davidanson/markdownlint-cli2-action",
    "github/super-linter",
    "golangci/golangci-lint-action",
    "hadolint/hadolint-action",
    "ibiqlik/action-yamllint",
    "pre-commit/action",
    "psf/black",
    "reviewdog/",
    "super-linter/super-linter",
    "super-linter/super-linter/slim",
    "zizmorcore/zizmor-action",
];

const TEST: &[&str] = &["cypress-io/github-action", "grafana/run-k6-action"];

const VERIFY: &[&str] = &["jtalk/url-health-check-action", "treosh/lighthouse-ci-action"];

fn listed(list: &[&str], slug: &str) -> bool {
    list.iter().any(|known| if known.ends_with('/') { slug.starts_with(known) } else { *known == slug })
}

/// The stages that a step with a known action carries out.
pub(super) fn stages(step: Step<'_>, remote: Remote<'_>) -> Vec<(Stage, Platform)> {
    let slug = remote.slug();
    let slug = slug.as_str();
    let mut found = Vec::new();
    if let Ok(index) = DEPLOY.binary_search_by(|(known, _)| (*known).cmp(slug))
        && let Some((_, platform)) = DEPLOY.get(index)
    {
        found.push((Stage::Deploy, *platform));
        // Waits for the rollout by itself.
        let waits = slug == "azure/k8s-deploy" || step.input("wait-for-service-stability").is_some_and(is_true);
        if waits {
            found.push((Stage::Verify, *platform));
        }
    }
    for (stage, list) in [
        (Stage::Publish, PUBLISH),
        (Stage::Build, BUILD),
        (Stage::Scan, SCAN),
        (Stage::Lint, LINT),
        (Stage::Test, TEST),
        (Stage::Verify, VERIFY),
    ] {
        if listed(list, slug) {
            found.push((stage, Platform::Other));
        }
    }
    if slug == "docker/build-push-action" && step.input("push").is_some_and(is_true) {
        found.push((Stage::Publish, Platform::Other));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::DEPLOY;

    #[test]
    fn the_list_can_be_searched() {
        assert!(DEPLOY.is_sorted_by_key(|(name, _)| name));
    }
}
