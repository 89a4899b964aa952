//! What the commands of a script are for.

use std::collections::BTreeSet;

use crate::source::Span;
use crate::syntax::shell::{Command, Script, ShellOption, SimpleCommand};
use crate::syntax::yaml::NodeId;

use super::Stage::{Build, Lint, Notify, Publish, Rollback, Sbom, Sign, Test, TypeCheck, Verify};
use super::known_commands::{Known, known_of};
use super::{Evidence, Platform, Scan, Stage};
use crate::model::tasks::Runner;

/// Programs whose operand names a task of the project: `make test`, `npm run lint`.
const TASK_RUNNERS: &[&str] = &[
    "make", "npm", "yarn", "pnpm", "bun", "just", "task", "rake", "composer", "nx", "turbo", "invoke", "deno", "grunt",
];

/// Adds what the commands of a script in the file `text` tell; `id` is the step, or the line of a job, that the script
/// belongs to, if it is a node.
pub fn stages(id: Option<NodeId>, script: &Script, text: &str, found: &mut Vec<Evidence>) {
    let has_pipes = script.commands().iter().any(|visited| visited.context.pipe.is_some());
    let lossy = if has_pipes { lossy_pipes(script) } else { Vec::new() };
    for visited in script.commands() {
        let words = words(&visited.command);
        let (span, is_ignored) = (visited.command.span, visited.context.failure_ignored);
        let is_last = visited.context.pipe.is_none_or(|(place, length)| place + 1 >= length);
        let is_piped = !is_last && lossy.iter().any(|pipe| pipe.start <= span.start && span.end <= pipe.end);
        let mut push = |stage, what: String, is_firm, platform| {
            found.push(Evidence { stage, span, what: what.into(), is_firm, is_ignored, is_piped, platform, step: id });
        };
        let Some((program, rest)) = words.split_first() else { continue };
        if rest.iter().any(|word| word.starts_with("--dry-run") || *word == "--help" || *word == "--version") {
            continue;
        }
        let operands: Vec<&str> = rest.iter().copied().filter(|word| !word.starts_with('-')).collect();
        let program = program.rsplit_once('/').map_or(*program, |(_, name)| name);
        if matches!(program, "curl" | "wget" | "http")
            && visited.command.words.iter().any(|word| speaks_to_people(word.span.of(text)))
        {
            push(Notify, format!("{program} to a chat or pager"), true, Platform::Other);
            continue;
        }
        for task in started_tasks(program, rest) {
            push(Stage::Task, format!("{program} {task}"), true, Platform::Other);
        }
        let (mut any, mut scans) = (false, false);
        for known in known_of(program) {
            // Of the subjects of one scan the first in the table is the nearest.
            if known.stage.is_scan() && scans {
                continue;
            }
            let Some(behind) = matched(known, &operands) else { continue };
            (any, scans) = (true, scans || known.stage.is_scan());
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

/// The tasks of the repository that a command starts; none when it does so in another folder or file.
fn started_tasks<'a>(program: &str, rest: &[&'a str]) -> Vec<&'a str> {
    const ELSEWHERE: [&str; 9] = ["-C", "-d", "-f", "-w", "--cwd", "--dir", "--directory", "--prefix", "--workspace"];
    let is_elsewhere = |word: &&str| ELSEWHERE.iter().any(|option| word.starts_with(option));
    let Some(runner) = Runner::of_program(program).filter(|_| !rest.iter().any(is_elsewhere)) else {
        return Vec::new();
    };
    let is_name = |word: &&&str| !word.is_empty() && !word.starts_with('-') && !word.contains(['=', '/']);
    let mut operands = rest.iter().filter(is_name).copied();
    match (runner, operands.next()) {
        (Runner::Package, Some("run" | "run-script")) => operands.next().into_iter().collect(),
        (Runner::Package, Some("test")) => vec!["test"],
        (Runner::Package, _) | (_, None) => Vec::new(),
        (Runner::Task, Some(first)) => vec![first],
        (Runner::Make, Some(first)) => std::iter::once(first).chain(operands).collect(),
    }
}

/// Commands that succeed whatever they read.
const SINKS: &[&str] = &["tee", "cat", "tail", "head", "sed", "ts"];

/// The pipelines that end with a command that always succeeds, and run without `pipefail` as far as the script says.
fn lossy_pipes(script: &Script) -> Vec<Span> {
    let pipelines = script.pipelines().into_iter().map(|(pipeline, _)| pipeline);
    let lossy = pipelines.filter(|pipeline| match pipeline.commands.as_slice() {
        [_, .., Command::Simple(last)] => {
            last.effective().is_some_and(|last| SINKS.contains(&last.name))
                && !script.has_set_before(ShellOption::Pipefail, pipeline.span.start)
        }
        _ => false,
    });
    lossy.map(|pipeline| pipeline.span).collect()
}

/// Parts of addresses, and of the names of variables with one, that reach people.
const CHATS: &[&str] =
    &["slack", "discord", "teams_webhook", "webhook.office.com", "pagerduty", "opsgenie", "telegram", "mattermost"];

fn speaks_to_people(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    CHATS.iter().any(|chat| word.contains(chat))
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

/// What one word of a name speaks of, the weightiest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Speaks {
    Notify,
    Rollback,
    Verify,
    Deploy,
    Publish,
    Scan,
    Sbom,
    Sign,
    TypeCheck,
    Lint,
    Test,
    Build,
}

