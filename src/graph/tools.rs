//! Tools that a job starts and that build what a file of their own says: Skaffold, Compose, bake, and targets of Nx.

use camino::{Utf8Path, Utf8PathBuf};

use crate::model::actions::{ActionsFile, Workflow};
use crate::model::builds::{root, script_folder};
use crate::source::{Span, join_path};
use crate::syntax::shell::{self, Arguments, Script, Word};
use crate::syntax::yaml;

/// One start of such a tool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ToolRun {
    pub(super) job: String,
    /// The files it reads; of those that are not there nothing is built.
    pub(super) files: Vec<Utf8PathBuf>,
    /// The pattern of the names it gives to images, `{projectName}` in it.
    pub(super) pattern: Option<String>,
    pub(super) span: Span,
}

/// <https://nx.dev/recipes/running-tasks/pass-args-to-commands>
const PROJECT: &str = "{projectName}";

pub(super) fn tool_runs(file: &ActionsFile, path: &Utf8Path) -> Vec<ToolRun> {
    let Some(root) = root(path) else { return Vec::new() };
    let mut found = Vec::new();
    for job in file.workflow().into_iter().flat_map(Workflow::jobs) {
        for step in job.steps() {
            let (Some(script), Some(base)) = (step.script(), script_folder(job, step, root)) else { continue };
            runs(script, job.id, &base, file.tree.text(), &mut found);
        }
    }
    found
}

/// The steps of Cloud Build that run a shell: <https://cloud.google.com/build/docs/build-config-file-schema>.
pub(super) fn cloud_build_runs(tree: &yaml::Tree, path: &Utf8Path) -> Vec<ToolRun> {
    let base = path.parent().unwrap_or(Utf8Path::new(""));
    let mut found = Vec::new();
    let steps = tree.root().and_then(|root| root.get("steps")).into_iter().flat_map(yaml::Node::items);
    for (index, step) in steps.enumerate() {
        let job = step.get_str("id").map_or_else(|| index.to_string(), str::to_owned);
        let scripts = step.get("args").into_iter().flat_map(yaml::Node::items).chain(step.get("script"));
        for node in scripts {
            let Some(text) = node.as_str() else { continue };
            let script = shell::parse(text, &node.content_map());
            runs(&script, &job, base, tree.text(), &mut found);
        }
    }
    found
}

fn runs(script: &Script, job: &str, base: &Utf8Path, text: &str, found: &mut Vec<ToolRun>) {
    for command in script.commands().iter().filter_map(|visited| visited.command.effective()) {
        let (files, pattern) = (files(command, base), pattern(command, text));
        if !files.is_empty() || pattern.is_some() {
            found.push(ToolRun { job: job.to_owned(), files, pattern, span: command.span() });
        }
    }
}

/// The files that a command builds from.
fn files(command: Arguments<'_>, base: &Utf8Path) -> Vec<Utf8PathBuf> {
    let has = |word: &str| command.words.iter().any(|other| other.is(word));
    let (options, defaults): (&[&str], &[&str]) = match command.name {
        "skaffold" if ["run", "build", "dev"].iter().any(|verb| has(verb)) => {
            (&["-f", "--filename"], &["skaffold.yaml", "skaffold.yml"])
        }
        "docker" if has("bake") => (&["-f", "--file"], &["docker-bake.hcl", "docker-bake.json"]),
        "docker" | "docker-compose" if is_compose(command) && (has("build") || has("--build")) => {
            (&["-f", "--file"], &["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"])
        }
        _ => return Vec::new(),
    };
    let mut named = Vec::new();
    for (index, word) in command.words.iter().enumerate() {
        if options.iter().any(|option| word.is(option)) {
            named.extend(command.words.get(index + 1).and_then(Word::literal));
        } else if let Some(text) = word.literal() {
            named.extend(options.iter().filter_map(|option| text.strip_prefix(option)?.strip_prefix('=')));
        }
    }
    let names = if named.is_empty() { defaults.to_vec() } else { named };
    names.into_iter().filter_map(|name| join_path(base, name)).collect()
}

fn is_compose(command: Arguments<'_>) -> bool {
    command.name == "docker-compose" || command.words.first().is_some_and(|word| word.is("compose"))
}

/// The value behind `--tags` or `-t`, when it stands for a name of each project.
fn pattern(command: Arguments<'_>, text: &str) -> Option<String> {
    let mut words = command.words.iter();
    words.find(|word| word.is("--tags") || word.is("--tag") || word.is("-t"))?;
    let values = command.words.iter().map(|word| word.span.of(text));
    values.filter(|value| value.contains(PROJECT) && value.contains(':')).map(str::to_owned).next()
}

/// Whether an image may have been named by a pattern; a variable in front of the last part stands for any registry.
pub(super) fn is_named_by(pattern: &str, image: &str) -> bool {
    let Some((before, after)) = pattern.split_once(PROJECT) else { return false };
    let after = after.split_once(':').map_or(after, |(name, _)| name);
    let last = before.rsplit_once('/').filter(|(folder, _)| folder.contains('$'));
    let before = last.map_or(before, |(_, last)| last);
    let image = if before.contains('/') { image } else { image.rsplit('/').next().unwrap_or(image) };
    let project = image.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
    project.is_some_and(|project| !project.is_empty() && !project.contains('/'))
}

/// <https://docs.docker.com/reference/compose-file/include/>
pub(super) fn includes(root: yaml::Node<'_>, path: &Utf8Path) -> Vec<Utf8PathBuf> {
    let base = path.parent().unwrap_or(Utf8Path::new(""));
    let items = root.get("include").into_iter().flat_map(yaml::Node::items);
    let named = items.filter_map(|item| item.as_str().or_else(|| item.get_str("path")));
    named.filter_map(|name| join_path(base, name)).collect()
}

#[cfg(test)]
mod tests {
    use super::is_named_by;

    #[test]
    fn a_pattern_names_the_image_of_each_project() {
        for (pattern, image, named) in [
            ("r.io/a/shop-{projectName}:e2e", "r.io/a/shop-cart", true),
            ("r.io/a/shop-{projectName}:e2e", "r.io/b/shop-cart", false),
            ("${REGISTRY}/shop-{projectName}:$TAG", "r.io/b/shop-cart", true),
            ("${REGISTRY}/shop-{projectName}:$TAG", "redis", false),
            ("shop:{projectName}", "shop", false),
        ] {
            assert_eq!(is_named_by(pattern, image), named, "{pattern} {image}");
        }
    }
}
