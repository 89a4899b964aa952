//! What workflows show.

use super::kubernetes::line_of;
use super::{Seen, Sighting, lists};
use crate::language::Language;
use crate::model::actions::facts::WorkflowFacts;
use crate::model::actions::{ActionsFile, Job, Pin, Step, Uses, Workflow};
use crate::model::pipeline::{Evidence, JobFacts, Scan, Stage, StageFact, System, stage_of_name};
use crate::model::repository::{Facts, Repository};
use crate::model::updates;
use crate::source::{SourceFile, Span};
use crate::syntax::shell::{Arguments, Script, Word};
use crate::syntax::yaml::Node;

pub(super) fn look(file: &ActionsFile, seen: &mut Seen<'_>) {
    for step in file.steps() {
        look_step(step, seen);
    }
    let Some(workflow) = file.workflow() else { return };
    let Some(facts) = file.facts() else { return };
    let head = workflow.jobs().next().map_or(Span::empty(0), Job::head);
    seen.add("pipeline", head, "a workflow");
    seen.add("workflow", head, "a workflow");
    if facts.is_continuous {
        seen.add("continuous", head, format!("runs on {}", facts.triggers.join(", ")));
    }
    permissions(workflow, seen);
    for job in workflow.jobs() {
        look_job(job, &facts, seen);
    }
    let jobs: Vec<Job<'_>> = workflow.jobs().collect();
    // Of two jobs, the second mostly needs the first.
    if let [first, _, _, ..] = jobs.as_slice() {
        seen.add("several-jobs", first.head(), format!("{} jobs", jobs.len()));
        let waits = |job: &Job<'_>, other: &Job<'_>| job.ancestors().iter().any(|ancestor| ancestor.id == other.id);
        let beside = |job: &Job<'_>| {
            jobs.iter()
                .find(|other| other.id != job.id && !waits(job, other) && !waits(other, job))
                .map(|other| other.id)
        };
        if let Some((job, other)) = jobs.iter().find_map(|job| Some((job, beside(job)?))) {
            seen.add("parallel-jobs", job.head(), format!("`{}` and `{other}` run side by side", job.id));
        }
    }
    for image in &facts.images.named {
        seen.add("image-build", image.span, format!("`{}`", image.reference));
        commit_tag(&image.reference, image.span, seen);
    }
    for (name, span) in facts.secrets.iter().filter(|(name, _)| !name.eq_ignore_ascii_case("GITHUB_TOKEN")) {
        seen.add("workflow-secret", *span, format!("`secrets.{name}`"));
    }
    if workflow.has_trigger("schedule")
        && let Some(job) = jobs.iter().find(|job| speaks_of_restore(**job))
    {
        seen.add("restore-drill", job.head(), format!("`{}` on a schedule", job.id));
    }
}

fn speaks_of_restore(job: Job<'_>) -> bool {
    let speaks = |text: &str| text.to_ascii_lowercase().contains("restore");
    let is_cache = |step: &Step<'_>| step.remote().is_some_and(|remote| remote.slug.starts_with("actions/cache"));
    speaks(job.id)
        || job.steps().any(|step| !is_cache(&step) && step.name().is_some_and(speaks) && step.run().is_some())
}

fn permissions(workflow: Workflow<'_>, seen: &mut Seen<'_>) {
    if let Some(found) = workflow.permissions() {
        if found.shorthand() != Some("write-all") {
            seen.add("least-permissions", found.node.span(), "`permissions` of the workflow");
        }
    } else if workflow.jobs().all(|job| job.permissions().is_some())
        && let Some(job) = workflow.jobs().next()
    {
        seen.add("least-permissions", job.head(), "`permissions` of every job");
    }
}

