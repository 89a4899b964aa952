//! Paths of the repository that workflows name: files that commands read, folders that steps run in, path filters.

mod fillings;

use camino::{Utf8Path, Utf8PathBuf};

use fillings::{replaced, substituted};

use super::actions::{ActionsFile, Job, Step, Workflow};
use super::builds::{checks_out_elsewhere, root, script_folder};
use super::hashed::hashed;
use super::lockfiles::{Install, loose_installs};
use crate::source::{Span, join_path};
use crate::syntax::shell::{Argument, Arguments, RedirectOperator, Word};
use crate::syntax::yaml::Node;

/// One path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedPath {
    /// From where the other paths of the run start.
    pub path: Utf8PathBuf,
    pub written: String,
    pub span: Span,
    pub usage: Usage,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Usage {
    /// A file or folder that a command or an action reads.
    Read,
    /// Manifests that `kubectl` sends to a namespace.
    Manifests { namespace: (String, Span), recursive: bool },
    /// The folder that a script runs in.
    WorkingDirectory,
    /// The lockfile beside which something else may be installed than it names.
    Lockfile(&'static Install),
    /// The patterns of `hashFiles`, below the path.
    Hashed(Vec<String>),
    /// The fixed part of a pattern of `paths:`.
    Filter,
    /// `sed` replaces this text in it.
    Replaced(String),
    /// `envsubst` replaces variables in it: those that it is told, or all.
    Substituted(Option<Vec<String>>),
}

/// An option or operand of a command that is a path.
struct Reader {
    program: &'static str,
    /// Any of these words stands in front; none means that the program alone does.
    verbs: &'static [&'static str],
    options: &'static [&'static str],
    /// All operands behind the verb are paths.
    operands: bool,
}

