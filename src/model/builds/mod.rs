//! Calls that build images: which Dockerfile, with which context, target and arguments.

mod commands;
mod steps;

use std::collections::HashMap;

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};

use super::docker::{IgnoreFile, ImageFacts};
use super::repository::{Facts, Repository};
use super::{Document, Parsed};
use crate::language::Language;
use crate::source::Span;

/// One call. Paths are relative to the working directory of the run, as those of files are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Build {
    /// The step or command.
    pub span: Span,
    pub dockerfile: Utf8PathBuf,
    /// Nothing when it is not a folder of the repository, or not known.
    pub context: Option<Utf8PathBuf>,
    pub target: Option<(String, Span)>,
    /// The names of the build arguments.
    pub arguments: Vec<(String, Span)>,
}

/// A call whose Dockerfile is one of the repository.
#[derive(Clone, Copy, Debug)]
pub struct ResolvedBuild<'a> {
    /// The file that the call stands in.
    pub caller: &'a Facts,
    pub build: &'a Build,
    pub dockerfile: &'a Facts,
    pub image: &'a ImageFacts,
}

/// The calls in a file. Of a script whose working directory is not known there is one for each that it may be.
pub fn builds(parsed: &Parsed) -> Vec<Build> {
    match (&parsed.document, parsed.language) {
        (Document::Actions(file), _) => steps::builds(file, &parsed.source.path),
        (_, Language::Shell) => commands::of_script(&parsed.source),
        _ => Vec::new(),
    }
}

/// The calls of all files whose Dockerfile is known to exist. What may mean one of several is left out.
pub fn resolved(repository: &Repository) -> Vec<ResolvedBuild<'_>> {
    let images: HashMap<&Utf8Path, (&Facts, &ImageFacts)> = repository
        .files
        .iter()
        .filter_map(|facts| Some((facts.path.as_path(), (facts, facts.image.as_ref()?))))
        .collect();
    let mut found = Vec::new();
    for caller in &repository.files {
        let resolve = |build| -> Option<ResolvedBuild<'_>> {
            let build: &Build = build;
            let (dockerfile, image) = *images.get(build.dockerfile.as_path())?;
            Some(ResolvedBuild { caller, build, dockerfile, image })
        };
        let own: Vec<ResolvedBuild<'_>> = caller.builds.iter().filter_map(resolve).collect();
        // Steps of a matrix share their place, too, but differ in what they build.
        let ambiguous = |one: &ResolvedBuild<'_>| {
            let script = caller.language == Language::Shell;
            script && own.iter().filter(|other| other.build.span == one.build.span).count() > 1
        };
        found.extend(own.iter().copied().filter(|one| !ambiguous(one)));
    }
    found
}

/// The contexts that Dockerfiles are built with, by the path of the Dockerfile.
pub type Contexts = HashMap<Utf8PathBuf, Vec<Utf8PathBuf>>;

/// The contexts of each Dockerfile all whose builds tell theirs.
pub fn contexts(repository: &Repository) -> Contexts {
    let mut found: HashMap<Utf8PathBuf, Option<Vec<Utf8PathBuf>>> = HashMap::new();
    for one in resolved(repository) {
        let known = found.entry(one.dockerfile.path.clone()).or_insert_with(|| Some(Vec::new()));
        match (&one.build.context, known.as_mut()) {
            (Some(context), Some(all)) => all.push(context.clone()),
            _ => *known = None,
        }
    }
    found.into_iter().filter_map(|(path, contexts)| Some((path, contexts?))).collect()
}

/// The `.dockerignore` that holds for a Dockerfile.
#[derive(Clone, Copy, Debug)]
pub struct FoundIgnoreFile<'a> {
    pub path: &'a Utf8Path,
    pub patterns: &'a IgnoreFile,
    /// The folder that its patterns start at.
    pub context: &'a Utf8Path,
}

/// `<Dockerfile>.dockerignore`, or the `.dockerignore` in the context: the one that builds tell, else the Dockerfile's folder.
pub fn ignore_file<'a>(
    repository: &'a Repository,
    dockerfile: &'a Facts,
    contexts: &Contexts,
) -> Option<FoundIgnoreFile<'a>> {
    let folder = dockerfile.path.parent()?;
    let find = |path: &Utf8Path| repository.file(path).and_then(|facts| Some((facts, facts.ignored.as_ref()?)));
    let own = Utf8PathBuf::from(format!("{}.dockerignore", dockerfile.path));
    if let Some((facts, patterns)) = find(&own) {
        return Some(FoundIgnoreFile { path: &facts.path, patterns, context: folder });
    }
    let told = contexts.get(&dockerfile.path).and_then(|folders| folders.first());
    let context = told.map_or(folder, |told| told.as_path());
    let (facts, patterns) = find(&context.join(".dockerignore"))?;
    Some(FoundIgnoreFile { path: &facts.path, patterns, context: facts.path.parent()? })
}

