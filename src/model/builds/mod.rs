//! Calls that build images: which Dockerfile, with which context, target and arguments.

mod bake;
mod commands;
mod compose;
mod skaffold;
mod steps;
mod tilt;

use std::collections::HashMap;

use camino::{Utf8Path, Utf8PathBuf};
use rustc_hash::{FxHashMap, FxHashSet};

pub use bake::parse_bake;
pub(super) use commands::of_commands;
pub(super) use steps::{checks_out_elsewhere, own_steps};
pub use steps::{root, script_folder};

use super::compose::interpolate;
use super::docker::{IgnoreFile, ImageFacts};
use super::dotenv;
use super::repository::{Facts, Repository};
use super::{Document, Parsed};
use crate::language::Language;
use crate::source::{Span, join_path};

/// Longer values of variables are not followed.
const MOST_VALUE: usize = 4096;

/// One call. Paths are relative to the working directory of the run, as those of files are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Build {
    /// The step, command, service or target.
    pub span: Span,
    /// The folder that it is started in.
    pub base: Utf8PathBuf,
    pub dockerfile: Utf8PathBuf,
    /// Nothing when it is not a folder of the repository, or not known.
    pub context: Option<Utf8PathBuf>,
    pub target: Option<(String, Span)>,
    /// The names of the build arguments.
    pub arguments: Vec<(String, Span)>,
    /// The name that the image gets, as written.
    pub image: Option<String>,
    /// The service of a Compose file.
    pub service: Option<String>,
    /// What the places are read from, once all files are known.
    written: Option<compose::Written>,
}

impl Build {
    fn new(span: Span, base: Utf8PathBuf, dockerfile: Utf8PathBuf) -> Self {
        let (context, target, arguments) = (None, None, Vec::new());
        let (image, service, written) = (None, None, None);
        Self { span, base, dockerfile, context, target, arguments, image, service, written }
    }
}

impl Build {
    /// The same, told at another place of its file.
    pub(super) fn at(self, span: Span) -> Self {
        Self { span, ..self }
    }
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
        (Document::Bake(file), _) => bake::builds(file, &parsed.source),
        (Document::Yaml(tree), Language::Compose) => compose::builds(tree, &parsed.source.path),
        // Configuration of Skaffold has `apiVersion` and `kind`, as manifests have.
        (Document::Kubernetes(manifest), _) => skaffold::builds(&manifest.tree, &parsed.source.path),
        (_, Language::Shell) => commands::of_script(&parsed.source),
        (_, Language::Tiltfile) => tilt::builds(&parsed.source),
        _ => Vec::new(),
    }
}

/// Gives builds the values that their variables have in the `.env` file of the same folder.
pub(super) fn settle(files: &mut [Facts]) {
    let is_open = |facts: &Facts| facts.builds.iter().any(|build| build.written.is_some());
    let folders: FxHashSet<Utf8PathBuf> =
        files.iter().filter(|facts| is_open(facts)).filter_map(|facts| Some(facts.path.parent()?.to_owned())).collect();
    let named = files.iter().filter(|facts| facts.path.file_name() == Some(".env"));
    let known: HashMap<Utf8PathBuf, FxHashMap<String, String>> = named
        .filter_map(|facts| Some((facts.path.parent()?.to_owned(), facts.variables.clone())))
        .filter(|(folder, _)| folders.contains(folder))
        .collect();
    for build in files.iter_mut().flat_map(|facts| &mut facts.builds) {
        let variables = known.get(&build.base);
        if let Some(written) = build.written.take() {
            written.settle(build, &|name| variables?.get(name).cloned());
        }
    }
}

/// The variables of a `.env` file, those in their values filled in.
pub(super) fn variables(text: &str) -> FxHashMap<String, String> {
    let mut known: FxHashMap<String, String> = FxHashMap::default();
    for found in dotenv::variables(text) {
        let value = interpolate(found.value, &|name| known.get(name).cloned());
        known.extend(value.filter(|value| value.len() <= MOST_VALUE).map(|value| (found.name.to_owned(), value)));
    }
    known
}

