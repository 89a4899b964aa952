//! Builds a kustomization as `kubectl kustomize` does, keeping the place of every value.
//!
//! The order of the steps is that of
//! <https://github.com/kubernetes-sigs/kustomize/blob/master/api/internal/target/kusttarget.go>.

use std::collections::BTreeSet;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use rustc_hash::FxHashMap;

use super::generate::{absorb, add_hash, generate};
use super::patch::Patch;
use super::path::{NAMES, local};
use super::problem::{Fault, Problem};
use super::render::Rendered;
use super::replace::{fill_vars, replace};
use super::resource::Resource;
use super::transform::{
    LabelTargets, MANAGED_BY, affix, annotations, image, label_field, labels, managed_by, namespace, replicas,
};
use super::value::{self, Kind, Place, Reader, Value};
use super::{names, order};
use crate::model::kubernetes::ObjectFacts;
use crate::source::{FileId, SourceFile, Span, path_order};
use crate::syntax::yaml::{self, Document, Node, Tree};

/// The files of a run.
pub struct Files<'a> {
    /// Sorted by path; ids are indices.
    pub sources: &'a [SourceFile],
    /// Trees that were read before; others are read when they are asked for.
    pub trees: &'a FxHashMap<FileId, Arc<Tree>>,
}

impl<'a> Files<'a> {
    pub(super) fn source(&self, path: &Utf8Path) -> Option<&'a SourceFile> {
        let at = self.sources.binary_search_by(|source| path_order(source.path(), path)).ok()?;
        self.sources.get(at)
    }

    pub(super) fn tree(&self, source: &SourceFile) -> Arc<Tree> {
        let known = self.trees.get(&source.id).map(Arc::clone);
        known.unwrap_or_else(|| Arc::new(yaml::parse(Arc::clone(&source.text))))
    }

    /// The kustomization in a folder.
    pub(super) fn kustomization_in(&self, folder: &Utf8Path) -> Option<&'a SourceFile> {
        NAMES.iter().find_map(|name| self.source(&folder.join(name)))
    }
}

/// What a kustomization builds.
#[derive(Debug)]
pub struct Built {
    /// Its file.
    pub root: FileId,
    /// In the order in which they are printed.
    pub resources: Vec<Resource>,
    /// Every file that it is built from.
    pub files: BTreeSet<FileId>,
    pub problems: Vec<Problem>,
    /// What had a use where it was looked at: images and targets that match.
    pub(super) used: BTreeSet<Place>,
    /// Nothing is fetched, no plugin runs: what was read is all there is.
    pub is_complete: bool,
    /// Kustomize would stop with an error.
    pub is_broken: bool,
    /// The objects whose content it changes, with the place of each in its file. Spans are of `text`.
    pub seen: Vec<(Place, ObjectFacts)>,
    pub(super) text: Rendered,
}

/// How many kustomizations one build may visit, the same one counted each time.
const MAX_VISITS: usize = 2_000;
const MAX_DEPTH: usize = 50;

/// Builds the kustomization `root`. `budget` is the number of nodes that may still be read; `None` when it is used up.
pub fn build(files: &Files<'_>, root: &SourceFile, budget: &mut usize) -> Option<Built> {
    let mut builder = Builder {
        files,
        budget,
        open: Vec::new(),
        visits: 0,
        vars: Vec::new(),
        built: Built {
            root: root.id,
            resources: Vec::new(),
            files: BTreeSet::new(),
            problems: Vec::new(),
            used: BTreeSet::new(),
            is_complete: true,
            is_broken: false,
            seen: Vec::new(),
            text: Rendered::default(),
        },
    };
    let mut resources = Vec::new();
    let config = builder.accumulate(root, &mut resources)?;
    let Builder { vars, mut built, .. } = builder;
    resources.iter_mut().for_each(add_hash);
    names::update(&mut resources);
    fill_vars(&mut resources, &vars);
    let is_local = |resource: &Resource| {
        let annotations = resource.value.get_path(&["metadata", "annotations"]);
        let local = annotations.and_then(|annotations| annotations.get_str("config.kubernetes.io/local-config"));
        local.is_some_and(|value| value != "false")
    };
    resources.retain(|resource| !is_local(resource));
    resources.iter_mut().for_each(tidy);
    if config.get("buildMetadata").is_some_and(|wanted| wanted.items().iter().any(|w| w.as_str() == Some(MANAGED_BY))) {
        resources.iter_mut().for_each(managed_by);
    }
    order::sort(&mut resources, config.get("sortOptions"));
    built.resources = resources;
    Some(built)
}