/// `path` from `base`, without `.` and `..`; nothing when it leads out of the tree.
pub(super) fn join(base: &Utf8Path, path: &str) -> Option<Utf8PathBuf> {
    let mut joined = base.to_owned();
    for part in Utf8Path::new(path).components() {
        match part {
            Utf8Component::Normal(name) => joined.push(name),
            Utf8Component::CurDir => {}
            Utf8Component::ParentDir => {
                if !joined.pop() {
                    return None;
                }
            }
            Utf8Component::RootDir | Utf8Component::Prefix(_) => return None,
        }
    }
    Some(joined)
}

/// The context and the Dockerfile of a call in `base`. `context` is what the call says; `file` too, if anything.
pub(super) fn places(
    base: &Utf8Path,
    context: Option<&str>,
    file: Option<&str>,
) -> Option<(Option<Utf8PathBuf>, Utf8PathBuf)> {
    let remote = |path: &str| path == "-" || path.contains("://") || path.starts_with("git@") || path.contains('#');
    let context = context.filter(|path| !remote(path)).and_then(|path| join(base, path));
    let dockerfile = match file {
        Some(file) => join(base, file)?,
        None => context.as_ref()?.join("Dockerfile"),
    };
    Some((context, dockerfile))
}

#[cfg(test)]
mod tests {
    use camino::Utf8Path;

    use super::{Build, builds, join};
    use crate::language::Language;
    use crate::source::{FileId, SourceFile};

    fn told(path: &str, language: Language, text: &str) -> Vec<String> {
        let source = SourceFile::new(FileId(0), path, text);
        let show = |build: &Build| {
            let arguments: Vec<&str> = build.arguments.iter().map(|(name, _)| name.as_str()).collect();
            let context = build.context.as_ref().map_or("?", |path| path.as_str());
            let target = build.target.as_ref().map_or("-", |(name, _)| name.as_str());
            format!("{} in {context} to {target} with {}", build.dockerfile, arguments.join(","))
        };
        builds(&crate::model::parse(&source, language)).iter().map(show).collect()
    }

    #[test]
    fn steps_of_workflows_tell_what_they_build() {
        let text = "on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    strategy:\n      matrix:\n        app:\n          - {file: ./x/Dockerfile, name: x}\n          - {file: ./y/Dockerfile, name: y}\n    steps:\n      - uses: docker/build-push-action@v6\n        with:\n          context: ./api\n          target: prod\n          build-args: |\n            A=1\n            B=${{ github.sha }}\n      - uses: docker/build-push-action@v6\n        with:\n          file: ${{ matrix.app.file }}\n      - uses: docker/build-push-action@v6\n        with:\n          context: ${{ inputs.x }}\n      - run: docker build -t x:1 --build-arg C=$D --build-arg=E --target t -f web/Dockerfile .\n        working-directory: sub\n      - run: |\n          cd x\n          docker build .\n";
        let expected = [
            "r/api/Dockerfile in r/api to prod with A,B",
            "r/x/Dockerfile in r to - with ",
            "r/y/Dockerfile in r to - with ",
            "r/sub/web/Dockerfile in r/sub to t with C,E",
        ];
        assert_eq!(told("r/.github/workflows/ci.yml", Language::Workflow, text), expected);
        let elsewhere =
            text.replace("    steps:\n", "    steps:\n      - uses: actions/checkout@v6\n        with: {path: z}\n");
        assert!(told("r/.github/workflows/ci.yml", Language::Workflow, &elsewhere).is_empty());
    }

    #[test]
    fn scripts_may_run_in_several_folders() {
        let text = "#!/bin/sh\nset -e\ndocker buildx build --platform linux/amd64 --push app\ndocker build \"$X\"\n";
        let expected = [
            "a/b/app/Dockerfile in a/b/app to - with ",
            "a/app/Dockerfile in a/app to - with ",
            "app/Dockerfile in app to - with ",
        ];
        assert_eq!(told("a/b/build.sh", Language::Shell, text), expected);
    }

    #[test]
    fn paths_stay_in_the_tree() {
        let base = Utf8Path::new("a/b");
        assert_eq!(join(base, "../c/./d").as_deref(), Some(Utf8Path::new("a/c/d")));
        assert_eq!([join(base, "../../.."), join(base, "/x")], [None, None]);
    }
}
