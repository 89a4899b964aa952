//! The facts of a run: small owned values with spans, gathered from each file and joined for rules that cross files.

use std::borrow::Cow;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use rustc_hash::{FxHashMap, FxHashSet};

use super::actions::facts::WorkflowFacts;
use super::actions::interface::{Interface, LocalCall};
use super::builds::{Build, builds, settle, variables};
use super::clusters;
use super::compose::{ReachedService, reached_services};
use super::docker::{self, IgnoreFile, ImageFacts};
use super::documents::{Invocation, Link, told_names};
use super::environment::{Setting, settings};
use super::gitlab;
use super::helm::{self, ChartSetting, HelmFacts, chart_settings};
use super::jenkins::{self, Jenkinsfile};
use super::kubernetes::{self, NetworkPolicy, ObjectFacts, Reference};
use super::named_paths::{NamedPath, named_paths};
use super::needs::{Need, needs};
use super::pipeline::{JobFacts, Links, Order, Pipeline};
use super::prometheus::{Matcher, matchers};
use super::regions::{self, RegionalId};
use super::tasks::{self, TaskFile};
use super::terraform::module_files;
use super::updates::{Update, updates};
use super::{Document, Parsed};
use crate::language::Language;
use crate::source::{FileId, SourceFile, Span, path_order};
use crate::syntax::hcl;

/// What one file tells the others. A domain adds its own field here and fills it in [`Facts::collect`]. What is large and
/// seldom there is boxed: there is one of these for every file, and they are moved.
#[derive(Debug)]
pub struct Facts {
    pub file: FileId,
    pub path: Utf8PathBuf,
    pub language: Language,
    /// A syntax error hides a part of it.
    pub is_cut_off: bool,
    /// Relative links of a document.
    pub links: Vec<Link>,
    /// Tasks and scripts of the repository that a document runs.
    pub invocations: Vec<Invocation>,
    /// The targets of a makefile, the scripts of a `package.json`.
    pub tasks: Option<TaskFile>,
    /// The files and folders that a kustomization is put together from, as written.
    pub parts: Vec<Link>,
    /// Objects of manifests.
    pub objects: Vec<ObjectFacts>,
    /// What a file of a Helm chart takes or gives.
    pub helm: Option<HelmFacts>,
    /// The image that a Dockerfile makes.
    pub image: Option<Box<ImageFacts>>,
    /// The patterns of a `.dockerignore`.
    pub ignored: Option<IgnoreFile>,
    /// Images that it builds.
    pub builds: Vec<Build>,
    /// What a `.env` file sets.
    pub variables: FxHashMap<String, String>,
    /// What a workflow of GitHub Actions does.
    pub workflow: Option<Box<WorkflowFacts>>,
    /// A pipeline of Jenkins.
    pub jenkins: Option<Box<Jenkinsfile>>,
    /// What a pipeline file of GitLab says.
    pub gitlab: Option<Box<gitlab::facts::FileFacts>>,
    /// Paths that a workflow or a pipeline names.
    pub named_paths: Vec<NamedPath>,
    /// What an action or a called workflow takes.
    pub interface: Option<Interface>,
    /// The uses of actions and workflows of the same repository.
    pub local_calls: Vec<LocalCall>,
    /// The entries of a `dependabot.yml`.
    pub updates: Option<Vec<Update>>,
    /// A file of a Terraform module, which is read together with those beside it.
    pub terraform: Option<Arc<hcl::File>>,
    /// Files below the folder of its module that its expressions read.
    pub module_files: Vec<(String, Span)>,
    /// Releases of Kubernetes, the `33` of `1.33`, that it starts clusters with.
    pub clusters: Vec<(u8, Span)>,
    /// Services of Compose that are reached at one port of their image.
    pub reached_services: Vec<ReachedService>,
    /// Ids in annotations of load balancers.
    pub regional_ids: Vec<RegionalId>,
    /// The region that configuration of eksctl makes a cluster in.
    pub eksctl_region: Option<(String, Span)>,
    /// Service accounts, `namespace:name`, that a policy of trust names.
    pub trusted_accounts: Vec<(String, Span)>,
    /// Values that it sets for charts of the repository.
    pub chart_settings: Vec<ChartSetting>,
    /// What its PromQL asks of labels that name something of the cluster.
    pub matchers: Vec<Matcher>,
    /// Names in capitals that a document or an example of an environment tells of: `DATABASE_URL`.
    pub told_names: FxHashSet<String>,
    /// The settings that one environment or all of them get.
    pub settings: Vec<Setting>,
    /// Variables that whoever deploys has to set.
    pub needs: Vec<Need>,
}

