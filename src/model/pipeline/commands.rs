//! Well-known commands and the stage each carries out.

use std::collections::BTreeSet;

use crate::syntax::shell::{Script, SimpleCommand};
use crate::syntax::yaml::NodeId;

use super::Stage::{Build, Lint, Publish, Rollback, Scan, Test, Verify};
use super::{Evidence, Platform, Stage};

/// A program, and what must stand behind it: any one of the sequences of words, not counting options. No sequence
/// means that the program alone tells.
struct Known {
    stage: Stage,
    program: &'static str,
    words: &'static [&'static [&'static str]],
    platform: Platform,
}

const fn known(stage: Stage, program: &'static str, words: &'static [&'static [&'static str]]) -> Known {
    Known { stage, program, words, platform: Platform::Other }
}

const fn deploy(program: &'static str, words: &'static [&'static [&'static str]], platform: Platform) -> Known {
    Known { stage: Stage::Deploy, program, words, platform }
}

const KNOWN: &[Known] = &[
    deploy(
        "kubectl",
        &[&["apply"], &["set", "image"], &["rollout", "restart"], &["replace"], &["patch"]],
        Platform::Kubernetes,
    ),
    deploy("oc", &[&["apply"], &["rollout", "latest"], &["start-build"]], Platform::Kubernetes),
    deploy("helm", &[&["upgrade"], &["install"]], Platform::Kubernetes),
    deploy("helmfile", &[&["apply"], &["sync"]], Platform::Kubernetes),
    deploy("argocd", &[&["app", "sync"], &["app", "set"]], Platform::Kubernetes),
    deploy("kapp", &[&["deploy"]], Platform::Kubernetes),
    deploy("skaffold", &[&["run"], &["deploy"]], Platform::Kubernetes),
    deploy("terraform", &[&["apply"]], Platform::Infrastructure),
    deploy("tofu", &[&["apply"]], Platform::Infrastructure),
    deploy("terragrunt", &[&["apply"], &["run-all", "apply"]], Platform::Infrastructure),
    deploy("pulumi", &[&["up"]], Platform::Infrastructure),
    deploy("cdk", &[&["deploy"]], Platform::Infrastructure),
    deploy("sam", &[&["deploy"]], Platform::Infrastructure),
    deploy("ansible-playbook", &[], Platform::Infrastructure),
    deploy("aws", &[&["ecs", "update-service"], &["ecs", "deploy"]], Platform::Ecs),
    deploy(
        "aws",
        &[&["cloudformation", "deploy"], &["cloudformation", "update-stack"], &["cloudformation", "create-stack"]],
        Platform::Infrastructure,
    ),
    deploy("aws", &[&["lambda", "update-function-code"], &["deploy", "create-deployment"]], Platform::Other),
    deploy("aws", &[&["s3", "sync"]], Platform::StaticSite),
    deploy("gcloud", &[&["run", "deploy"], &["app", "deploy"], &["functions", "deploy"]], Platform::Other),
    deploy(
        "az",
        &[&["webapp", "deploy"], &["webapp", "deployment"], &["containerapp", "update"], &["containerapp", "up"]],
        Platform::Other,
    ),
    deploy("az", &[&["deployment"]], Platform::Infrastructure),
    deploy("serverless", &[&["deploy"]], Platform::Other),
    deploy("sls", &[&["deploy"]], Platform::Other),
    deploy("flyctl", &[&["deploy"]], Platform::Other),
    deploy("fly", &[&["deploy"]], Platform::Other),
    deploy("heroku", &[&["container:release"]], Platform::Other),
    deploy("docker", &[&["stack", "deploy"]], Platform::Other),
    deploy("nomad", &[&["run"], &["job", "run"]], Platform::Other),
    deploy("eb", &[&["deploy"]], Platform::Other),
    deploy("cf", &[&["push"]], Platform::Other),
    deploy("copilot", &[&["deploy"]], Platform::Other),
    deploy("netlify", &[&["deploy"]], Platform::StaticSite),
    deploy("vercel", &[&["deploy"]], Platform::StaticSite),
    deploy("firebase", &[&["deploy"]], Platform::StaticSite),
    deploy("wrangler", &[&["deploy"], &["publish"]], Platform::StaticSite),
    known(Rollback, "kubectl", &[&["rollout", "undo"]]),
    known(Rollback, "helm", &[&["rollback"]]),
    known(Rollback, "argocd", &[&["app", "rollback"]]),
    known(Verify, "kubectl", &[&["rollout", "status"], &["wait"]]),
    known(Verify, "oc", &[&["rollout", "status"], &["wait"]]),
    known(Verify, "helm", &[&["test"]]),
    known(Verify, "argocd", &[&["app", "wait"]]),
    known(Verify, "aws", &[&["ecs", "wait"], &["cloudformation", "wait"], &["deploy", "wait"]]),
    known(Verify, "curl", &[]),
    known(Verify, "wget", &[]),
    known(Verify, "http", &[]),
    known(Verify, "k6", &[]),
    known(Verify, "newman", &[]),
    known(Scan, "trivy", &[]),
    known(Scan, "grype", &[]),
    known(Scan, "snyk", &[&["test"], &["container"], &["code"], &["iac"]]),
    known(Scan, "npm", &[&["audit"]]),
    known(Scan, "yarn", &[&["audit"], &["npm", "audit"]]),
    known(Scan, "pnpm", &[&["audit"]]),
    known(Scan, "pip-audit", &[]),
    known(Scan, "safety", &[&["check"], &["scan"]]),
    known(Scan, "cargo", &[&["audit"], &["deny"]]),
    known(Scan, "govulncheck", &[]),
    known(Scan, "gosec", &[]),
    known(Scan, "bandit", &[]),
    known(Scan, "semgrep", &[]),
    known(Scan, "checkov", &[]),
    known(Scan, "tfsec", &[]),
    known(Scan, "kics", &[]),
    known(Scan, "gitleaks", &[]),
    known(Scan, "trufflehog", &[]),
    known(Scan, "osv-scanner", &[]),
    known(Scan, "dockle", &[]),
    known(Scan, "brakeman", &[]),
    known(Scan, "bundle-audit", &[]),
    known(Scan, "bundler-audit", &[]),
    known(Scan, "docker", &[&["scout"], &["scan"]]),
    known(Publish, "docker", &[&["push"], &["image", "push"], &["compose", "push"]]),
    known(Publish, "podman", &[&["push"]]),
    known(Publish, "npm", &[&["publish"]]),
    known(Publish, "yarn", &[&["publish"], &["npm", "publish"]]),
    known(Publish, "pnpm", &[&["publish"]]),
    known(Publish, "twine", &[&["upload"]]),
    known(Publish, "poetry", &[&["publish"]]),
    known(Publish, "uv", &[&["publish"]]),
    known(Publish, "cargo", &[&["publish"]]),
    known(Publish, "gem", &[&["push"]]),
    known(Publish, "helm", &[&["push"]]),
    known(Publish, "dotnet", &[&["nuget", "push"]]),
    known(Publish, "goreleaser", &[]),
    known(Publish, "gh", &[&["release"]]),
    known(Publish, "mvn", &[&["deploy"]]),
    known(Publish, "semantic-release", &[]),
    known(Lint, "eslint", &[]),
    known(Lint, "prettier", &[]),
    known(Lint, "tsc", &[]),
    known(Lint, "flake8", &[]),
    known(Lint, "ruff", &[]),
    known(Lint, "black", &[]),
    known(Lint, "isort", &[]),
    known(Lint, "mypy", &[]),
    known(Lint, "pylint", &[]),
    known(Lint, "golangci-lint", &[]),
    known(Lint, "gofmt", &[]),
    known(Lint, "go", &[&["vet"], &["fmt"]]),
    known(Lint, "cargo", &[&["clippy"], &["fmt"]]),
    known(Lint, "rubocop", &[]),
    known(Lint, "shellcheck", &[]),
    known(Lint, "hadolint", &[]),
    known(Lint, "yamllint", &[]),
    known(Lint, "actionlint", &[]),
    known(Lint, "zizmor", &[]),
    known(Lint, "infra-lint", &[]),
    known(Lint, "kubeconform", &[]),
    known(Lint, "kubeval", &[]),
    known(Lint, "kube-linter", &[]),
    known(Lint, "markdownlint", &[]),
    known(Lint, "pre-commit", &[&["run"]]),
    known(Lint, "terraform", &[&["fmt"], &["validate"]]),
    known(Lint, "tofu", &[&["fmt"], &["validate"]]),
    known(Lint, "tflint", &[]),
    known(Lint, "helm", &[&["lint"]]),
    known(Lint, "ct", &[&["lint"]]),
    known(Lint, "promtool", &[&["check"]]),
    known(Lint, "dotnet", &[&["format"]]),
    known(Test, "jest", &[]),
    known(Test, "vitest", &[]),
    known(Test, "mocha", &[]),
    known(Test, "playwright", &[&["test"]]),
    known(Test, "cypress", &[&["run"]]),
    known(Test, "npm", &[&["test"], &["t"]]),
    known(Test, "pytest", &[]),
    known(Test, "unittest", &[]),
    known(Test, "tox", &[]),
    known(Test, "nox", &[]),
    known(Test, "go", &[&["test"]]),
    known(Test, "gotestsum", &[]),
    known(Test, "ginkgo", &[]),
    known(Test, "cargo", &[&["test"], &["nextest"]]),
    known(Test, "mvn", &[&["test"], &["verify"], &["install"]]),
    known(Test, "mvnw", &[&["test"], &["verify"], &["install"]]),
    known(Test, "gradle", &[&["test"], &["check"], &["build"]]),
    known(Test, "gradlew", &[&["test"], &["check"], &["build"]]),
    known(Test, "dotnet", &[&["test"]]),
    known(Test, "rspec", &[]),
    known(Test, "phpunit", &[]),
    known(Test, "mix", &[&["test"]]),
    known(Test, "sbt", &[&["test"]]),
    known(Test, "bazel", &[&["test"]]),
    known(Test, "ctest", &[]),
    known(Test, "swift", &[&["test"]]),
    known(Test, "xcodebuild", &[&["test"]]),
    known(Test, "bats", &[]),
    known(Test, "molecule", &[&["test"]]),
    known(Test, "terraform", &[&["test"]]),
    known(Test, "ct", &[&["install"]]),
    known(Test, "helm", &[&["unittest"]]),
    known(Build, "docker", &[&["build"], &["buildx", "build"], &["compose", "build"], &["image", "build"]]),
    known(Build, "podman", &[&["build"]]),
    known(Build, "buildah", &[&["bud"], &["build"]]),
    known(Build, "go", &[&["build"]]),
    known(Build, "cargo", &[&["build"]]),
    known(Build, "mvn", &[&["package"]]),
    known(Build, "mvnw", &[&["package"]]),
    known(Build, "gradle", &[&["assemble"]]),
    known(Build, "gradlew", &[&["assemble"]]),
    known(Build, "dotnet", &[&["build"], &["publish"]]),
    known(Build, "ko", &[&["build"]]),
    known(Build, "pack", &[&["build"]]),
    known(Build, "skaffold", &[&["build"], &["run"]]),
];

