//! Trees to views with the domain's words. One folder per domain; `repository` holds the facts that cross files.

pub mod actions;
pub mod builds;
pub mod cloudformation;
pub mod clusters;
pub mod compose;
pub mod cron;
pub mod docker;
pub mod documents;
pub mod dotenv;
pub mod downloads;
pub mod environment;
pub mod gitlab;
pub mod hashed;
pub mod helm;
pub mod image;
pub mod jenkins;
pub mod kubernetes;
pub mod layout;
pub mod links;
pub mod lockfiles;
pub mod memory;
pub mod named_paths;
pub mod nearest;
pub mod needs;
pub mod packed;
pub mod pipeline;
pub mod prometheus;
pub mod quantity;
pub mod regions;
pub mod repository;
pub mod scripts;
pub mod secrets;
pub mod tasks;
pub mod terraform;
pub mod time_zones;
pub mod updates;
pub mod value;

use std::sync::Arc;

use crate::language::Language;
use crate::source::{SourceFile, Span};
use crate::syntax::{ScopedComment, SyntaxError, conflict, dockerfile, hcl, yaml};

/// The tree of one file, by the parser its language has.
#[derive(Debug)]
pub enum Document {
    /// A workflow or an action of GitHub Actions.
    Actions(actions::ActionsFile),
    /// Targets for `docker buildx bake`.
    Bake(hcl::File),
    CloudFormation(Box<cloudformation::Template>),
    Dockerfile(docker::Dockerfile),
    /// Kubernetes objects, or a Helm template of such.
    Kubernetes(kubernetes::Manifest),
    Markdown(documents::Markdown),
    /// Configuration of Terraform and OpenTofu, or values for its variables.
    Terraform(terraform::TerraformFile),
    Yaml(yaml::Tree),
    /// No parser reads the file; rules over text (secrets) still do.
    Text,
}

/// One file, read once, for all rules.
#[derive(Debug)]
pub struct Parsed {
    /// The file; its text is shared, not copied.
    pub source: SourceFile,
    pub language: Language,
    pub document: Document,
    pub errors: Vec<SyntaxError>,
    /// For suppressions.
    pub comments: Vec<ScopedComment>,
    /// The PromQL in it.
    pub queries: prometheus::Queries,
}

/// A metadata annotation of a Kubernetes object, which other tools read suppressions from, or what stands for one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Annotation {
    pub key: String,
    pub value: String,
    /// The whole object.
    pub object: Span,
}

impl Parsed {
    /// The annotations of all objects and of the pod templates in them.
    pub fn annotations(&self) -> Vec<Annotation> {
        let manifest = match &self.document {
            Document::Kubernetes(manifest) => manifest,
            Document::CloudFormation(template) => return template.skips(),
            _ => return Vec::new(),
        };
        let mut annotations = Vec::new();
        for object in manifest.objects().map(|object| object.node) {
            for path in [&["metadata", "annotations"][..], &["spec", "template", "metadata", "annotations"]] {
                for entry in object.get_path(path).into_iter().flat_map(yaml::Node::raw_entries) {
                    let (key, value) = (entry.name().to_owned(), entry.value.as_str().unwrap_or("").to_owned());
                    annotations.push(Annotation { key, value, object: object.span() });
                }
            }
        }
        annotations
    }

    /// Whether a syntax error hides a part of a YAML file that is read as one whole.
    pub fn is_cut_off(&self) -> bool {
        match &self.document {
            Document::Actions(actions::ActionsFile { tree, .. }) | Document::Yaml(tree) => {
                tree.documents().any(yaml::Document::is_broken)
            }
            _ => false,
        }
    }

    /// The YAML tree of a file in any language that YAML carries.
    pub fn yaml(&self) -> Option<&yaml::Tree> {
        match &self.document {
            Document::Actions(file) => Some(&file.tree),
            Document::CloudFormation(template) => Some(&template.tree),
            Document::Kubernetes(manifest) => Some(&manifest.tree),
            Document::Yaml(tree) => Some(tree),
            _ => None,
        }
    }
}

/// Reads a file as `language`. Never fails: what does not fit is in [`Parsed::errors`].
pub fn parse(source: &SourceFile, language: Language) -> Parsed {
    let parsed = parse_text(source, language);
    // The markers of a conflict are an error in every language, so that only files with errors are looked through.
    if parsed.errors.is_empty() {
        return parsed;
    }
    // Empty lines end nothing in YAML and HCL, even in texts of several lines; in an instruction only comments don't.
    let filler = if language == Language::Dockerfile { ['#', ' '] } else { ['\n'; 2] };
    let Some(settled) = conflict::settle(&source.text, filler) else { return parsed };
    let mut parsed = parse_text(&source.with_text(settled.text), language);
    if let Document::Terraform(file) = &mut parsed.document
        && let Some(tree) = Arc::get_mut(&mut file.tree)
    {
        // The other side may declare what the module lacks.
        tree.broken = true;
    }
    parsed.source = source.clone();
    parsed.errors.insert(0, settled.error);
    parsed
}

fn parse_text(source: &SourceFile, language: Language) -> Parsed {
    let mut parsed = Parsed {
        source: source.clone(),
        language,
        document: Document::Text,
        errors: Vec::new(),
        comments: Vec::new(),
        queries: prometheus::Queries::default(),
    };
    match language {
        Language::Dockerfile => {
            let mut file = docker::parse(source);
            parsed.errors = std::mem::take(&mut file.tree.errors);
            parsed.comments = dockerfile::comments(&file.tree);
            parsed.document = Document::Dockerfile(file);
        }
        Language::Kubernetes | Language::HelmTemplate => {
            let mut manifest = kubernetes::parse(source, language);
            parsed.errors = std::mem::take(&mut manifest.tree.errors);
            parsed.comments = yaml::comments(&manifest.tree);
            parsed.document = Document::Kubernetes(manifest);
        }
        Language::Terraform | Language::TerraformJson | Language::TerraformTest | Language::TerraformVars => {
            let mut tree = terraform::parse(source, language);
            parsed.errors = std::mem::take(&mut tree.errors);
            parsed.comments.clone_from(&tree.comments);
            parsed.document = Document::Terraform(terraform::TerraformFile { tree: Arc::new(tree) });
        }
        Language::Bake => {
            let mut tree = builds::parse_bake(source);
            parsed.errors = std::mem::take(&mut tree.errors);
            parsed.comments.clone_from(&tree.comments);
            parsed.document = Document::Bake(tree);
        }
        Language::CloudFormation => {
            let mut template = cloudformation::parse(source);
            parsed.errors = std::mem::take(&mut template.tree.errors);
            parsed.comments = yaml::comments(&template.tree);
            parsed.document = Document::CloudFormation(Box::new(template));
        }
        Language::Markdown => parsed.document = Document::Markdown(documents::parse(&source.text)),
        language if language.is_yaml() => {
            let mut tree = yaml::parse(Arc::clone(&source.text));
            parsed.errors = std::mem::take(&mut tree.errors);
            parsed.comments = yaml::comments(&tree);
            parsed.document = match language {
                Language::Workflow => Document::Actions(actions::ActionsFile::workflow_file(tree)),
                Language::Action => Document::Actions(actions::ActionsFile::action_file(tree)),
                _ => Document::Yaml(tree),
            };
        }
        _ => {}
    }
    parsed.queries = prometheus::Queries::read(language, &parsed.document);
    parsed
}
