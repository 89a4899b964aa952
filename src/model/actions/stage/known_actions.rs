//! Well-known actions and the stage each carries out.

use crate::model::actions::step::{Step, is_true};
use crate::model::actions::uses::Remote;

use crate::model::pipeline::{Platform, Scan, Stage};
use crate::syntax::yaml::Node;

/// Actions of one purpose each, sorted by name.
const KNOWN: &[(&str, Stage, Platform)] = &[
    ("5monkeys/cobertura-action", Stage::Coverage, Platform::Other),
    ("8398a7/action-slack", Stage::Notify, Platform::Other),
    ("act10ns/slack", Stage::Notify, Platform::Other),
    ("actions-rs/audit-check", Stage::Scan(Scan::Dependencies), Platform::Other),
    ("actions-rs/clippy-check", Stage::Lint, Platform::Other),
    ("actions/attest", Stage::Sign, Platform::Other),
    ("actions/attest-build-provenance", Stage::Sign, Platform::Other),
    ("actions/attest-sbom", Stage::Sign, Platform::Other),
    ("actions/create-release", Stage::Publish, Platform::Other),
    ("actions/dependency-review-action", Stage::Scan(Scan::Dependencies), Platform::Other),
    ("actions/deploy-pages", Stage::Deploy, Platform::StaticSite),
    ("advanced-security/sbom-generator-action", Stage::Sbom, Platform::Other),
    ("akhileshns/heroku-deploy", Stage::Deploy, Platform::Other),
    ("aliencube/microsoft-teams-actions", Stage::Notify, Platform::Other),
    ("amondnet/vercel-action", Stage::Deploy, Platform::StaticSite),
    ("anchore/sbom-action", Stage::Sbom, Platform::Other),
    ("anchore/scan-action", Stage::Scan(Scan::Image), Platform::Other),
    ("ansible/ansible-lint", Stage::Lint, Platform::Other),
    ("appleboy/discord-action", Stage::Notify, Platform::Other),
    ("appleboy/telegram-action", Stage::Notify, Platform::Other),
    ("aquasecurity/tfsec-action", Stage::Scan(Scan::Infrastructure), Platform::Other),
    ("aquasecurity/tfsec-pr-commenter-action", Stage::Scan(Scan::Infrastructure), Platform::Other),
    ("aquasecurity/trivy-action", Stage::Scan(Scan::Image), Platform::Other),
    ("astral-sh/ruff-action", Stage::Lint, Platform::Other),
    ("avto-dev/markdown-lint", Stage::Lint, Platform::Other),
    ("aws-actions/amazon-ecs-deploy-express-service", Stage::Deploy, Platform::Ecs),
    ("aws-actions/amazon-ecs-deploy-task-definition", Stage::Deploy, Platform::Ecs),
    ("aws-actions/aws-cloudformation-github-deploy", Stage::Deploy, Platform::Infrastructure),
    ("aws-actions/aws-codebuild-run-build", Stage::Build, Platform::Other),
    ("aws-actions/aws-lambda-deploy", Stage::Deploy, Platform::Other),
    ("azure/aci-deploy", Stage::Deploy, Platform::Other),
    ("azure/arm-deploy", Stage::Deploy, Platform::Infrastructure),
    ("azure/container-apps-deploy-action", Stage::Deploy, Platform::Other),
    ("azure/container-scan", Stage::Scan(Scan::Image), Platform::Other),
    ("azure/functions-action", Stage::Deploy, Platform::Other),
    ("azure/k8s-deploy", Stage::Deploy, Platform::Kubernetes),
    ("azure/k8s-lint", Stage::Lint, Platform::Other),
    ("azure/static-web-apps-deploy", Stage::Deploy, Platform::StaticSite),
    ("azure/trusted-signing-action", Stage::Sign, Platform::Other),
    ("azure/webapps-deploy", Stage::Deploy, Platform::Other),
    ("bridgecrewio/checkov-action", Stage::Scan(Scan::Infrastructure), Platform::Other),
    ("bufbuild/buf-breaking-action", Stage::Lint, Platform::Other),
    ("bufbuild/buf-lint-action", Stage::Lint, Platform::Other),
    ("changesets/action", Stage::Publish, Platform::Other),
    ("chartboost/ruff-action", Stage::Lint, Platform::Other),
    ("checkmarx/ast-github-action", Stage::Scan(Scan::Code), Platform::Other),
    ("checkmarx/kics-github-action", Stage::Scan(Scan::Infrastructure), Platform::Other),
    ("cloudflare/pages-action", Stage::Deploy, Platform::StaticSite),
    ("codacy/codacy-coverage-reporter-action", Stage::Coverage, Platform::Other),
    ("codecov/codecov-action", Stage::Coverage, Platform::Other),
    ("coverallsapp/github-action", Stage::Coverage, Platform::Other),
    ("crate-ci/typos", Stage::Lint, Platform::Other),
    ("crazy-max/ghaction-container-scan", Stage::Scan(Scan::Image), Platform::Other),
    ("creyd/prettier_action", Stage::Lint, Platform::Other),
    ("cycjimmy/semantic-release-action", Stage::Publish, Platform::Other),
    ("cyclonedx/gh-dotnet-generate-sbom", Stage::Sbom, Platform::Other),
    ("cyclonedx/gh-gomod-generate-sbom", Stage::Sbom, Platform::Other),
    ("cyclonedx/gh-node-module-generatebom", Stage::Sbom, Platform::Other),
    ("cyclonedx/gh-python-generate-sbom", Stage::Sbom, Platform::Other),
    ("cygnetdigital/wait_for_response", Stage::Verify, Platform::Other),
    ("cypress-io/github-action", Stage::Test, Platform::Other),
    ("datadog/synthetics-ci-github-action", Stage::Verify, Platform::Other),
    ("datreeio/action-datree", Stage::Scan(Scan::Infrastructure), Platform::Other),
    ("davidanson/markdownlint-cli2-action", Stage::Lint, Platform::Other),
    ("dawidd6/action-ansible-playbook", Stage::Deploy, Platform::Infrastructure),
    ("dawidd6/action-send-mail", Stage::Notify, Platform::Other),
    ("deliverybot/helm", Stage::Deploy, Platform::Kubernetes),
    ("dependency-check/dependency-check_action", Stage::Scan(Scan::Dependencies), Platform::Other),
    ("depot/bake-action", Stage::Build, Platform::Other),
    ("depot/build-push-action", Stage::Build, Platform::Other),
    ("dflook/terraform-apply", Stage::Deploy, Platform::Infrastructure),
    ("digitalocean/app_action/deploy", Stage::Deploy, Platform::Other),
    ("dlemstra/code-sign-action", Stage::Sign, Platform::Other),
    ("docker/bake-action", Stage::Build, Platform::Other),
    ("docker/build-push-action", Stage::Build, Platform::Other),
    ("docker/scout-action", Stage::Scan(Scan::Image), Platform::Other),
    ("dominikh/staticcheck-action", Stage::Lint, Platform::Other),
    ("dotenv-linter/action-dotenv-linter", Stage::Lint, Platform::Other),
    ("edge/simple-slack-notify", Stage::Notify, Platform::Other),
    ("elgohr/publish-docker-github-action", Stage::Publish, Platform::Other),
    ("embarkstudios/cargo-deny-action", Stage::Scan(Scan::Dependencies), Platform::Other),
    ("errata-ai/vale-action", Stage::Lint, Platform::Other),
    ("firebaseextended/action-hosting-deploy", Stage::Deploy, Platform::StaticSite),
    ("fossas/fossa-action", Stage::Scan(Scan::Dependencies), Platform::Other),
    ("giraffate/clippy-action", Stage::Lint, Platform::Other),
    ("gitguardian/ggshield-action", Stage::Scan(Scan::Secrets), Platform::Other),
    ("gitguardian/ggshield/actions/secret", Stage::Scan(Scan::Secrets), Platform::Other),
    ("github/codeql-action/analyze", Stage::Scan(Scan::Code), Platform::Other),
    ("github/super-linter", Stage::Lint, Platform::Other),
    ("gitleaks/gitleaks-action", Stage::Scan(Scan::Secrets), Platform::Other),
    ("golang/govulncheck-action", Stage::Scan(Scan::Dependencies), Platform::Other),
    ("golangci/golangci-lint-action", Stage::Lint, Platform::Other),
    ("google-github-actions/deploy-appengine", Stage::Deploy, Platform::Other),
    ("google-github-actions/deploy-cloud-functions", Stage::Deploy, Platform::Other),
    ("google-github-actions/deploy-cloudrun", Stage::Deploy, Platform::Other),
    ("goreleaser/goreleaser-action", Stage::Publish, Platform::Other),
    ("grafana/run-k6-action", Stage::Test, Platform::Other),
    ("hadolint/hadolint-action", Stage::Lint, Platform::Other),
    ("helm/chart-releaser-action", Stage::Publish, Platform::Other),
    ("helmfile/helmfile-action", Stage::Deploy, Platform::Kubernetes),
    ("ibiqlik/action-yamllint", Stage::Lint, Platform::Other),
    ("ilshidur/action-discord", Stage::Notify, Platform::Other),
    ("instrumenta/kubeval-action", Stage::Lint, Platform::Other),
    ("irongut/codecoveragesummary", Stage::Coverage, Platform::Other),
    ("jakebailey/pyright-action", Stage::TypeCheck, Platform::Other),
    ("jamesives/github-pages-deploy-action", Stage::Deploy, Platform::StaticSite),
    ("jdcargile/ms-teams-notification", Stage::Notify, Platform::Other),
    ("jfrog/frogbot", Stage::Scan(Scan::Any), Platform::Other),
    ("jpetrucciani/mypy-check", Stage::TypeCheck, Platform::Other),
    ("js-devtools/npm-publish", Stage::Publish, Platform::Other),
    ("jtalk/url-health-check-action", Stage::Verify, Platform::Other),
    ("katyo/publish-crates", Stage::Publish, Platform::Other),
    ("kubescape/github-action", Stage::Scan(Scan::Infrastructure), Platform::Other),
    ("ludeeus/action-shellcheck", Stage::Lint, Platform::Other),
    ("matt-ball/newman-action", Stage::Verify, Platform::Other),
    ("microsoft/security-devops-action", Stage::Scan(Scan::Code), Platform::Other),
    ("mishakav/pytest-coverage-comment", Stage::Coverage, Platform::Other),
    ("mr-smithers-excellent/docker-build-push", Stage::Build, Platform::Other),
    ("ncipollo/release-action", Stage::Publish, Platform::Other),
    ("norio-nomura/action-swiftlint", Stage::Lint, Platform::Other),
    ("nosborn/github-action-markdown-cli", Stage::Lint, Platform::Other),
    ("nwtgck/actions-netlify", Stage::Deploy, Platform::StaticSite),
    ("orgoro/coverage", Stage::Coverage, Platform::Other),
    ("oxsecurity/megalinter", Stage::Lint, Platform::Other),
    ("paambaati/codeclimate-action", Stage::Coverage, Platform::Other),
    ("pagerduty/pagerduty-change-events-action", Stage::Notify, Platform::Other),
    ("peaceiris/actions-gh-pages", Stage::Deploy, Platform::StaticSite),
    ("pre-commit/action", Stage::Lint, Platform::Other),
    ("psf/black", Stage::Lint, Platform::Other),
    ("py-cov-action/python-coverage-comment-action", Stage::Coverage, Platform::Other),
    ("pypa/cibuildwheel", Stage::Build, Platform::Other),
    ("pypa/gh-action-pip-audit", Stage::Scan(Scan::Dependencies), Platform::Other),
    ("pypa/gh-action-pypi-publish", Stage::Publish, Platform::Other),
    ("qltysh/qlty-action/coverage", Stage::Coverage, Platform::Other),
    ("raven-actions/actionlint", Stage::Lint, Platform::Other),
    ("ravsamhq/notify-slack-action", Stage::Notify, Platform::Other),
    ("reactivecircus/android-emulator-runner", Stage::Test, Platform::Other),
    ("redhat-actions/buildah-build", Stage::Build, Platform::Other),
    ("redhat-actions/oc-new-app", Stage::Deploy, Platform::Kubernetes),
    ("redhat-actions/push-to-registry", Stage::Publish, Platform::Other),
    ("returntocorp/semgrep-action", Stage::Scan(Scan::Code), Platform::Other),
    ("rhysd/actionlint", Stage::Lint, Platform::Other),
    ("romeovs/lcov-reporter-action", Stage::Coverage, Platform::Other),
    ("rtcamp/action-slack-notify", Stage::Notify, Platform::Other),
    ("rubygems/release-gem", Stage::Publish, Platform::Other),
    ("rustsec/audit-check", Stage::Scan(Scan::Dependencies), Platform::Other),
    ("samkirkland/ftp-deploy-action", Stage::Deploy, Platform::StaticSite),
    ("sarisia/actions-status-discord", Stage::Notify, Platform::Other),
    ("securego/gosec", Stage::Scan(Scan::Code), Platform::Other),
    ("semgrep/semgrep-action", Stage::Scan(Scan::Code), Platform::Other),
    ("shiftleftsecurity/scan-action", Stage::Scan(Scan::Code), Platform::Other),
    ("sigstore/gh-action-sigstore-python", Stage::Sign, Platform::Other),
    ("skitionek/notify-microsoft-teams", Stage::Notify, Platform::Other),
    ("slackapi/slack-github-action", Stage::Notify, Platform::Other),
    ("snyk/actions/docker", Stage::Scan(Scan::Image), Platform::Other),
    ("snyk/actions/iac", Stage::Scan(Scan::Infrastructure), Platform::Other),
    ("softprops/action-gh-release", Stage::Publish, Platform::Other),
    ("stackrox/kube-linter-action", Stage::Lint, Platform::Other),
    ("super-linter/super-linter", Stage::Lint, Platform::Other),
    ("super-linter/super-linter/slim", Stage::Lint, Platform::Other),
    ("svenstaro/upload-release-action", Stage::Publish, Platform::Other),
    ("sysdiglabs/scan-action", Stage::Scan(Scan::Image), Platform::Other),
    ("tenable/terrascan-action", Stage::Scan(Scan::Infrastructure), Platform::Other),
    ("treosh/lighthouse-ci-action", Stage::Verify, Platform::Other),
    ("triat/terraform-security-scan", Stage::Scan(Scan::Infrastructure), Platform::Other),
    ("trufflesecurity/trufflehog", Stage::Scan(Scan::Secrets), Platform::Other),
    ("tsuyoshicho/action-mypy", Stage::TypeCheck, Platform::Other),
    ("veracode/veracode-pipeline-scan-action", Stage::Scan(Scan::Code), Platform::Other),
    ("voxmedia/github-action-slack-notify-build", Stage::Notify, Platform::Other),
    ("wagoid/commitlint-github-action", Stage::Lint, Platform::Other),
    ("zizmorcore/zizmor-action", Stage::Lint, Platform::Other),
    ("zricethezav/gitleaks-action", Stage::Scan(Scan::Secrets), Platform::Other),
];