/// Whether labels, annotations and parts of images are texts: kustomize refuses `newTag: 1.20`.
fn has_texts(config: &Value) -> bool {
    let is_text = |entry: &value::Entry| entry.value.is_null() || entry.value.is_text();
    let are_texts = |map: Option<&Value>| map.map(Value::entries).unwrap_or_default().iter().all(is_text);
    let list = |key: &str| config.get(key).map(Value::items).unwrap_or_default().iter();
    list("labels").all(|entry| are_texts(entry.get("pairs")))
        && ["commonLabels", "commonAnnotations"].iter().all(|key| are_texts(config.get(key)))
        && list("images").all(|image| are_texts(Some(image)))
}

/// Annotations are printed as texts, and not at all when there are none.
fn tidy(resource: &mut Resource) {
    let Some(metadata) = resource.value.get_mut("metadata") else { return };
    if metadata.get("annotations").is_some_and(Value::is_empty) {
        metadata.remove("annotations");
    }
    for entry in metadata.get_mut("annotations").and_then(Value::entries_mut).into_iter().flatten() {
        if let Kind::Scalar(scalar) = &mut entry.value.kind {
            scalar.is_plain = false;
        }
    }
}

struct Builder<'b, 'a> {
    files: &'b Files<'a>,
    budget: &'b mut usize,
    /// The kustomizations that are being built, outermost first.
    open: Vec<FileId>,
    visits: usize,
    vars: Vec<Value>,
    built: Built,
}

/// Fields that let something in which is not read here.
const OPAQUE: &[&str] = &[
    "configurations",
    "generators",
    "helmChartInflationGenerator",
    "helmCharts",
    "openapi",
    "transformers",
    "validators",
];

impl Builder<'_, '_> {
    fn problem(&mut self, place: Place, fault: Fault) {
        self.built.is_broken |= !fault.is_weak();
        self.built.problems.push(Problem { place, fault });
    }

    /// Adds what a kustomization builds to `resources`, which a component also changes. Tells what the kustomization says;
    /// `None` past the budget.
    fn accumulate(&mut self, source: &SourceFile, resources: &mut Vec<Resource>) -> Option<Value> {
        self.visits += 1;
        if self.visits > MAX_VISITS || self.open.len() > MAX_DEPTH {
            return None;
        }
        self.built.files.insert(source.id);
        let tree = self.files.tree(source);
        let Some(root) = tree.root().filter(|root| root.is_mapping()) else {
            self.built.is_broken = true;
            return Some(Value::map(Vec::new(), Place::new(source.id, Span::default())));
        };
        self.built.is_broken |= root.is_incomplete() || !tree.errors.is_empty();
        let config = Value::read(root, source.id, self.budget)?;
        self.open.push(source.id);
        let mut known = Known::new(resources);
        for key in ["resources", "bases"] {
            for entry in config.get(key).map(Value::items).unwrap_or_default() {
                self.resource(source, entry, &mut known)?;
            }
        }
        self.generate(source, &config, resources);
        for entry in config.get("components").map(Value::items).unwrap_or_default() {
            self.component(source, entry, resources)?;
        }
        if OPAQUE.iter().any(|key| config.get(key).is_some_and(|value| !value.is_empty())) {
            self.built.is_complete = false;
        }
        self.transform(source, root, &config, resources)?;
        self.vars.extend(config.get("vars").map(Value::items).unwrap_or_default().iter().cloned());
        self.open.pop();
        Some(config)
    }

    /// Adds what the kustomization in a folder builds; a cycle is told and left out.
    fn folder(&mut self, path: &Utf8Path, entry: &Value, resources: &mut Vec<Resource>) -> Option<()> {
        match self.files.kustomization_in(path) {
            Some(found) if self.open.contains(&found.id) => self.problem(entry.place, Fault::Cycle),
            Some(found) => drop(self.accumulate(found, resources)?),
            None => self.built.is_broken = true,
        }
        Some(())
    }

    /// An entry of `resources`: a file of objects, or a folder with a kustomization.
    fn resource(&mut self, from: &SourceFile, entry: &Value, known: &mut Known<'_>) -> Option<()> {
        let Some(path) = entry.as_str().and_then(|text| local(from.path(), text)) else {
            self.built.is_complete = false;
            return Some(());
        };
        let mut added = Vec::new();
        match self.files.source(&path) {
            Some(source) => self.objects(source, &mut added)?,
            None => self.folder(&path, entry, &mut added)?,
        }
        for resource in added {
            if let Err((object, first)) = known.add(resource) {
                self.problem(entry.place, Fault::Duplicate { object, first });
            }
        }
        Some(())
    }

    fn component(&mut self, from: &SourceFile, entry: &Value, resources: &mut Vec<Resource>) -> Option<()> {
        let Some(path) = entry.as_str().and_then(|text| local(from.path(), text)) else {
            self.built.is_complete = false;
            return Some(());
        };
        self.folder(&path, entry, resources)
    }

