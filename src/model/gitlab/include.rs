//! `include:` of files of the same repository.

use std::collections::BTreeSet;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use globset::GlobBuilder;

use super::Pipeline;
use super::inputs::{Given, all_given};
use crate::source::{SourceFile, Span};
use crate::syntax::yaml::{self, Node};

/// An entry of `include:`.
#[derive(Clone, Debug)]
pub struct Include {
    /// The path or pattern from the repository's root; nothing for what comes from elsewhere.
    pub local: Option<String>,
    pub span: Span,
    /// The values for its `spec: inputs`.
    pub inputs: Vec<Given>,
}

/// A pipeline that a job starts: `trigger: include:` of files of the repository.
#[derive(Clone, Debug)]
pub struct Child {
    /// The job that starts it.
    pub job: String,
    pub include: Include,
}

/// Whether GitLab reads that file first.
pub(super) fn is_root(path: &Utf8Path) -> bool {
    matches!(path.file_name(), Some(".gitlab-ci.yml" | ".gitlab-ci.yaml"))
}

/// The entries of `include:` of a pipeline file.
pub(super) fn includes(pipeline: Pipeline<'_>) -> Vec<Include> {
    pipeline.node.get("include").map(entries).unwrap_or_default()
}

/// The files of the repository that jobs start as pipelines of their own.
/// <https://docs.gitlab.com/ci/pipelines/downstream_pipelines/#parent-child-pipelines>
pub(super) fn children(pipeline: Pipeline<'_>) -> Vec<Child> {
    let mut found = Vec::new();
    for job in pipeline.jobs() {
        let Some(node) = job.node.get_path(&["trigger", "include"]) else { continue };
        let inputs = all_given(job.node.get_path(&["trigger", "inputs"]));
        for mut include in entries(node).into_iter().filter(|include| include.local.is_some()) {
            include.inputs.extend(inputs.iter().cloned());
            found.push(Child { job: job.name.to_owned(), include });
        }
    }
    found.truncate(MAX_FILES);
    found
}

fn entries(node: Node<'_>) -> Vec<Include> {
    let entries = if node.is_sequence() { node.items().collect() } else { vec![node] };
    entries.into_iter().take(MAX_FILES).map(of_entry).collect()
}

fn of_entry(entry: Node<'_>) -> Include {
    if entry.is_mapping() {
        let local = entry.get("local").filter(|_| entry.get("rules").is_none());
        return match local {
            Some(local) => Include { inputs: all_given(entry.get("inputs")), ..of_text(local) },
            None => Include { local: None, span: entry.span(), inputs: Vec::new() },
        };
    }
    of_text(entry)
}

fn of_text(node: Node<'_>) -> Include {
    let path = node.as_str().unwrap_or("");
    let is_elsewhere = path.is_empty() || path.contains("://") || path.contains('$');
    let path = path.trim_start_matches("./").trim_start_matches('/');
    Include { local: (!is_elsewhere).then(|| path.to_owned()), span: node.span(), inputs: Vec::new() }
}

/// The paths that an `include` of the pipeline rooted in `root` means, of those that `paths` has.
pub(super) fn matching<'a>(
    root: &Utf8Path,
    written: &str,
    paths: impl Iterator<Item = &'a Utf8Path>,
) -> Vec<&'a Utf8Path> {
    let wanted = root.join(written);
    if !written.contains('*') {
        return paths.filter(|path| **path == wanted).take(1).collect();
    }
    let Ok(glob) = GlobBuilder::new(wanted.as_str()).literal_separator(true).build() else { return Vec::new() };
    let matcher = glob.compile_matcher();
    paths.filter(|path| matcher.is_match(path)).collect()
}

/// The files that pipelines include or start, whatever their names: they are read as pipelines, too.
#[derive(Debug, Default)]
pub struct Included(BTreeSet<Utf8PathBuf>);

/// How many files a pipeline may include.
/// <https://docs.gitlab.com/administration/instance_limits/#maximum-number-of-includes>
const MAX_FILES: usize = 150;

impl Included {
    /// Looks into the files that GitLab reads first, and into those they include.
    pub fn from_sources(sources: &[SourceFile]) -> Self {
        let mut found = Self::default();
        for source in sources.iter().filter(|source| is_root(&source.path)) {
            let root = source.path.parent().unwrap_or(Utf8Path::new(""));
            let mut queue = vec![source];
            let mut at = 0;
            while let Some(file) = queue.get(at).copied() {
                at += 1;
                if !file.text.contains("include") {
                    continue;
                }
                let tree = yaml::parse(Arc::clone(&file.text));
                let pipeline = Pipeline::of(&tree);
                let started = pipeline.map(children).unwrap_or_default().into_iter().map(|child| child.include);
                let entries = pipeline.map(includes).unwrap_or_default().into_iter().chain(started);
                for local in entries.filter_map(|include| include.local) {
                    let paths = sources.iter().map(|source| source.path.as_path());
                    for path in matching(root, &local, paths) {
                        if queue.len() < MAX_FILES
                            && found.0.insert(path.to_owned())
                            && let Some(next) = sources.iter().find(|source| source.path == path)
                        {
                            queue.push(next);
                        }
                    }
                }
            }
        }
        found
    }

    pub fn contains(&self, path: &Utf8Path) -> bool {
        self.0.contains(path)
    }
}
