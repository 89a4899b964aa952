//! What one file has to say: what it defines and what it names.

use camino::{Utf8Path, Utf8PathBuf};

use super::Place;
use super::templates::{Values, flatten};
use super::tools::{ToolRun, cloud_build_runs, includes, tool_runs};
use crate::language::Language;
use crate::model::actions::ActionsFile;
use crate::model::documents::DocumentKind;
use crate::model::kubernetes::{Container, Manifest, Object};
use crate::model::{Document, Parsed};
use crate::source::{SourceFile, Span};
use crate::syntax::expression::Expression;
use crate::syntax::yaml::{self, Tree};

/// An image that something runs or builds.
#[derive(Clone, Debug)]
pub(super) struct ImageUse {
    /// The workload or service; for a build, what builds it.
    pub(super) user: String,
    /// As written.
    pub(super) image: String,
    pub(super) place: Place,
}

/// A container of a chart's template whose image the template puts together.
#[derive(Clone, Debug)]
pub(super) struct TemplateUse {
    pub(super) kind: String,
    /// As written.
    pub(super) name: String,
    pub(super) image: String,
    pub(super) place: Place,
}

/// A Secret in a template of a chart.
#[derive(Clone, Debug)]
pub(super) struct ChartSecret {
    /// As written.
    pub(super) name: String,
    /// The kind and the name of the workload that reads it, as written; nothing where it is made.
    pub(super) user: Option<(String, String)>,
    pub(super) place: Place,
}

#[derive(Clone, Debug)]
pub(super) struct Alert {
    pub(super) name: String,
    pub(super) expression: String,
    pub(super) runbook: Option<String>,
    pub(super) place: Place,
}

/// What one file tells.
#[derive(Clone, Debug, Default)]
pub struct Pieces {
    pub(super) uses: Vec<ImageUse>,
    pub(super) alerts: Vec<Alert>,
    /// Titles of dashboards and runbooks.
    pub(super) dashboards: Vec<(String, Place)>,
    pub(super) runbooks: Vec<(String, Place)>,
    /// Service level objectives: their name and the service they are about.
    pub(super) objectives: Vec<(String, String, Place)>,
    /// Images of templates, to be filled in from the values of their chart.
    pub(super) templates: Vec<TemplateUse>,
    /// The values that a chart brings along.
    pub(super) values: Values,
    /// Runs of tools that build what their own file says.
    pub(super) tools: Vec<ToolRun>,
    /// Compose files that this one includes.
    pub(super) includes: Vec<Utf8PathBuf>,
    /// Secrets that a workflow reads, each time it does.
    pub(super) secrets: Vec<(String, Span)>,
    /// Secrets that templates of a chart make and read; names as written.
    pub(super) chart_secrets: Vec<ChartSecret>,
    /// `env:` of a workflow, where the values are written out.
    pub(super) variables: Vec<(String, String)>,
}