const fn reader(program: &'static str, verbs: &'static [&'static str], options: &'static [&'static str]) -> Reader {
    Reader { program, verbs, options, operands: false }
}

/// <https://kubernetes.io/docs/reference/kubectl/>, <https://helm.sh/docs/helm/>,
/// <https://docs.docker.com/reference/cli/docker/>, <https://skaffold.dev/docs/references/cli/>
const READERS: &[Reader] = &[
    reader("kubectl", &["apply", "create", "replace", "delete", "diff"], &["-f", "--filename", "-k", "--kustomize"]),
    Reader { program: "kubectl", verbs: &["kustomize"], options: &[], operands: true },
    Reader { program: "kustomize", verbs: &["build"], options: &[], operands: true },
    reader("helm", &["install", "upgrade", "template", "lint"], &["-f", "--values"]),
    Reader { program: "helm", verbs: &["lint", "package"], options: &[], operands: true },
    reader("helmfile", &[], &["-f", "--file"]),
    reader("skaffold", &["run", "build", "deploy", "render", "delete"], &["-f", "--filename"]),
    reader("docker-compose", &[], &["-f", "--file", "--env-file"]),
    reader("kind", &["create"], &["--config"]),
    reader("promtool", &["test", "check"], &[]),
    reader("ansible-playbook", &[], &["-i", "--inventory"]),
];

/// Inputs of actions that are paths.
const INPUTS: &[(&str, &str)] = &[
    ("docker/build-push-action", "context"),
    ("docker/build-push-action", "file"),
    ("helm/kind-action", "config"),
    ("actions/setup-node", "node-version-file"),
    ("actions/setup-go", "go-version-file"),
    ("actions/setup-python", "python-version-file"),
    ("actions/setup-node", "cache-dependency-path"),
    ("actions/setup-go", "cache-dependency-path"),
    ("actions/setup-python", "cache-dependency-path"),
];

/// The paths that a workflow names. Those that an earlier line of the job may have made are left out.
pub fn named_paths(file: &ActionsFile, path: &Utf8Path) -> Vec<NamedPath> {
    let (Some(workflow), Some(root)) = (file.workflow(), root(path)) else { return Vec::new() };
    let mut found = filters(workflow, root);
    for job in workflow.jobs() {
        // Without a checkout there is another tree, or none; a checkout of another commit has other files.
        let own = |step: Step<'_>| step.uses_action("actions/checkout") && step.input("ref").is_none();
        let Some(first) = job.steps().position(own) else { continue };
        if job.steps().any(|step| checks_out_elsewhere(step) || step.uses_action("actions/download-artifact")) {
            continue;
        }
        let text = file.tree.text();
        let start = job.head().start as usize;
        for step in job.steps().skip(first + 1) {
            let mut of_job = of_step(job, step, root);
            of_job.retain(|one| {
                let before = text.get(start..one.span.start as usize).unwrap_or("");
                one.path.file_name().is_some_and(|name| {
                    matches!(one.usage, Usage::WorkingDirectory | Usage::Lockfile(_)) || !before.contains(name)
                })
            });
            found.extend(of_job);
        }
        found.extend(hashed(file, job.steps().skip(first + 1), root));
    }
    found
}

fn of_step(job: Job<'_>, step: Step<'_>, root: &Utf8Path) -> Vec<NamedPath> {
    let mut found = Vec::new();
    for (_, input) in INPUTS.iter().filter(|(action, _)| step.uses_action(action)) {
        if let Some(node) = step.input(input) {
            found.extend(node.as_str().and_then(|text| named(root, text, node.span(), Usage::Read)));
        }
    }
    if let Some(node) = step.node.get("working-directory") {
        found.extend(node.as_str().and_then(|text| named(root, text, node.span(), Usage::WorkingDirectory)));
    }
    let (Some(script), Some(base)) = (step.script(), script_folder(job, step, root)) else { return found };
    for visited in script.commands() {
        let command = &*visited.command;
        let name = command.effective().map_or("", |command| command.name);
        // What follows runs elsewhere, on another tree, or on another host.
        if matches!(name, "cd" | "pushd" | "git" | "tar" | "unzip" | "make" | "ssh") && !visited.context.in_subshell {
            break;
        }
        let inputs = command.redirects.iter().filter(|redirect| redirect.operator == RedirectOperator::Input);
        let inputs = inputs.filter_map(|redirect| of_word(&base, &redirect.target, Usage::Read));
        found.extend(inputs);
        if let Some(command) = command.effective() {
            of_command(command, &base, &mut found);
            found.extend(loose_installs(command, &base, step.file().tree.text()));
            found.extend(replaced(command, &base));
        }
        found.extend(substituted(command, &base));
    }
    found
}

fn of_command(command: Arguments<'_>, base: &Utf8Path, found: &mut Vec<NamedPath>) {
    // `docker compose -f x up` is `docker-compose -f x up`.
    let compose = command.name == "docker" && command.words.first().is_some_and(|word| word.is("compose"));
    let name = if compose { "docker-compose" } else { command.name };
    for reader in READERS.iter().filter(|reader| reader.program == name) {
        let verb = command.words.iter().take(4).position(|word| reader.verbs.iter().any(|verb| word.is(verb)));
        if verb.is_none() && !reader.verbs.is_empty() {
            continue;
        }
        for (index, word) in command.words.iter().enumerate() {
            let usage = || manifests(command).unwrap_or(Usage::Read);
            let next = command.words.get(index + 1);
            if reader.options.iter().any(|option| word.is(option)) {
                found.extend(next.and_then(|word| of_word(base, word, usage())));
                continue;
            }
            let value = reader.options.iter().filter(|option| option.starts_with("--")).find_map(|option| {
                let value = word.literal()?.strip_prefix(option)?.strip_prefix('=')?;
                named(base, value, word.span, usage())
            });
            found.extend(value);
        }
        if let Some(verb) = verb.filter(|_| reader.operands) {
            let words = command.words.get(verb + 1..).unwrap_or_default();
            // Options may have values, which no list here tells.
            let plain = Arguments { words, ..command };
            if plain.iter().all(|argument| matches!(argument, Argument::Operand(_))) {
                found.extend(words.iter().filter_map(|word| of_word(base, word, Usage::Read)));
            }
        }
    }
}

/// The namespace that `kubectl -n … -f` sends manifests to; objects of another one are refused.
fn manifests(command: Arguments<'_>) -> Option<Usage> {
    let sends = ["apply", "create", "replace"];
    let verb = command.words.iter().take(4).any(|word| sends.iter().any(|verb| word.is(verb)));
    if command.name != "kubectl" || !verb || command.option_value(&["-k", "--kustomize"]).is_some() {
        return None;
    }
    let namespace = command.option_value(&["-n", "--namespace"])??.to_owned();
    let word = command.words.iter().find(|word| word.literal().is_some_and(|text| text.ends_with(&namespace)))?;
    let recursive = command.has_flag(Some('R'), "recursive");
    Some(Usage::Manifests { namespace: (namespace, word.span), recursive })
}

fn of_word(base: &Utf8Path, word: &Word, usage: Usage) -> Option<NamedPath> {
    named(base, word.literal()?, word.span, usage)
}

/// A path that is written out; addresses, patterns, standard input and what lies outside of the repository are none.
fn named(base: &Utf8Path, text: &str, span: Span, usage: Usage) -> Option<NamedPath> {
    let is_plain = !text.contains(['$', '*', '?', '[', '{', '~', '\n', ',', '@', ' ']) && !text.contains("://");
    if text.is_empty() || text == "-" || text.starts_with(['-', '/']) || !is_plain {
        return None;
    }
    let path = join_path(base, text).filter(|path| !path.as_str().is_empty())?;
    Some(NamedPath { path, written: text.to_owned(), span, usage })
}

/// `on.push.paths` and its like, up to the first sign of a pattern.
fn filters(workflow: Workflow<'_>, root: &Utf8Path) -> Vec<NamedPath> {
    let patterns = workflow.triggers().flat_map(|trigger| trigger.list("paths"));
    patterns.filter_map(|node| of_pattern(node, root)).collect()
}

/// The fixed part of a pattern of paths, below `root`; nothing for one that takes paths away.
pub(super) fn of_pattern(node: Node<'_>, root: &Utf8Path) -> Option<NamedPath> {
    let text = node.as_str()?;
    let fixed = match text.find(['*', '?', '[', '+']) {
        // Of `src/a*` the folder is fixed.
        Some(at) => text.get(..at)?.rsplit_once('/').map_or("", |(folder, _)| folder),
        None => text,
    };
    (!text.starts_with('!')).then(|| named(root, fixed, node.span(), Usage::Filter))?
}

#[cfg(test)]
mod tests {
    use super::{NamedPath, Usage, named_paths};
    use crate::language::Language;
    use crate::model::Document;
    use crate::source::{FileId, SourceFile};

    fn found(steps: &str) -> Vec<String> {
        let text = format!(
            "on:\n  push:\n    paths: ['src/api/**', '!docs/**', '**.md', deploy/a.yaml]\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/checkout@v6\n{steps}"
        );
        let source = SourceFile::new(FileId(0), "r/.github/workflows/a.yml", text);
        let parsed = crate::model::parse(&source, Language::Workflow);
        let Document::Actions(file) = &parsed.document else { panic!("a workflow") };
        let is_read = |named: &NamedPath| !matches!(named.usage, Usage::Filter | Usage::Substituted(_));
        let named = named_paths(file, &source.path).into_iter().filter(is_read);
        named.map(|named| format!("{} {}", named.path, source.slice(named.span))).collect()
    }

    #[test]
    fn commands_and_steps_name_paths() {
        for (steps, wanted) in [
            ("      - run: kubectl -n x apply -f deploy/a.yaml -f $B\n", vec!["r/deploy/a.yaml deploy/a.yaml"]),
            ("      - run: kubectl apply --kustomize=deploy\n", vec!["r/deploy --kustomize=deploy"]),
            (
                "      - run: kustomize build k8s/prod\n        working-directory: sub\n",
                vec!["r/sub sub", "r/sub/k8s/prod k8s/prod"],
            ),
            ("      - run: helm upgrade -i a oci://x/y -f v.yaml\n", vec!["r/v.yaml v.yaml"]),
            ("      - run: docker compose -f ci/c.yml up\n", vec!["r/ci/c.yml ci/c.yml"]),
            ("      - run: envsubst < k8s/t.yaml | kubectl apply -f -\n", vec!["r/k8s/t.yaml k8s/t.yaml"]),
            (
                "      - run: |\n          envsubst < a.yaml > b.yaml\n          kubectl apply -f b.yaml\n",
                vec!["r/a.yaml a.yaml"],
            ),
            ("      - run: |\n          cd x\n          kubectl apply -f b.yaml\n", vec![]),
            ("      - run: kubectl apply -f https://a/b.yaml -f 'x/*.yaml'\n", vec![]),
            ("      - uses: actions/download-artifact@v6\n      - run: kubectl apply -f b.yaml\n", vec![]),
        ] {
            assert_eq!(found(steps), wanted, "{steps}");
        }
    }

    #[test]
    fn filters_name_their_fixed_part() {
        let text = "on:\n  push:\n    paths: ['src/api/**', '!docs/**', '**.md', deploy/a.yaml, 'x/y*.md']\njobs: {}\n";
        let source = SourceFile::new(FileId(0), "r/.github/workflows/a.yml", text);
        let parsed = crate::model::parse(&source, Language::Workflow);
        let Document::Actions(file) = &parsed.document else { panic!("a workflow") };
        let paths: Vec<String> =
            named_paths(file, &source.path).into_iter().map(|named| named.path.into_string()).collect();
        assert_eq!(paths, ["r/src/api", "r/deploy/a.yaml", "r/x"]);
    }
}