fn look_job(job: Job<'_>, facts: &WorkflowFacts, seen: &mut Seen<'_>) {
    let bounds = |node: Node<'_>| node.get("timeout-minutes").is_some();
    if bounds(job.node) {
        seen.add("job-timeout", job.head(), format!("`timeout-minutes` of `{}`", job.id));
    } else if job.steps().any(|step| bounds(step.node)) {
        seen.add("job-timeout", job.head(), format!("`timeout-minutes` of steps of `{}`", job.id));
    } else if job.calls().is_none() {
        // A workflow that is called bounds its own jobs.
        seen.add("unbounded-job", job.head(), format!("`{}` may run for six hours", job.id));
    }
    if let Some(environment) = job.environment()
        && let Some(name) = environment.as_str()
        && !name.contains("${{")
    {
        seen.add("environment", environment.span(), format!("environment `{name}`"));
    }
    let trial =
        || job.stages().find(|(_, found)| found.stage == Stage::Deploy && found.is_firm && !job.makes_cluster());
    let release = job.release();
    let Some((_, evidence)) = release.or_else(trial) else { return };
    let sign = if release.is_some() { "deploy-stage" } else { "trial-deployment" };
    seen.add(sign, evidence.span, format!("`{}` in `{}`", evidence.what, job.id));
    if let Some(found) = facts.jobs.iter().find(|found| found.id == job.id)
        && facts.pipeline(seen.source.id).is_preceded_by(found, |stage| stage == Stage::Test || stage.is_scan())
    {
        seen.add("ordered-deployment", job.head(), format!("`{}` waits for tests", job.id));
    }
    let deployed = evidence.span.start;
    for (_, evidence) in job.workflow.jobs().flat_map(Job::stages) {
        match evidence.stage {
            // Before the deployment, `curl` fetches something rather than look at what runs.
            Stage::Verify if evidence.span.start >= deployed => {
                seen.add("verify-stage", evidence.span, format!("`{}`", evidence.what));
            }
            Stage::Rollback => seen.add("rollback-stage", evidence.span, format!("`{}`", evidence.what)),
            _ => {}
        }
    }
    if let Some(environment) = job.environment() {
        seen.add("deployment-environment", environment.span(), format!("`environment` of `{}`", job.id));
    }
    if let Some((_, release)) = release {
        look_release(job, release, seen);
    }
}

fn look_release(job: Job<'_>, release: &Evidence, seen: &mut Seen<'_>) {
    let what = &release.what;
    if !["kubectl set", "kubectl patch", "kubectl rollout"].iter().any(|start| what.starts_with(start)) {
        seen.add("declarative-deployment", release.span, format!("`{what}`"));
    }
    for step in job.steps() {
        for command in commands(step.script()) {
            let operands = operands(&command);
            if let Some(what) = imperative(command.name, &operands) {
                seen.add("imperative-command", command.span(), format!("`{what}`"));
            }
        }
    }
}

fn commands(script: Option<&Script>) -> Vec<Arguments<'_>> {
    script.map(Script::commands).unwrap_or_default().iter().filter_map(|found| found.command.effective()).collect()
}

fn operands<'a>(command: &Arguments<'a>) -> Vec<&'a str> {
    command.words.iter().map(|word| word.literal().unwrap_or("")).filter(|word| !word.starts_with('-')).collect()
}

/// A command that changes what runs, rather than say what should run.
fn imperative(program: &str, operands: &[&str]) -> Option<String> {
    let (first, second) = (*operands.first()?, operands.get(1).copied().unwrap_or(""));
    match program {
        "kubectl" if matches!(first, "set" | "edit" | "patch" | "run" | "scale") => {
            Some(format!("kubectl {first} {second}"))
        }
        "kubectl" if first == "create" && matches!(second, "deployment" | "service" | "ingress" | "job") => {
            Some(format!("kubectl create {second}"))
        }
        "ssh" if operands.iter().any(|word| word.contains("docker run") || word.contains("docker pull")) => {
            Some("docker run over ssh".to_owned())
        }
        _ => None,
    }
}

/// The sign of a stage before a deployment.
pub(super) fn signs_of(stage: Stage, what: &str) -> &'static [&'static str] {
    match stage {
        Stage::Build => &["build-stage"],
        // `make check-license` looks at the text, it does not run it.
        Stage::Test if what.contains("check-") && !what.contains("test") => &["lint-stage"],
        Stage::Test => &["test-stage"],
        Stage::Lint | Stage::TypeCheck => &["lint-stage"],
        Stage::Scan(Scan::Image) => &["scan-stage", "image-scan"],
        Stage::Scan(_) => &["scan-stage"],
        _ => &[],
    }
}