/// Looks at one file.
pub fn look(parsed: &Parsed) -> Pieces {
    let mut pieces = Pieces::default();
    let source = &parsed.source;
    match &parsed.document {
        Document::Kubernetes(manifest) => {
            for object in manifest.objects() {
                let Some(pod) = object.pod() else { continue };
                for container in pod.containers() {
                    let Some((image, node)) = container.image() else {
                        pieces.templates.extend(template(object, container, source));
                        continue;
                    };
                    let place = place(source, node.span());
                    let Some(_) = object.name() else {
                        pieces.templates.extend(template(object, container, source));
                        continue;
                    };
                    let user = object.resource();
                    pieces.uses.push(ImageUse { user, image: image.to_owned(), place });
                }
            }
            if manifest.is_template {
                chart_secrets(manifest, source, &mut pieces);
            }
            objectives(manifest, source, &mut pieces);
            for object in manifest.objects().filter(|object| object.kind() == "PrometheusRule") {
                if let Some(spec) = object.spec().node() {
                    alerts(spec, source, &mut pieces);
                }
            }
        }
        Document::Actions(file) => {
            pieces.tools = tool_runs(file, &source.path);
            pieces.secrets = secrets(file);
            let root = file.workflow().map(|workflow| workflow.node);
            for entry in root.and_then(|root| root.get("env")).into_iter().flat_map(yaml::Node::entries) {
                let value = entry.value.as_str().filter(|value| !value.contains("${{"));
                pieces.variables.extend(value.map(|value| (entry.name().to_owned(), value.to_owned())));
            }
        }
        Document::Markdown(markdown) if DocumentKind::of(&source.path, markdown.title()) == DocumentKind::Runbook => {
            let name = markdown.title().unwrap_or(source.path.as_str()).to_owned();
            pieces.runbooks.push((name, place(source, Span::empty(0))));
        }
        _ => {}
    }
    if let (Document::Yaml(tree), "cloudbuild.yaml" | "cloudbuild.yml") = (&parsed.document, source.name()) {
        pieces.tools = cloud_build_runs(tree, &source.path);
    }
    let root = parsed.yaml().and_then(Tree::root).filter(|root| root.is_mapping());
    match (parsed.language, root) {
        (Language::Compose, Some(root)) => {
            compose(root, source, &mut pieces);
            pieces.includes = includes(root, &source.path);
        }
        (Language::PrometheusRules, Some(root)) => alerts(root, source, &mut pieces),
        (Language::HelmValues, Some(root)) => {
            values(root, source, &mut pieces);
            if source.path.file_name() == Some("values.yaml") {
                pieces.values = flatten(root);
            }
        }
        (Language::Json, _) => dashboard(source, &mut pieces),
        _ => {}
    }
    pieces
}

fn place(source: &SourceFile, span: Span) -> Place {
    Place { path: source.path.clone(), line: source.position(span.start).line }
}

/// A container whose image or whose object's name is only known with the chart's values.
fn template(object: Object<'_>, container: Container<'_>, source: &SourceFile) -> Option<TemplateUse> {
    let image = container.node.get("image")?;
    let name = object.node.get_path(&["metadata", "name"]).map_or("", yaml::Node::source);
    Some(TemplateUse {
        kind: object.kind().to_owned(),
        name: name.to_owned(),
        image: image.source().to_owned(),
        place: place(source, image.span()),
    })
}

/// `secrets.NAME` in the expressions of a workflow; the token is made for each run.
fn secrets(file: &ActionsFile) -> Vec<(String, Span)> {
    let mut found = Vec::new();
    for site in file.sites() {
        for path in site.tree().map(Expression::paths).unwrap_or_default() {
            let name = path.parts.first().and_then(|part| part.name()).filter(|name| *name != "GITHUB_TOKEN");
            if path.context.eq_ignore_ascii_case("secrets") {
                found.extend(name.map(|name| (name.to_owned(), site.source_span(path.span))));
            }
        }
    }
    found
}

/// Secrets that the templates of a chart make, and those that their containers read.
fn chart_secrets(manifest: &Manifest, source: &SourceFile, pieces: &mut Pieces) {
    let written =
        |node: Option<yaml::Node<'_>>| node.map(|node| (node.source().to_owned(), place(source, node.span())));
    for object in manifest.objects() {
        let own = object.node.get_path(&["metadata", "name"]);
        if object.kind() == "Secret" {
            let made = written(own).map(|(name, place)| ChartSecret { name, user: None, place });
            pieces.chart_secrets.extend(made);
        }
        let Some(pod) = object.pod() else { continue };
        let user = (object.kind().to_owned(), own.map_or("", yaml::Node::source).to_owned());
        for container in pod.containers() {
            let list = |key: &str| container.node.get(key).into_iter().flat_map(yaml::Node::items).collect::<Vec<_>>();
            let whole = list("envFrom").into_iter().filter_map(|item| item.get_path(&["secretRef", "name"]));
            let single =
                list("env").into_iter().filter_map(|item| item.get_path(&["valueFrom", "secretKeyRef", "name"]));
            for node in whole.chain(single) {
                let read = written(Some(node));
                let read = read.map(|(name, place)| ChartSecret { name, user: Some(user.clone()), place });
                pieces.chart_secrets.extend(read);
            }
        }
    }
}