/// Programs whose operand names a task of the project: `make test`, `npm run lint`.
const TASK_RUNNERS: &[&str] = &[
    "make", "npm", "yarn", "pnpm", "bun", "just", "task", "rake", "composer", "nx", "turbo", "invoke", "deno", "grunt",
];

/// Adds what the commands of a script tell; `id` is the step, or the line of a job, that the script belongs to.
pub fn stages(id: NodeId, script: &Script, found: &mut Vec<Evidence>) {
    for visited in script.commands() {
        let words = words(visited.command);
        let mut push = |stage, what: String, is_firm, platform| {
            let (span, is_ignored) = (visited.command.span, visited.context.failure_ignored);
            found.push(Evidence { stage, span, what: what.into(), is_firm, is_ignored, platform, step: id });
        };
        let Some((program, rest)) = words.split_first() else { continue };
        if rest.iter().any(|word| word.starts_with("--dry-run") || *word == "--help" || *word == "--version") {
            continue;
        }
        let operands: Vec<&str> = rest.iter().copied().filter(|word| !word.starts_with('-')).collect();
        let program = program.rsplit_once('/').map_or(*program, |(_, name)| name);
        let mut any = false;
        for known in KNOWN.iter().filter(|known| known.program == program) {
            let Some(behind) = matched(known, &operands) else { continue };
            any = true;
            let what = [&[program], behind].concat().join(" ");
            // `helm upgrade --atomic` waits and rolls back by itself.
            let atomic = ["--atomic", "--rollback-on-failure"].iter().any(|flag| rest.contains(flag));
            if program == "helm" && (atomic || rest.contains(&"--wait")) {
                push(Verify, what.clone(), true, known.platform);
            }
            if program == "helm" && atomic {
                push(Rollback, what.clone(), true, known.platform);
            }
            push(known.stage, what, true, known.platform);
        }
        if any {
            continue;
        }
        if TASK_RUNNERS.contains(&program) {
            let what = format!("{program} {}", operands.join(" "));
            let mut tasks = operands.iter().filter(|word| !word.contains('/'));
            if let Some(targets) = targets(rest) {
                let stages: BTreeSet<Stage> = targets.split(',').filter_map(stage_of_name).collect();
                for stage in stages {
                    push(stage, what.clone(), true, Platform::Other);
                }
            } else if let Some(stage) = tasks.find_map(|task| stage_of_name(task)) {
                push(stage, what, true, Platform::Other);
            }
        } else if words.first().is_some_and(|word| word.contains('/')) {
            // A script of the repository: `./scripts/smoke-test.sh`.
            if let Some(stage) = stage_of_name(program) {
                push(stage, program.to_owned(), true, Platform::Other);
            }
        } else if matches!(program, "bash" | "sh" | "node" | "python" | "python3" | "pwsh") {
            let file = operands.first().map(|file| file.rsplit_once('/').map_or(*file, |(_, name)| name));
            if let Some(stage) = file.and_then(stage_of_name) {
                push(stage, format!("{program} {}", operands.first().unwrap_or(&"")), true, Platform::Other);
            }
        }
    }
}