    /// The objects of a file.
    fn objects(&mut self, source: &SourceFile, added: &mut Vec<Resource>) -> Option<()> {
        self.built.files.insert(source.id);
        let tree = self.files.tree(source);
        self.built.is_broken |= !tree.errors.is_empty();
        let before = added.len();
        for root in tree.documents().filter_map(Document::root) {
            let value = Value::read(root, source.id, self.budget)?;
            self.object(value, added, 0);
        }
        // A file without objects is filled by something else before the build: by `flux bootstrap`, say.
        self.built.is_complete &= added.len() > before;
        Some(())
    }

    fn object(&mut self, value: Value, added: &mut Vec<Resource>, depth: usize) {
        if value.is_null() {
            return;
        }
        let kind = value.get_str("kind").unwrap_or("");
        if kind.ends_with("List") && value.get("items").is_some_and(|items| !items.items().is_empty()) && depth < 8 {
            for item in value.get("items").map(Value::items).unwrap_or_default() {
                self.object(item.clone(), added, depth + 1);
            }
            return;
        }
        let origin = value.place;
        let resource = Resource::new(value, Some(origin));
        if resource.kind().is_empty() || resource.api_version().is_empty() || resource.name().is_empty() {
            self.built.is_broken = true;
            return;
        }
        added.push(resource);
    }

    fn generate(&mut self, source: &SourceFile, config: &Value, resources: &mut Vec<Resource>) {
        let options = config.get("generatorOptions");
        for (field, kind) in [("configMapGenerator", "ConfigMap"), ("secretGenerator", "Secret")] {
            for entry in config.get(field).map(Value::items).unwrap_or_default() {
                let files = self.files;
                let mut read = |path: &str| {
                    let found = files.source(&local(source.path(), path)?)?;
                    Some(found.text.to_string())
                };
                let Some(generated) = generate(kind, entry, options, &mut read) else { continue };
                let name = generated.resource.name().to_owned();
                if !absorb(resources, generated) {
                    let place = entry.get("name").unwrap_or(entry).place;
                    // Somebody else's object may come with what is fetched.
                    if self.built.is_complete {
                        self.problem(place, Fault::UnmatchedGenerator { name });
                    }
                }
            }
        }
    }

    fn transform(
        &mut self,
        source: &SourceFile,
        root: Node<'_>,
        config: &Value,
        resources: &mut Vec<Resource>,
    ) -> Option<()> {
        let list = |key: &str| config.get(key).map(Value::items).unwrap_or_default();
        self.built.is_broken |= !has_texts(config);
        self.patches(source, root, config, &["patchesStrategicMerge", "patches"], resources)?;
        if let Some(wanted) = config.get("namespace").filter(|value| value.as_str().is_some_and(|t| !t.is_empty())) {
            for resource in resources.iter_mut() {
                namespace(resource, wanted);
            }
        }
        let text = |key: &str| config.get_str(key).unwrap_or("");
        for (prefix, suffix) in [(text("namePrefix"), ""), ("", text("nameSuffix"))] {
            if !prefix.is_empty() || !suffix.is_empty() {
                for resource in resources.iter_mut() {
                    affix(resource, prefix, suffix);
                }
            }
        }
        for entry in list("labels") {
            let is = |key: &str| entry.get_str(key) == Some("true");
            let targets = LabelTargets { selectors: is("includeSelectors"), templates: is("includeTemplates") };
            let pairs = entry.get("pairs").map(Value::entries).unwrap_or_default();
            let fields = entry.get("fields").map(Value::items).unwrap_or_default();
            for resource in resources.iter_mut() {
                labels(resource, pairs, targets);
                for field in fields {
                    label_field(resource, pairs, field);
                }
            }
        }
        let pairs = |key: &str| -> &[value::Entry] { config.get(key).map(Value::entries).unwrap_or_default() };
        let everywhere = LabelTargets { selectors: true, templates: true };
        for resource in resources.iter_mut() {
            labels(resource, pairs("commonLabels"), everywhere);
            annotations(resource, pairs("commonAnnotations"));
        }
        self.patches(source, root, config, &["patchesJson6902"], resources)?;
        for entry in list("replicas") {
            let (Some(name), Some(count)) = (entry.get("name"), entry.get("count")) else { continue };
            let text = name.as_str().unwrap_or("");
            if !replicas(resources, text, count) && self.built.is_complete {
                self.problem(name.place, Fault::UnmatchedReplicas { name: text.to_owned() });
            }
        }
        for entry in list("images") {
            let Some(name) = entry.get("name") else { continue };
            if image(resources, entry) {
                self.built.used.insert(name.place);
            } else if self.built.is_complete {
                self.problem(name.place, Fault::UnmatchedImage { name: name.as_str().unwrap_or("").to_owned() });
            }
        }
        for entry in list("replacements") {
            self.replacement(source, entry, resources)?;
        }
        Some(())
    }