fn look_step(step: Step<'_>, seen: &mut Seen<'_>) {
    // A step's mere name counts when it begins so: "Lint", not "Check for changes".
    let begins = |evidence: &&Evidence| {
        let first = evidence.what.split_whitespace().next().unwrap_or("");
        evidence.is_firm || (stage_of_name(first) == Some(evidence.stage) && !first.eq_ignore_ascii_case("check"))
    };
    for evidence in step.stages().iter().filter(begins) {
        for sign in signs_of(evidence.stage, &evidence.what) {
            seen.add(sign, evidence.span, format!("`{}`", evidence.what));
        }
    }
    if let Some(node) = step.name_node()
        && let Some(name) = node.as_str()
        && ["load test", "performance test", "benchmark"].iter().any(|word| name.to_ascii_lowercase().contains(word))
    {
        seen.add("performance-gate", node.span(), format!("“{name}”"));
    }
    if let Some(node) = step.uses_node() {
        match step.uses() {
            Some(Uses::Repository(remote)) => {
                let slug = &*remote.slug;
                seen.add("action", node.span(), format!("`{slug}`"));
                if remote.pin == Pin::Commit {
                    seen.add("pinned-action", node.span(), format!("`{slug}` by its commit"));
                    seen.add("pinned-version", node.span(), format!("`{slug}` by its commit"));
                }
                seen.all(lists::of_action(slug), node.span(), &format!("`{slug}`"));
                if slug == "docker/metadata-action"
                    && let Some(tags) = step.input("tags")
                    && tags.as_str().is_some_and(|tags| tags.contains("type=sha"))
                {
                    seen.add("commit-tag", tags.span(), "`type=sha`");
                }
                if slug == "docker/build-push-action" {
                    seen.add("image-build", node.span(), format!("`{slug}`"));
                }
                if slug == "docker/build-push-action"
                    && let Some(tags) = step.input("tags")
                {
                    commit_tag(tags.as_str().unwrap_or(""), tags.span(), seen);
                }
            }
            Some(Uses::Docker(image)) => seen.all(lists::of_image(image), node.span(), &format!("image `{image}`")),
            _ => {}
        }
    }
    for command in commands(step.script()) {
        let operands = operands(&command);
        let signs = lists::of_command(command.name, &operands);
        if !signs.is_empty() {
            let shown: Vec<&str> = [command.name].into_iter().chain(operands.iter().copied().take(2)).collect();
            seen.all(signs, command.span(), &format!("`{}`", shown.join(" ").trim_end()));
        }
        if matches!(command.name, "docker" | "podman" | "skaffold" | "buildah" | "ko") {
            commit_tag(command.span().of(&seen.source.text.clone()), command.span(), seen);
        }
        coverage_gate(&command, seen);
    }
}

/// A flag that fails below a threshold, or a script of the project named so.
fn coverage_gate(command: &Arguments<'_>, seen: &mut Seen<'_>) {
    const FLAGS: &[&str] = &[
        "--cov-fail-under",
        "--fail-under",
        "--coverage-threshold",
        "--check-coverage",
        "--fail-under-lines",
        "/p:Threshold",
    ];
    let name = command.name.to_ascii_lowercase();
    let is_script = name.contains("coverage")
        && ["require", "check", "min", "threshold", "gate", "enforce"].iter().any(|word| name.contains(word));
    let flag = command.words.iter().find(|word| {
        let text = word.prefix();
        FLAGS.iter().any(|flag| text.starts_with(flag)) || text.starts_with("--coverageThreshold")
    });
    if is_script || flag.is_some() {
        seen.add(
            "coverage-gate",
            command.span(),
            format!("`{}`", flag.map_or_else(|| command.name.to_owned(), Word::prefix)),
        );
    }
}

fn commit_tag(reference: &str, span: Span, seen: &mut Seen<'_>) {
    let lower = reference.to_ascii_lowercase();
    if ["github.sha", "github_sha", "commit", "git_sha", "short_sha", "sha_short", "rev-parse", "-sha", ".sha"]
        .iter()
        .any(|part| lower.contains(part))
    {
        seen.add("commit-tag", span, format!("`{}`", reference.lines().next().unwrap_or("").trim()));
    }
}

/// What only all files together show.
pub(super) fn join(repository: &Repository, sources: &[SourceFile], sightings: &mut Vec<Sighting>) {
    dependency_updates(repository, sources, sightings);
    tasks(repository, sources, sightings);
    hooks(repository, sources, sightings);
    // Where there is code, checking the infrastructure is not linting it.
    if sightings.iter().any(|seen| seen.sign == "code") {
        let of_code = |seen: &Sighting| !INFRASTRUCTURE_LINTERS.iter().any(|name| seen.what.starts_with(name));
        sightings.retain(|seen| seen.sign != "lint-stage" || of_code(seen));
    }
}