/// Objectives of `OpenSLO`, Pyrra, Sloth and Google's service monitoring.
/// <https://github.com/OpenSLO/OpenSLO>, <https://sloth.dev/specs/default/>
fn objectives(manifest: &Manifest, source: &SourceFile, pieces: &mut Pieces) {
    let kinds = ["SLO", "PrometheusServiceLevel", "ServiceLevelObjective"];
    for object in manifest.objects().filter(|object| kinds.contains(&object.kind())) {
        let spec = object.spec();
        let service = spec.get("service").str().or_else(|| object.label("service")).unwrap_or("");
        let name = object.name().unwrap_or("?").to_owned();
        pieces.objectives.push((name, service.to_owned(), place(source, object.header())));
    }
}

fn compose(root: yaml::Node<'_>, source: &SourceFile, pieces: &mut Pieces) {
    for entry in root.get("services").into_iter().flat_map(yaml::Node::entries) {
        let service = entry.name().to_owned();
        let user = format!("Compose/{service}");
        let image = entry.value.get("image");
        if let Some((node, text)) = image.and_then(|node| Some((node, node.as_str()?))) {
            let (image, place) = (text.to_owned(), place(source, node.span()));
            pieces.uses.push(ImageUse { user, image, place });
        }
    }
}

/// `image: {repository: …}` of a chart's values, at the top or below a component.
fn values(root: yaml::Node<'_>, source: &SourceFile, pieces: &mut Pieces) {
    let chart = source.path.parent().map(Utf8Path::as_str).filter(|path| !path.is_empty()).unwrap_or("chart");
    let components = root.entries().into_iter().map(|entry| (Some(entry.name()), entry.value));
    for (component, node) in std::iter::once((None, root)).chain(components) {
        let Some(image) = node.get("image") else { continue };
        let Some(repository) = image.get("repository") else { continue };
        let registry = image.get_str("registry").filter(|text| !text.is_empty()).map(|text| format!("{text}/"));
        let name = registry.unwrap_or_default() + repository.as_str().unwrap_or("");
        let user = component.map_or_else(|| format!("Helm/{chart}"), |component| format!("Helm/{chart}/{component}"));
        pieces.uses.push(ImageUse { user, image: name, place: place(source, repository.span()) });
    }
}

fn alerts(root: yaml::Node<'_>, source: &SourceFile, pieces: &mut Pieces) {
    let groups = root.get("groups").into_iter().flat_map(yaml::Node::items);
    for rule in groups.filter_map(|group| group.get("rules")).flat_map(yaml::Node::items) {
        let Some(alert) = rule.get("alert") else { continue };
        let runbook = rule.get("annotations").and_then(|node| node.get_str("runbook_url").or(node.get_str("runbook")));
        pieces.alerts.push(Alert {
            name: alert.as_str().unwrap_or("").to_owned(),
            expression: rule.get_str("expr").unwrap_or("").to_owned(),
            runbook: runbook.map(str::to_owned),
            place: place(source, alert.span()),
        });
    }
}

/// A dashboard of Grafana by its title.
fn dashboard(source: &SourceFile, pieces: &mut Pieces) {
    let has = |key: &[u8]| memchr::memmem::find(source.text.as_bytes(), key).is_some();
    if has(b"\"panels\"") && has(b"\"schemaVersion\"") {
        let name = source.path.file_stem().unwrap_or("dashboard").to_owned();
        pieces.dashboards.push((name, place(source, Span::empty(0))));
    }
}