/// What Nx and its like are told to run: `--targets=lint,test`, `-t build`.
fn targets<'a>(words: &[&'a str]) -> Option<&'a str> {
    let joined = words.iter().find_map(|word| word.strip_prefix("--targets=").or(word.strip_prefix("--target=")));
    joined.or_else(|| {
        let at = words.iter().position(|word| matches!(*word, "-t" | "--target" | "--targets"))?;
        words.get(at + 1).copied()
    })
}

/// The words of the table's sequence that stands among the first operands.
fn matched(known: &Known, operands: &[&str]) -> Option<&'static [&'static str]> {
    if known.words.is_empty() {
        return Some(&[]);
    }
    // Values of options (`-n prod apply`) count as operands, so the command may stand a little further on.
    let near = operands.get(..operands.len().min(4)).unwrap_or_default();
    known.words.iter().copied().find(|sequence| near.windows(sequence.len()).any(|window| window == *sequence))
}

/// The words of the command that in the end runs, wrappers (`npx`, `poetry run`) taken off; unknown words are empty.
fn words(command: &SimpleCommand) -> Vec<&str> {
    let Some(arguments) = command.effective() else { return Vec::new() };
    let mut words: Vec<&str> = vec![arguments.name_word.literal().unwrap_or(arguments.name)];
    words.extend(arguments.words.iter().map(|word| word.literal().unwrap_or("")));
    for _ in 0..4 {
        let drop = match (words.first().copied().unwrap_or(""), words.get(1).copied().unwrap_or("")) {
            ("npx" | "bunx" | "pnpx" | "uvx" | "xvfb-run" | "time" | "timeout" | "retry", _) => 1,
            ("poetry" | "uv" | "pipenv" | "pdm" | "hatch" | "rye", "run")
            | ("bundle" | "npm" | "pnpm" | "yarn", "exec" | "dlx")
            | ("python" | "python3", "-m") => 2,
            _ => break,
        };
        words.drain(..drop);
        let is_wrapped = |word: &&str| !word.starts_with('-') && word.parse::<f64>().is_err();
        let options = words.iter().position(is_wrapped).unwrap_or(words.len());
        words.drain(..options);
    }
    words
}