fn speaks(word: &str) -> Option<Speaks> {
    Some(match word {
        "notify" | "notification" | "notifications" | "announce" => Speaks::Notify,
        "rollback" | "undo" | "revert" => Speaks::Rollback,
        "smoke" | "smoketest" | "healthcheck" | "verify" => Speaks::Verify,
        "deploy" => Speaks::Deploy,
        "publish" => Speaks::Publish,
        "scan" | "audit" | "vulnerabilities" | "sast" => Speaks::Scan,
        "sbom" => Speaks::Sbom,
        "sign" | "signing" | "attest" => Speaks::Sign,
        "typecheck" | "typechecks" | "mypy" | "tsc" => Speaks::TypeCheck,
        "lint" | "linting" | "format" | "fmt" | "prettier" | "eslint" | "clippy" => Speaks::Lint,
        "test" | "tests" | "spec" | "specs" | "e2e" | "check" | "coverage" | "integration" => Speaks::Test,
        "build" | "compile" | "bundle" => Speaks::Build,
        _ => return None,
    })
}

/// What a name says of the subject of a scan.
fn subject<'a>(words: impl Iterator<Item = &'a str>) -> Scan {
    let subjects = words.filter_map(|word| {
        Some(match word {
            "image" | "images" | "container" | "containers" | "docker" => (0, Scan::Image),
            "secret" | "secrets" => (1, Scan::Secrets),
            "audit" | "dependency" | "dependencies" | "vulnerabilities" => (2, Scan::Dependencies),
            "sast" | "code" => (3, Scan::Code),
            _ => return None,
        })
    });
    subjects.min_by_key(|(weight, _)| *weight).map_or(Scan::Any, |(_, subject)| subject)
}

/// The stage that a name speaks of: of a step, a task, a script.
pub fn stage_of_name(name: &str) -> Option<Stage> {
    let lower = name.to_ascii_lowercase();
    let words = || lower.split(|c: char| !c.is_ascii_alphanumeric());
    let signs_in = lower.contains("sign in");
    let spoken = words().filter_map(speaks).filter(|spoken| *spoken != Speaks::Sign || !signs_in);
    let phrases = [
        ("roll back", Speaks::Rollback),
        ("health check", Speaks::Verify),
        ("type check", Speaks::TypeCheck),
        ("type-check", Speaks::TypeCheck),
    ];
    let phrases = phrases.into_iter().filter(|(phrase, _)| lower.contains(phrase)).map(|(_, spoken)| spoken);
    Some(match spoken.chain(phrases).min()? {
        Speaks::Notify => Notify,
        Speaks::Rollback => Rollback,
        Speaks::Verify => Verify,
        Speaks::Deploy => Stage::Deploy,
        Speaks::Publish => Publish,
        Speaks::Scan => Stage::Scan(subject(words())),
        Speaks::Sbom => Sbom,
        Speaks::Sign => Sign,
        Speaks::TypeCheck => TypeCheck,
        Speaks::Lint => Lint,
        Speaks::Test => Test,
        Speaks::Build => Build,
    })
}

#[cfg(test)]
mod tests {
    use crate::model::actions::{ActionsFile, Step};
    use crate::model::pipeline::{Scan, Stage};
    use crate::syntax::yaml;

    /// The firm stages of a script.
    fn stages(script: &str) -> Vec<Stage> {
        let text = format!("jobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: {script}\n");
        let file = ActionsFile::workflow_file(yaml::parse(text.as_str().into()));
        let evidence = file.steps().flat_map(Step::stages).map(|evidence| evidence.stage);
        evidence.filter(|stage| *stage != Stage::Task).collect()
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
            ("npm audit || true", vec![Stage::Scan(Scan::Dependencies)]),
            ("terraform -chdir=infra apply -auto-approve", vec![Stage::Deploy]),
            ("terraform plan", vec![]),
            ("echo deploy", vec![]),
            ("make -C ./test build", vec![Stage::Build]),
            ("yarn nx affected --targets=lint,test:integration,test", vec![Stage::Test, Stage::Lint]),
            ("skaffold build", vec![Stage::Build]),
            ("npx tsc --noEmit", vec![Stage::TypeCheck]),
            ("npm run type-check", vec![Stage::TypeCheck]),
            ("cargo llvm-cov --workspace", vec![Stage::Coverage, Stage::Test]),
            ("coverage report --fail-under=80", vec![Stage::Coverage]),
            ("gitleaks detect --redact", vec![Stage::Scan(Scan::Secrets)]),
            ("trivy image --exit-code 1 shop/api", vec![Stage::Scan(Scan::Image)]),
            ("trivy config infra", vec![Stage::Scan(Scan::Infrastructure)]),
            ("snyk code test", vec![Stage::Scan(Scan::Code)]),
            ("make scan-image", vec![Stage::Scan(Scan::Image)]),
            ("syft shop/api -o spdx-json", vec![Stage::Sbom]),
            ("cosign sign --yes shop/api@sha256:1", vec![Stage::Sign]),
            ("docker push shop/api:1", vec![Stage::Publish]),
            ("kubectl rollout undo deploy/api", vec![Stage::Rollback]),
            ("curl -fsS https://shop.example.com/healthz", vec![Stage::Verify]),
            ("curl -d '{}' \"$SLACK_WEBHOOK_URL\"", vec![Stage::Notify]),
            ("curl -d x https://hooks.slack.com/services/a", vec![Stage::Notify]),
            ("./scripts/notify.sh", vec![Stage::Notify]),
        ] {
            assert_eq!(stages(script), wanted, "{script}");
        }
    }
}