/// The calls of all files whose Dockerfile is known to exist. What may mean one of several is left out.
pub fn resolved(repository: &Repository) -> Vec<ResolvedBuild<'_>> {
    let images =
        repository.files.iter().filter_map(|facts| Some((facts.path.as_str(), (facts, facts.image.as_deref()?))));
    let images: FxHashMap<&str, (&Facts, &ImageFacts)> = images.collect();
    let mut found = Vec::new();
    for caller in &repository.files {
        let resolve = |build| -> Option<ResolvedBuild<'_>> {
            let build: &Build = build;
            let (dockerfile, image) = *images.get(build.dockerfile.as_str())?;
            Some(ResolvedBuild { caller, build, dockerfile, image })
        };
        if caller.builds.is_empty() {
            continue;
        }
        let own: Vec<ResolvedBuild<'_>> = caller.builds.iter().filter_map(resolve).collect();
        let several = several_bases(own.iter().map(|one| one.build));
        found.extend(own.into_iter().filter(|one| !several.contains(&one.build.span)));
    }
    found
}

/// The places of calls that may be started in one of several folders.
pub fn several_bases<'b>(builds: impl IntoIterator<Item = &'b Build>) -> FxHashSet<Span> {
    let mut bases: FxHashMap<Span, &Utf8Path> = FxHashMap::default();
    let others = builds.into_iter().filter(|build| *bases.entry(build.span).or_insert(&build.base) != build.base);
    others.map(|build| build.span).collect()
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

/// A folder that is not one of the repository.
fn is_remote(path: &str) -> bool {
    path == "-" || path.contains("://") || path.starts_with("git@") || path.contains('#')
}

/// The context and the Dockerfile of a call that names the latter from the former.
fn in_context(base: &Utf8Path, context: &str, file: Option<&str>) -> Option<(Utf8PathBuf, Utf8PathBuf)> {
    let context = join_path(base, context).filter(|_| !is_remote(context))?;
    let dockerfile = join_path(&context, file.unwrap_or("Dockerfile"))?;
    Some((context, dockerfile))
}

/// The context and the Dockerfile of a call in `base`. `context` is what the call says; `file` too, if anything.
pub(super) fn places(
    base: &Utf8Path,
    context: Option<&str>,
    file: Option<&str>,
) -> Option<(Option<Utf8PathBuf>, Utf8PathBuf)> {
    let context = context.filter(|path| !is_remote(path)).and_then(|path| join_path(base, path));
    let dockerfile = match file {
        Some(file) => join_path(base, file)?,
        None => context.as_ref()?.join("Dockerfile"),
    };
    Some((context, dockerfile))
}

#[cfg(test)]
mod tests {
    use super::{Build, settle};
    use crate::language::Language;
    use crate::model::repository::Facts;
    use crate::source::{FileId, SourceFile};

    fn show(build: &Build) -> String {
        let arguments: Vec<&str> = build.arguments.iter().map(|(name, _)| name.as_str()).collect();
        let context = build.context.as_ref().map_or("?", |path| path.as_str());
        let target = build.target.as_ref().map_or("-", |(name, _)| name.as_str());
        format!("{} in {context} to {target} with {}", build.dockerfile, arguments.join(","))
    }

    fn told(path: &str, language: Language, text: &str) -> Vec<String> {
        let source = SourceFile::new(FileId(0), path, text);
        let mut files = vec![Facts::collect(&crate::model::parse(&source, language))];
        settle(&mut files);
        files.iter().flat_map(|facts| &facts.builds).map(show).collect()
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
    fn compose_services_tell_what_they_build() {
        let text = "services:\n  a:\n    build: ./api\n  b:\n    image: x\n    build:\n      context: .\n      dockerfile: ${FILE}\n      target: ${STAGE:-prod}\n      args: {A: 1, B: }\n  c:\n    build: {dockerfile: d/Dockerfile, args: [C=1, D, $E], target: t, additional_contexts: {t: ./t}}\n  d:\n    image: y\n  e:\n    build: https://example.com/x.git#main\n  f:\n    build: {context: ., dockerfile_inline: FROM x}\n  g:\n    extends: a\n    build: {target: dev}\n  h:\n    build: ${UNKNOWN}\n";
        let known = [
            "r/api/Dockerfile in r/api to - with ",
            "r/x/y in r to prod with A,B",
            "r/d/Dockerfile in r to - with C,D",
        ];
        let compose = SourceFile::new(FileId(1), "r/compose.yaml", text);
        let env = SourceFile::new(FileId(0), "r/.env", "# paths\nFOLDER=./x\nFILE=${FOLDER}/y\n");
        let mut files = vec![
            Facts::collect(&crate::model::parse(&env, Language::Dotenv)),
            Facts::collect(&crate::model::parse(&compose, Language::Compose)),
        ];
        settle(&mut files);
        let told_of = |files: &[Facts]| -> Vec<String> {
            let builds = files.iter().flat_map(|facts| &facts.builds);
            builds.filter(|build| build.context.is_some()).map(show).collect()
        };
        assert_eq!(told_of(&files), known);
        let overlay = "services:\n  a:\n    build: {target: dev}\n  b:\n    build: {context: ./b}\n";
        assert_eq!(told("compose.dev.yaml", Language::Compose, overlay), ["b/Dockerfile in b to - with "]);
    }

    #[test]
    fn bake_targets_inherit_and_multiply() {
        let text = "variable \"TAG\" { default = \"1\" }\nvariable \"DIR\" { default = \"services\" }\ngroup \"default\" { targets = [\"api\", \"web\"] }\ntarget \"_common\" {\n  dockerfile = \"build/Dockerfile\"\n  args = { A = 1, GONE = 2 }\n}\ntarget \"api\" {\n  inherits = [\"_common\"]\n  context = \"${DIR}/api\"\n  args = { B = TAG, GONE = null }\n  target = \"prod\"\n}\ntarget \"web\" {\n  name = \"web-${item.name}\"\n  matrix = { item = [{ name = \"a\", dir = \"x\" }, { name = \"b\", dir = \"y\" }] }\n  context = item.dir\n}\ntarget \"inline\" { dockerfile-inline = \"FROM x\" }\ntarget \"elsewhere\" { inherits = [\"not-here\"] }\ntarget \"named\" { context = nothing }\n";
        let expected = [
            "r/services/api/build/Dockerfile in r/services/api to prod with B,A",
            "r/x/Dockerfile in r/x to - with ",
            "r/y/Dockerfile in r/y to - with ",
        ];
        assert_eq!(told("r/docker-bake.hcl", Language::Bake, text), expected);
        let json = r#"{"variable": {"D": {"default": "d"}}, "target": {"default": {"context": "${D}/e", "args": {"A": "1"}}}}"#;
        assert_eq!(told("docker-bake.json", Language::Bake, json), ["d/e/Dockerfile in d/e to - with A"]);
        let partial = told("docker-bake.override.hcl", Language::Bake, "target \"api\" { args = { C = 1 } }\n");
        assert!(partial.is_empty());
        let elsewhere = told("a/b/ci.bake.hcl", Language::Bake, "target \"x\" {}\n");
        let anywhere = ["a/b/Dockerfile in a/b", "a/Dockerfile in a", "Dockerfile in "];
        assert_eq!(elsewhere, anywhere.map(|place| format!("{place} to - with ")));
    }

    #[test]
    fn targets_of_bake_that_inherit_in_a_circle_end() {
        let text = "target \"a\" { inherits = [\"b\"] }\ntarget \"b\" { inherits = [\"a\", \"b\"] }\n";
        assert!(told("docker-bake.hcl", Language::Bake, text).is_empty());
    }

    #[test]
    fn skaffold_and_tilt_tell_what_they_build() {
        let text = "apiVersion: skaffold/v3\nkind: Config\nbuild:\n  artifacts:\n    - image: a\n      context: src/a\n    - image: b\n      docker: {dockerfile: b.Dockerfile, target: t, buildArgs: {A: '1'}}\n    - image: c\n      jib: {}\nprofiles:\n  - name: p\n    build:\n      artifacts:\n        - image: d\n          context: d\n          kaniko: {dockerfile: K}\n";
        let expected =
            ["r/src/a/Dockerfile in r/src/a to - with ", "r/b.Dockerfile in r to t with A", "r/d/K in r/d to - with "];
        assert_eq!(told("r/skaffold.yaml", Language::Kubernetes, text), expected);
        let tilt = "docker_build('a', './a', build_args={'X': x})\ndocker_build(ref='b', context='.', dockerfile='b/Dockerfile', target='t')\ndocker_build('c', dir)\ndocker_build('d', '.', dockerfile_contents='FROM x')\n";
        let expected = ["r/a/Dockerfile in r/a to - with X", "r/b/Dockerfile in r to t with "];
        assert_eq!(told("r/Tiltfile", Language::Tiltfile, tilt), expected);
    }
}