/// The stage that a name speaks of: of a step, a task, a script.
pub fn stage_of_name(name: &str) -> Option<Stage> {
    let lower = name.to_ascii_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let has = |wanted: &[&str]| words.iter().any(|word| wanted.contains(word));
    Some(if has(&["rollback", "undo", "revert"]) || lower.contains("roll back") {
        Rollback
    } else if has(&["smoke", "smoketest", "healthcheck", "verify"]) || lower.contains("health check") {
        Verify
    } else if has(&["deploy"]) {
        Stage::Deploy
    } else if has(&["publish"]) {
        Publish
    } else if has(&["scan", "audit", "vulnerabilities", "sast"]) {
        Scan
    } else if has(&["lint", "linting", "typecheck", "format", "fmt", "prettier", "eslint", "clippy"]) {
        Lint
    } else if has(&["test", "tests", "spec", "specs", "e2e", "check", "coverage", "integration"]) {
        Test
    } else if has(&["build", "compile", "bundle"]) {
        Build
    } else {
        return None;
    })
}

#[cfg(test)]
mod tests {
    use crate::model::actions::ActionsFile;
    use crate::model::pipeline::Stage;
    use crate::syntax::yaml;

    /// The firm stages of a script.
    fn stages(script: &str) -> Vec<Stage> {
        let text = format!("jobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: {script}\n");
        let file = ActionsFile::workflow_file(yaml::parse(text.as_str().into()));
        let steps = file.steps();
        steps.iter().flat_map(|step| step.stages()).map(|evidence| evidence.stage).collect()
    }