impl Facts {
    /// The facts of one parsed file. Cheap, pure, called in parallel.
    pub fn collect(parsed: &Parsed) -> Self {
        let mut facts = Self::empty(&parsed.source, parsed.language);
        facts.is_cut_off = parsed.is_cut_off();
        if let Document::Markdown(markdown) = &parsed.document {
            facts.links.clone_from(&markdown.links);
            facts.invocations.clone_from(&markdown.invocations);
        }
        facts.tasks = tasks::read(parsed);
        facts.needs = needs(parsed, facts.tasks.as_ref());
        if parsed.language == Language::Kustomization {
            facts.parts = parsed.yaml().map(kubernetes::kustomization_parts).unwrap_or_default();
            facts.objects =
                parsed.yaml().map(|tree| kubernetes::generated_objects(tree, parsed.source.id)).unwrap_or_default();
        }
        if let Document::Dockerfile(file) = &parsed.document {
            facts.image = docker::facts(file).map(Box::new);
        }
        if let Document::Kubernetes(manifest) = &parsed.document {
            facts.objects = kubernetes::facts(manifest, parsed.source.id);
            facts.clusters = clusters::of_manifest(manifest);
            facts.regional_ids = regions::regional_ids(manifest);
            facts.eksctl_region = regions::of_eksctl(manifest);
        }
        if let Document::Actions(file) = &parsed.document {
            facts.workflow = file.facts().map(Box::new);
            facts.clusters = clusters::of_workflow(file);
            facts.chart_settings = chart_settings(file, &parsed.source.path);
            facts.named_paths = named_paths(file, &parsed.source.path);
            facts.interface = file.interface();
            facts.local_calls = file.local_calls();
        }
        if let (Language::GitlabCi, Document::Yaml(tree)) = (parsed.language, &parsed.document) {
            facts.gitlab = gitlab::facts::facts(tree).map(Box::new);
            facts.named_paths = gitlab::paths::named_paths(tree, &parsed.source.path);
        }
        if let (Language::Dependabot, Document::Yaml(tree)) = (parsed.language, &parsed.document) {
            facts.updates = Some(updates(tree));
        }
        // Tests run a module and are no part of it.
        if let Document::Terraform(file) = &parsed.document
            && parsed.language != Language::TerraformTest
        {
            facts.terraform = Some(Arc::clone(&file.tree));
            facts.module_files = module_files(&file.tree);
        }
        if matches!(parsed.document, Document::Terraform(_) | Document::CloudFormation(_)) {
            facts.trusted_accounts = clusters::trusted_accounts(&parsed.source.text);
        }
        if matches!(parsed.language, Language::Markdown | Language::Dotenv) {
            facts.told_names = told_names(&parsed.source.text);
        }
        facts.matchers = matchers(parsed);
        facts.reached_services = reached_services(parsed);
        facts.settings = settings(parsed);
        if parsed.language == Language::Dockerignore {
            facts.ignored = Some(IgnoreFile::parse(&parsed.source.text));
        }
        if parsed.language == Language::Dotenv && facts.path.file_name() == Some(".env") {
            facts.variables = variables(&parsed.source.text);
        }
        facts.helm = helm::facts(parsed);
        facts.builds = builds(parsed);
        facts.builds.extend(facts.tasks.iter_mut().flat_map(|file| file.builds.drain(..)));
        if parsed.language == Language::Jenkinsfile {
            let (pipeline, built) = jenkins::read(&parsed.source);
            facts.builds.extend(built);
            facts.jenkins = Some(Box::new(pipeline));
        }
        facts
    }