/// What the tasks carry out that workflows start.
fn tasks(repository: &Repository, sources: &[SourceFile], sightings: &mut Vec<Sighting>) {
    for pipeline in repository.pipelines().into_iter().filter(|pipeline| pipeline.system == System::Actions) {
        for job in pipeline.jobs {
            for stage in job.stages.iter().filter(|stage| stage.is_firm) {
                let Some((file, span)) = stage.inside else { continue };
                let Some(source) = sources.get(file.index()) else { continue };
                let signs = match stage.stage {
                    Stage::Verify if job.release.is_some() => &["verify-stage"],
                    Stage::Rollback => &["rollback-stage"],
                    other => signs_of(other, &stage.what),
                };
                for sign in signs {
                    let (path, line) = (source.path.clone(), line_of(sources, file.index(), span));
                    sightings.push(Sighting { sign, path, line, what: format!("`{}`", stage.what) });
                }
            }
            if let Some(release) = job.release().filter(|release| release.inside.is_some())
                && let Some(source) = sources.get(pipeline.file.index())
            {
                let mut add = |sign: &'static str, span: Span, what: String| {
                    let line = line_of(sources, pipeline.file.index(), span);
                    sightings.push(Sighting { sign, path: source.path.clone(), line, what });
                };
                add("deploy-stage", release.span, format!("`{}` in `{}`", release.what, job.id));
                add("declarative-deployment", release.span, format!("`{}`", release.what));
                if job.has_environment {
                    add("deployment-environment", job.span, format!("`environment` of `{}`", job.id));
                }
            }
            let checks =
                |stage: &StageFact| stage.inside.is_some() && (stage.stage == Stage::Test || stage.stage.is_scan());
            let is_told = |other: &&JobFacts| other.stages.iter().any(checks);
            if job.release.is_some() && pipeline.ancestors(job).iter().any(is_told) {
                let file = pipeline.file.index();
                let Some(source) = sources.get(file) else { continue };
                let (path, line) = (source.path.clone(), line_of(sources, file, job.span));
                let what = format!("`{}` waits for tests", job.id);
                sightings.push(Sighting { sign: "ordered-deployment", path, line, what });
            }
        }
    }
}

const INFRASTRUCTURE_LINTERS: &[&str] =
    &["`terraform", "`tofu", "`tflint", "`helm", "`ct ", "`kube", "`promtool", "`actionlint", "`zizmor"];

/// What hooks check where the pipeline runs them.
fn hooks(repository: &Repository, sources: &[SourceFile], sightings: &mut Vec<Sighting>) {
    const CHECKS: &[&str] = &[
        "terraform fmt",
        "terraform validate",
        "tflint",
        "terraform_fmt",
        "terraform_validate",
        "terraform_tflint",
        "helmlint",
        "kubeconform",
        "checkov",
        "hadolint",
        "kube-linter",
        "infra-lint",
    ];
    let text = |facts: &Facts| sources.get(facts.file.index()).map_or("", |source| &*source.text);
    let runs = ["lefthook run", "pre-commit run", "pre-commit/action"];
    if !repository.of(Language::Workflow).any(|facts| runs.iter().any(|run| text(facts).contains(run))) {
        return;
    }
    let names = ["lefthook.yml", "lefthook.yaml", ".lefthook.yml", ".pre-commit-config.yaml"];
    for facts in
        repository.files.iter().filter(|facts| facts.path.file_name().is_some_and(|name| names.contains(&name)))
    {
        for (line, written) in (1..).zip(text(facts).lines()) {
            if let Some(check) = CHECKS.iter().find(|check| written.contains(**check)) {
                let what = format!("`{check}` in a hook that the pipeline runs");
                sightings.push(Sighting { sign: "infrastructure-check", path: facts.path.clone(), line, what });
            }
        }
    }
}

fn dependency_updates(repository: &Repository, sources: &[SourceFile], sightings: &mut Vec<Sighting>) {
    if let Some(path) = updates::renovate(repository) {
        let (path, what) = (path.to_owned(), "Renovate".to_owned());
        sightings.push(Sighting { sign: "dependency-updates", path, line: 1, what });
        return;
    }
    for (facts, update) in updates::all(repository) {
        let line = line_of(sources, facts.file.index(), update.span);
        let what = format!("Dependabot for {}", update.ecosystem);
        sightings.push(Sighting { sign: "dependency-updates", path: facts.path.clone(), line, what });
    }
    for missing in updates::uncovered(repository).into_iter().filter(|missing| !missing.is_listed) {
        let what = format!("Dependabot does not cover {}", missing.ecosystem);
        sightings.push(Sighting { sign: "uncovered-ecosystem", path: missing.path.to_owned(), line: 1, what });
    }
}