    #[test]
    fn commands_tell_their_stage() {
        for (script, wanted) in [
            ("kubectl apply -f k8s/", vec![Stage::Deploy]),
            ("kubectl -n prod apply -f k8s/", vec![Stage::Deploy]),
            ("kubectl apply --dry-run=server -f k8s/", vec![]),
            ("kubectl get pods", vec![]),
            ("helm upgrade --install --atomic api ./chart", vec![Stage::Verify, Stage::Rollback, Stage::Deploy]),
            ("./scripts/smoke-test.sh", vec![Stage::Verify]),
            ("npm run test:unit", vec![Stage::Test]),
            ("npm ci && npm run lint", vec![Stage::Lint]),
            ("npx --yes eslint .", vec![Stage::Lint]),
            ("poetry run python -m pytest -q", vec![Stage::Test]),
            ("npm audit || true", vec![Stage::Scan]),
            ("terraform -chdir=infra apply -auto-approve", vec![Stage::Deploy]),
            ("terraform plan", vec![]),
            ("echo deploy", vec![]),
            ("make -C ./test build", vec![Stage::Build]),
            ("yarn nx affected --targets=lint,test:integration,test", vec![Stage::Test, Stage::Lint]),
            ("skaffold build", vec![Stage::Build]),
        ] {
            assert_eq!(stages(script), wanted, "{script}");
        }
    }
}