    /// A file that tells nothing but that it is there.
    pub fn empty(source: &SourceFile, language: Language) -> Self {
        let path = source.path.clone();
        let (links, parts, objects, builds) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let (image, ignored, workflow, terraform) = (None, None, None, None);
        let (gitlab, interface, local_calls) = (None, None, Vec::new());
        let (invocations, tasks) = (Vec::new(), None);
        Self {
            file: source.id,
            path,
            language,
            is_cut_off: false,
            links,
            invocations,
            tasks,
            parts,
            objects,
            helm: None,
            image,
            ignored,
            builds,
            variables: FxHashMap::default(),
            workflow,
            jenkins: None,
            gitlab,
            named_paths: Vec::new(),
            interface,
            local_calls,
            updates: None,
            terraform,
            module_files: Vec::new(),
            clusters: Vec::new(),
            reached_services: Vec::new(),
            regional_ids: Vec::new(),
            eksctl_region: None,
            trusted_accounts: Vec::new(),
            chart_settings: Vec::new(),
            matchers: Vec::new(),
            told_names: FxHashSet::default(),
            settings: Vec::new(),
            needs: Vec::new(),
        }
    }
}

/// The facts of all files, in the order of their paths.
#[derive(Debug, Default)]
pub struct Repository {
    pub files: Vec<Facts>,
    /// The pipelines of GitLab, each with what it includes.
    pub gitlab: Vec<gitlab::join::Joined>,
    /// In the order of `path_order`, each once.
    paths: Vec<Utf8PathBuf>,
    /// How pipelines start each other.
    links: Links,
    /// What the kustomizations build.
    pub kustomize: kubernetes::kustomize::Units,
}

impl Repository {
    /// Joins the facts of all files; `known` are further paths that exist but were not read.
    pub fn join(mut files: Vec<Facts>, known: &[Utf8PathBuf]) -> Self {
        settle(&mut files);
        let mut paths: Vec<_> = files.iter().map(|facts| facts.path.clone()).chain(known.iter().cloned()).collect();
        paths.sort_by(|a, b| path_order(a, b));
        paths.dedup_by(|later, kept| later.as_str() == kept.as_str());
        let mut gitlab = gitlab::join::join(&files);
        tell_tasks(&mut files, &mut gitlab);
        let mut repository = Self { files, gitlab, paths, ..Self::default() };
        repository.links = Links::new(&repository);
        repository
    }