    fn replacement(&mut self, source: &SourceFile, entry: &Value, resources: &mut [Resource]) -> Option<()> {
        let Some(path) = entry.get_str("path") else {
            self.replace(resources, entry);
            return Some(());
        };
        let Some(file) = local(source.path(), path).and_then(|path| self.files.source(&path)) else {
            self.built.is_broken = true;
            return Some(());
        };
        self.built.files.insert(file.id);
        let tree = self.files.tree(file);
        for root in tree.documents().filter_map(Document::root) {
            let value = Value::read(root, file.id, self.budget)?;
            let all = value.get("replacements").map_or_else(|| value.items(), Value::items);
            let single = if all.is_empty() { std::slice::from_ref(&value) } else { all };
            for replacement in single {
                self.replace(resources, replacement);
            }
        }
        Some(())
    }

    /// What is not there may come with what is fetched; else kustomize stops.
    fn replace(&mut self, resources: &mut [Resource], replacement: &Value) {
        let is_done = replace(resources, replacement);
        self.built.is_broken |= !is_done && self.built.is_complete;
        self.built.is_complete &= is_done;
    }

    /// The patches of some fields, in order.
    fn patches(
        &mut self,
        source: &SourceFile,
        root: Node<'_>,
        config: &Value,
        fields: &[&str],
        resources: &mut Vec<Resource>,
    ) -> Option<()> {
        for field in fields {
            let nodes = root.get(field).into_iter().flat_map(Node::items);
            for (node, entry) in nodes.zip(config.get(field).map(Value::items).unwrap_or_default()) {
                let is_entry = entry.is_map();
                let inline = if is_entry { node.get("patch") } else { Some(node) };
                let path = if is_entry { entry.get_str("path") } else { entry.as_str() };
                let file = path
                    .filter(|text| !text.is_empty())
                    .and_then(|text| local(source.path(), text))
                    .and_then(|path: Utf8PathBuf| self.files.source(&path));
                let read = match (file, inline) {
                    (Some(file), _) => {
                        self.built.files.insert(file.id);
                        let tree = self.files.tree(file);
                        Patch::read(&tree, &mut Reader { file: file.id, map: None, budget: self.budget })?
                    }
                    (None, Some(node)) if node.as_str().is_some_and(|text| text.contains([':', '\n'])) => {
                        let tree = yaml::parse(node.as_str().unwrap_or("").into());
                        let map = node.content_map();
                        Patch::read(&tree, &mut Reader { file: source.id, map: Some(&map), budget: self.budget })?
                    }
                    _ => Patch::Unreadable,
                };
                self.built.is_broken |= matches!(read, Patch::Unreadable);
                self.patch(&read, entry, resources);
            }
        }
        Some(())
    }

    fn patch(&mut self, patch: &Patch, entry: &Value, resources: &mut Vec<Resource>) {
        let is_complete = self.built.is_complete;
        let outcome = patch.apply(entry, resources);
        if let Some(used) = outcome.used {
            self.built.used.insert(used);
        }
        for Problem { place, fault } in outcome.problems {
            let is_unmatched = matches!(fault, Fault::UnmatchedPatch { .. } | Fault::UnmatchedTarget);
            if is_complete || !is_unmatched {
                self.problem(place, fault);
            }
        }
        self.built.is_complete &= outcome.is_understood;
        self.built.is_broken |= outcome.is_refused;
    }
}

/// The objects so far, by what must not be there twice.
struct Known<'r> {
    resources: &'r mut Vec<Resource>,
    places: FxHashMap<String, Place>,
}

impl<'r> Known<'r> {
    fn new(resources: &'r mut Vec<Resource>) -> Self {
        let places = resources.iter().map(|resource| (Self::key(resource), resource.value.place)).collect();
        Self { resources, places }
    }

    fn key(resource: &Resource) -> String {
        let namespace = if resource.namespace().is_empty() { "default" } else { resource.namespace() };
        format!("{} {} {namespace} {}", resource.api_version(), resource.kind(), resource.name())
    }

    /// Refuses an object that is there already, with its description and the place of the first.
    fn add(&mut self, resource: Resource) -> Result<(), (String, Place)> {
        let name = resource.value.get_path(&["metadata", "name"]).unwrap_or(&resource.value);
        match self.places.entry(Self::key(&resource)) {
            Entry::Occupied(first) => Err((resource.describe(), *first.get())),
            Entry::Vacant(slot) => {
                slot.insert(name.place);
                self.resources.push(resource);
                Ok(())
            }
        }
    }
}