/// Owners and repositories all of whose actions serve one purpose, unless [`KNOWN`] says another.
const FAMILIES: &[(&str, Stage)] = &[
    ("google/osv-scanner-action/", Stage::Scan(Scan::Dependencies)),
    ("reviewdog/", Stage::Lint),
    ("snyk/actions/", Stage::Scan(Scan::Dependencies)),
    ("sonarsource/", Stage::Scan(Scan::Code)),
    ("zaproxy/", Stage::Scan(Scan::Any)),
];

/// The stage of an action by its name in lower case.
fn known(slug: &str) -> Option<(Stage, Platform)> {
    let place = KNOWN.binary_search_by(|(name, ..)| (*name).cmp(slug)).ok();
    let known = place.and_then(|place| KNOWN.get(place)).map(|(_, stage, platform)| (*stage, *platform));
    let family = || FAMILIES.iter().find(|(prefix, _)| slug.starts_with(prefix));
    known.or_else(|| family().map(|(_, stage)| (*stage, Platform::Other)))
}

/// The stages that a step with a known action carries out.
pub(super) fn stages(step: Step<'_>, remote: &Remote) -> Vec<(Stage, Platform)> {
    let slug = &*remote.slug;
    let mut found: Vec<(Stage, Platform)> = known(slug).into_iter().collect();
    let is_set = |input: &str| step.input(input).is_some_and(is_true);
    match slug {
        // Waits for the rollout by itself.
        "azure/k8s-deploy" => found.push((Stage::Verify, Platform::Kubernetes)),
        "aws-actions/amazon-ecs-deploy-task-definition" if is_set("wait-for-service-stability") => {
            found.push((Stage::Verify, Platform::Ecs));
        }
        "docker/build-push-action" | "depot/build-push-action" => {
            if is_set("push") {
                found.push((Stage::Publish, Platform::Other));
            }
            if is_set("sbom") {
                found.push((Stage::Sbom, Platform::Other));
            }
        }
        // What it looks at is one of its inputs.
        "aquasecurity/trivy-action" => {
            let subject = match step.input("scan-type").and_then(Node::as_str) {
                Some("config") => Scan::Infrastructure,
                Some("fs" | "repo" | "rootfs" | "sbom") => Scan::Any,
                _ => Scan::Image,
            };
            found = vec![(Stage::Scan(subject), Platform::Other)];
        }
        _ => {}
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{KNOWN, known};
    use crate::model::pipeline::{Scan, Stage};

    #[test]
    fn the_list_can_be_searched() {
        assert!(KNOWN.is_sorted_by(|(one, ..), (other, ..)| one < other));
        assert!(KNOWN.iter().all(|(name, ..)| name.contains('/') && *name == name.to_ascii_lowercase()));
    }

    #[test]
    fn actions_tell_their_stage() {
        for (slug, wanted) in [
            ("docker/build-push-action", Some(Stage::Build)),
            ("cypress-io/github-action", Some(Stage::Test)),
            ("golangci/golangci-lint-action", Some(Stage::Lint)),
            ("jakebailey/pyright-action", Some(Stage::TypeCheck)),
            ("codecov/codecov-action", Some(Stage::Coverage)),
            ("actions/dependency-review-action", Some(Stage::Scan(Scan::Dependencies))),
            ("github/codeql-action/analyze", Some(Stage::Scan(Scan::Code))),
            ("snyk/actions/docker", Some(Stage::Scan(Scan::Image))),
            ("snyk/actions/node", Some(Stage::Scan(Scan::Dependencies))),
            ("gitleaks/gitleaks-action", Some(Stage::Scan(Scan::Secrets))),
            ("anchore/sbom-action", Some(Stage::Sbom)),
            ("actions/attest-build-provenance", Some(Stage::Sign)),
            ("pypa/gh-action-pypi-publish", Some(Stage::Publish)),
            ("azure/k8s-deploy", Some(Stage::Deploy)),
            ("treosh/lighthouse-ci-action", Some(Stage::Verify)),
            ("slackapi/slack-github-action", Some(Stage::Notify)),
            ("actions/checkout", None),
        ] {
            assert_eq!(known(slug).map(|(stage, _)| stage), wanted, "{slug}");
        }
    }
}