    /// The pipelines of every CI system, in the order of their paths within each.
    pub fn pipelines(&self) -> Vec<Pipeline<'_>> {
        let workflows = self.files.iter().filter_map(|facts| Some(facts.workflow.as_ref()?.pipeline(facts.file)));
        let jenkins = self.files.iter().filter_map(|facts| Some(facts.jenkins.as_ref()?.pipeline(facts.file)));
        workflows.chain(self.gitlab.iter().map(gitlab::join::Joined::pipeline)).chain(jenkins).collect()
    }

    /// The same with how they start each other.
    pub fn order(&self) -> Order<'_> {
        Order { pipelines: self.pipelines(), links: &self.links }
    }

    /// Whether a file of that path, relative to the working directory, exists.
    pub fn has_path(&self, path: &Utf8Path) -> bool {
        let path = tidy(path);
        self.paths.binary_search_by(|known| path_order(known, &path)).is_ok()
    }

    /// Whether that file, or a folder of that path with files in it, exists.
    pub fn exists(&self, path: &Utf8Path) -> bool {
        self.has_path(path) || self.has_files_in(path)
    }

    /// Whether a file is known in that folder or below it.
    pub fn has_files_in(&self, folder: &Utf8Path) -> bool {
        if folder.as_str().is_empty() {
            return self.paths.iter().any(|path| !path.as_str().contains('/'));
        }
        self.paths_below(folder).any(|path| path.as_str() != folder.as_str())
    }

    /// The facts of the file of that path.
    pub fn file(&self, path: &Utf8Path) -> Option<&Facts> {
        let path = tidy(path);
        let index = self.files.binary_search_by(|facts| path_order(&facts.path, &path)).ok()?;
        self.files.get(index)
    }

    /// Every path below a folder, sorted; the folder's own path too, when it is a file.
    pub fn paths_below(&self, folder: &Utf8Path) -> impl Iterator<Item = &Utf8Path> + use<'_> {
        let folder = tidy(folder).into_owned();
        // In this order nothing stands between a folder and what is in it.
        let from = self.paths.partition_point(|known| path_order(known, &folder).is_lt());
        let below = self.paths.get(from..).unwrap_or_default().iter().map(Utf8PathBuf::as_path);
        below.take_while(move |path| is_below(path, &folder))
    }

    /// The facts of every file below a folder, in the order of their paths.
    pub fn files_below(&self, folder: &Utf8Path) -> impl Iterator<Item = &Facts> + use<'_> {
        let folder = tidy(folder).into_owned();
        let from = self.files.partition_point(|facts| path_order(&facts.path, &folder).is_lt());
        let below = self.files.get(from..).unwrap_or_default().iter();
        below.take_while(move |facts| is_below(&facts.path, &folder))
    }

    /// The facts of every file right in a folder, in the order of their paths.
    pub fn files_in(&self, folder: &Utf8Path) -> impl Iterator<Item = &Facts> + use<'_> {
        let own = folder.to_owned();
        self.files_below(folder).filter(move |facts| parent(&facts.path) == own.as_str())
    }

    /// Every path right in a folder, sorted.
    pub fn paths_in(&self, folder: &Utf8Path) -> impl Iterator<Item = &Utf8Path> + use<'_> {
        let own = folder.to_owned();
        self.paths_below(folder).filter(move |path| parent(path) == own.as_str())
    }

    /// Every path that is known to exist, sorted.
    pub fn paths(&self) -> impl Iterator<Item = &Utf8Path> {
        self.paths.iter().map(Utf8PathBuf::as_path)
    }

    /// Every Kubernetes object with its file.
    pub fn objects(&self) -> impl Iterator<Item = (&Facts, &ObjectFacts)> {
        self.files.iter().flat_map(|facts| facts.objects.iter().map(move |object| (facts, object)))
    }

    /// Whether two objects may be in one namespace: those of overlays that are alternatives never are.
    pub fn may_meet(&self, one: &ObjectFacts, other: &ObjectFacts) -> bool {
        one.may_share_namespace(other) && !self.kustomize.are_apart(one.file, other.file)
    }

    /// Whether a reference of `from` may mean `other`.
    pub fn may_mean(&self, reference: &Reference, from: &ObjectFacts, other: &ObjectFacts) -> bool {
        reference.may_mean(from, other) && !self.kustomize.are_apart(from.file, other.file)
    }

    /// Whether two objects are surely meant for the same cluster at the same time: one file holds both, one build takes in
    /// both, or no build takes in either and they are of one folder and namespace. Folders without namespaces often hold
    /// one of several ways to do the same.
    pub fn are_applied_together(&self, one: &ObjectFacts, other: &ObjectFacts) -> bool {
        let folder = |object: &ObjectFacts| self.files.get(object.file.index()).and_then(|facts| facts.path.parent());
        let is_loose = |object: &ObjectFacts| object.namespace.is_some() && !self.kustomize.is_built(object.file);
        let are_beside = || one.namespace == other.namespace && folder(one) == folder(other);
        one.may_share_namespace(other)
            && (one.file == other.file
                || self.kustomize.are_built_together(one.file, other.file)
                || (is_loose(one) && is_loose(other) && are_beside()))
    }

    /// Every Kubernetes object by its name.
    pub fn objects_by_name(&self) -> FxHashMap<&str, Vec<&ObjectFacts>> {
        let mut found: FxHashMap<&str, Vec<&ObjectFacts>> = FxHashMap::default();
        for (_, object) in self.objects() {
            found.entry(object.name.as_str()).or_default().push(object);
        }
        found
    }

    /// Every Kubernetes object with its file by its name.
    pub fn files_and_objects_by_name(&self) -> FxHashMap<&str, Vec<(&Facts, &ObjectFacts)>> {
        let mut found: FxHashMap<&str, Vec<_>> = FxHashMap::default();
        for (facts, object) in self.objects() {
            found.entry(object.name.as_str()).or_default().push((facts, object));
        }
        found
    }

    /// Every `NetworkPolicy` with its selector.
    pub fn network_policies(&self) -> impl Iterator<Item = NetworkPolicy<'_>> {
        self.objects().filter_map(|(_, object)| match &object.role {
            kubernetes::Role::NetworkPolicy(policy) => {
                Some(NetworkPolicy { object, selector: policy.selector.as_ref() })
            }
            _ => None,
        })
    }

    /// Tells of a path whether a kustomization stands in its folder or above: it may set namespace and labels of what it
    /// lists.
    pub fn kustomized(&self) -> impl Fn(&Utf8Path) -> bool + use<'_> {
        let kustomizations = self.of(Language::Kustomization);
        let folders: FxHashSet<&str> = kustomizations.filter_map(|facts| Some(facts.path.parent()?.as_str())).collect();
        move |path| path.ancestors().skip(1).any(|folder| folders.contains(folder.as_str()))
    }

    /// The files of a language.
    pub fn of(&self, language: Language) -> impl Iterator<Item = &Facts> {
        self.files.iter().filter(move |facts| facts.language == language)
    }
}

/// Tells the jobs of all pipelines what the tasks carry out that they start.
fn tell_tasks(files: &mut [Facts], gitlab: &mut [gitlab::join::Joined]) {
    if files.iter().all(|facts| facts.tasks.is_none()) {
        return;
    }
    let own = |facts: &mut Facts| -> Vec<JobFacts> {
        let workflow = facts.workflow.as_mut().map(|workflow| &mut workflow.jobs);
        let jobs = workflow.or_else(|| facts.jenkins.as_mut().map(|jenkins| &mut jenkins.jobs));
        jobs.map(std::mem::take).unwrap_or_default()
    };
    let mut jobs: Vec<Vec<JobFacts>> = files.iter_mut().map(own).collect();
    let of_gitlab = gitlab.iter_mut().flat_map(gitlab::join::Joined::jobs_mut);
    tasks::expand(files, jobs.iter_mut().flatten().chain(of_gitlab));
    for (facts, jobs) in files.iter_mut().zip(jobs) {
        match (&mut facts.workflow, &mut facts.jenkins) {
            (Some(workflow), _) => workflow.jobs = jobs,
            (_, Some(jenkins)) => jenkins.jobs = jobs,
            _ => {}
        }
    }
}

/// `path` as the paths of a run are written: without parts that say nothing.
fn tidy(path: &Utf8Path) -> Cow<'_, Utf8Path> {
    let mut rest = path.as_str().as_bytes();
    let mut is_tidy = true;
    while let Some(slash) = memchr::memchr(b'/', rest) {
        rest = rest.get(slash + 1..).unwrap_or_default();
        is_tidy &= !matches!(rest, [] | [b'/', ..] | b"." | [b'.', b'/', ..]);
    }
    if is_tidy { Cow::Borrowed(path) } else { Cow::Owned(path.components().collect()) }
}

/// The folder of a tidy path, `""` for one without.
fn parent(path: &Utf8Path) -> &str {
    path.as_str().rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn is_below(path: &Utf8Path, folder: &Utf8Path) -> bool {
    let folder = folder.as_str();
    folder.is_empty() || path.as_str().strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
