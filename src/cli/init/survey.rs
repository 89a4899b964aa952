//! What a repository shows to `infra-lint init`: services, alerts, commands, versions, and what the checklist misses.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use camino::{Utf8Path, Utf8PathBuf};
use regex::Regex;

use super::super::args::{LintArgs, SelectionArgs};
use super::super::run::prepare;
use crate::checklist::signs::{self, Sighting};
use crate::config::CommandLine;
use crate::graph::{self, LinkKind, NodeKind};
use crate::language::Language;
use crate::model::compose::Project;
use crate::model::environment;
use crate::model::kubernetes::Role;
use crate::model::repository::{Facts, Repository};
use crate::rule::Preset;
use crate::source::{SourceFile, Span};
use crate::syntax::hcl;
use crate::syntax::yaml::{self, Tree};

/// A line of a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) path: Utf8PathBuf,
    /// From 1.
    pub(super) line: u32,
}

/// How something is run; what is said of it in a runbook depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Platform {
    Kubernetes,
    Helm,
    Ecs,
    Compose,
}

/// Something that runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Service {
    pub(super) name: String,
    pub(super) platform: Platform,
    /// `Deployment` and the like.
    pub(super) kind: String,
    pub(super) namespace: Option<String>,
    pub(super) ports: BTreeSet<String>,
    pub(super) place: Place,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Alert {
    pub(super) name: String,
    pub(super) place: Place,
    /// The name of a service that it watches.
    pub(super) watches: Vec<String>,
}

/// What was seen.
#[derive(Debug, Default)]
pub(super) struct Survey {
    pub(super) paths: Vec<Utf8PathBuf>,
    /// Sorted by name; what others made, such as databases, is left out.
    pub(super) services: Vec<Service>,
    pub(super) alerts: Vec<Alert>,
    pub(super) sightings: Vec<Sighting>,
    /// Names of environments, as files and jobs have them.
    pub(super) environments: BTreeSet<String>,
    /// The version of the cluster, and where it is written.
    pub(super) cluster: Option<(String, Place)>,
    /// Files that say of themselves that a program wrote them.
    pub(super) generated: Vec<Utf8PathBuf>,
    /// How many findings the recommended preset has, and how many more the strict one.
    pub(super) findings: (usize, usize),
    /// The file of the pipeline that already runs `infra-lint`.
    pub(super) runs_already: Option<Utf8PathBuf>,
    /// Workflows name `master` rather than `main`.
    pub(super) has_master: bool,
}

impl Survey {
    /// Looks at the repository in `folder`, an absolute path. No configuration is read: there may be a broken one.
    pub(super) fn of(folder: &Utf8Path) -> anyhow::Result<Self> {
        let lint = LintArgs { paths: vec![".".into()], ..LintArgs::default() };
        let line = CommandLine { at_least: Some(Preset::Strict), ..CommandLine::default() };
        let selection = SelectionArgs { no_config: true, ..SelectionArgs::default() };
        let prepared = prepare(folder.to_owned(), &lint.paths, &selection, &line)?;
        let found = prepared.discover(&lint)?;
        let looked = prepared
            .linter
            .look(&found.sources, &found.other_paths, |parsed| (signs::look(parsed), graph::look(parsed)));
        let (mut sightings, mut pieces) = (Vec::new(), Vec::new());
        for seen in looked.files {
            let (signs, piece) = seen.unwrap_or_default();
            sightings.extend(signs);
            pieces.push(piece);
        }
        let (repository, sources) = (&looked.repository, found.sources.as_slice());
        signs::join(repository, sources, Utf8Path::new(""), &mut sightings);
        let outcome = prepared.outcome(looked.linted, sources.to_vec(), &found);
        let basic = outcome.diagnostics.iter().filter(|finding| finding.rule.preset == Preset::Recommended).count();
        let mut survey = Self {
            paths: repository.paths().map(Utf8Path::to_owned).collect(),
            services: services(repository, sources),
            alerts: alerts(&graph::join(repository, sources, &pieces)),
            cluster: cluster(repository, sources),
            generated: generated(repository, sources),
            findings: (basic, outcome.diagnostics.len() - basic),
            sightings,
            ..Self::default()
        };
        let named = |seen: &&Sighting| seen.sign == "environment";
        let last = |seen: &Sighting| seen.what.rsplit(' ').next().unwrap_or("").trim_matches('`').to_ascii_lowercase();
        survey.environments = survey.sightings.iter().filter(named).map(last).collect();
        for facts in repository.files.iter().filter(|facts| is_pipeline(facts)) {
            let Some(text) = sources.get(facts.file.index()).map(|source| &*source.text) else { continue };
            if text.contains("infra-lint") && survey.runs_already.is_none() {
                survey.runs_already = Some(facts.path.clone());
            }
            survey.has_master |=
                ["[master", "- master", "\"master\"", "'master'"].iter().any(|name| text.contains(name));
        }
        Ok(survey)
    }

    /// The first sighting of a sign.
    pub(super) fn first(&self, sign: &str) -> Option<&Sighting> {
        self.sightings.iter().find(|seen| seen.sign == sign)
    }

    /// The sightings of a sign, each thing once.
    pub(super) fn of_sign(&self, sign: &str) -> Vec<&Sighting> {
        let mut found: Vec<&Sighting> = Vec::new();
        for seen in self.sightings.iter().filter(|seen| seen.sign == sign) {
            if !found.iter().any(|known| known.what == seen.what) {
                found.push(seen);
            }
        }
        found
    }

    pub(super) fn has_path(&self, path: &str) -> bool {
        self.paths.iter().any(|known| known.as_str().eq_ignore_ascii_case(path))
    }

    /// Something of this repository runs somewhere: it is no mere collection of charts, modules or images.
    pub(super) fn runs_something(&self) -> bool {
        let signs = ["deploy-stage", "gitops", "remote-state", "environment"];
        !self.services.is_empty() || signs.iter().any(|sign| self.first(sign).is_some())
    }
}

fn is_pipeline(facts: &Facts) -> bool {
    matches!(facts.language, Language::Workflow | Language::GitlabCi)
}

fn line(sources: &[SourceFile], facts: &Facts, span: Span) -> Place {
    let line = sources.get(facts.file.index()).map_or(1, |source| source.position(span.start).line);
    Place { path: facts.path.clone(), line }
}

/// Workloads, ECS and Compose services and charts, by name; the first platform that has a name wins.
fn services(repository: &Repository, sources: &[SourceFile]) -> Vec<Service> {
    let mut found: BTreeMap<String, Service> = BTreeMap::new();
    let mut add = |service: Service| {
        found.entry(service.name.clone()).or_insert(service);
    };
    for (facts, object) in repository.objects() {
        let Role::Workload(workload) = &object.role else { continue };
        let is_own = !workload.images.iter().all(|(image, _)| signs::is_ready_made(image));
        if workload.is_batch || workload.is_partial || !is_own {
            continue;
        }
        let number = |port: &crate::model::kubernetes::Port| port.number.map(|number| number.to_string());
        add(Service {
            name: object.name.clone(),
            platform: Platform::Kubernetes,
            kind: object.kind.clone(),
            namespace: object.namespace.clone(),
            ports: workload.ports.iter().filter_map(number).collect(),
            place: line(sources, facts, object.span),
        });
    }
    for facts in repository.of(Language::Terraform) {
        let blocks = facts.terraform.iter().flat_map(|file| &file.body.blocks);
        for block in blocks.filter(|block| block.label(0) == Some("aws_ecs_service")) {
            let written = block.body.attribute("name").and_then(|attribute| literal(&attribute.value));
            // In a module for any service, the label says nothing.
            let label = block.label(1).filter(|label| !["this", "main", "default", "service", "app"].contains(label));
            if let Some(name) = written.or(label) {
                add(plain(name.to_owned(), Platform::Ecs, "ECS service", line(sources, facts, block.header())));
            }
        }
    }
    for facts in repository.of(Language::Compose) {
        let Some(tree) = tree(sources, facts) else { continue };
        for service in Project::new(&tree).into_iter().flat_map(Project::services) {
            let image = service.image().and_then(yaml::Node::as_str);
            let is_known = image.is_some_and(|image| !image.contains('$') && !signs::is_ready_made(image));
            if !service.is_built() && !is_known {
                continue;
            }
            let place = line(sources, facts, service.name_span());
            let mut one = plain(service.name().to_owned(), Platform::Compose, "Compose service", place);
            one.ports = service.ports().filter_map(|port| Some(port.published?.0.to_string())).collect();
            add(one);
        }
    }
    found.retain(|name, _| !is_for_tests(name));
    let services: Vec<Service> = found.into_values().collect();
    if services.is_empty() { charts(repository, sources) } else { services }
}

/// A program that makes load or runs tests is no service.
fn is_for_tests(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    ["test", "loadgen", "load-gen", "load_gen", "k6", "locust"].iter().any(|word| lower.contains(word))
}

/// Where nothing else tells what runs, the charts do.
fn charts(repository: &Repository, sources: &[SourceFile]) -> Vec<Service> {
    let mut found = Vec::new();
    for facts in repository.of(Language::HelmChart) {
        let Some(tree) = tree(sources, facts) else { continue };
        let Some(root) = tree.root().filter(|root| root.get_str("type") != Some("library")) else { continue };
        // Charts within charts are parts of those.
        let is_part = facts.path.components().rev().nth(2).is_some_and(|folder| folder.as_str() == "charts");
        if let Some(name) = root.get("name").filter(|_| !is_part) {
            let written = name.as_str().unwrap_or("").to_owned();
            found.push(plain(written, Platform::Helm, "Helm chart", line(sources, facts, name.span())));
        }
    }
    // A collection of charts for others runs nothing.
    if found.len() > MOST_CHARTS { Vec::new() } else { found }
}

const MOST_CHARTS: usize = 10;

fn plain(name: String, platform: Platform, kind: &str, place: Place) -> Service {
    Service { name, platform, kind: kind.to_owned(), namespace: None, ports: BTreeSet::new(), place }
}

fn tree(sources: &[SourceFile], facts: &Facts) -> Option<Tree> {
    Some(yaml::parse(Arc::clone(&sources.get(facts.file.index())?.text)))
}

fn literal(value: &hcl::Expr) -> Option<&str> {
    match &value.kind {
        hcl::ExprKind::String(text) => Some(text),
        _ => None,
    }
}

fn alerts(graph: &graph::Graph) -> Vec<Alert> {
    let nodes = graph.nodes.iter().enumerate().filter(|(_, node)| node.kind == NodeKind::Alert);
    let watched = |index: usize| {
        let links = graph.links.iter().filter(move |link| link.from == index && link.kind == LinkKind::Watches);
        let names = links.filter_map(|link| graph.nodes.get(link.to));
        names.filter_map(|node| node.name.rsplit('/').next()).map(str::to_owned).collect()
    };
    nodes
        .map(|(index, node)| Alert {
            name: node.name.clone(),
            place: Place { path: node.place.path.clone(), line: node.place.line },
            watches: watched(index),
        })
        .collect()
}

static KIND_IMAGE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"kindest/node:v(1\.\d{2})\b").ok());

/// The version that Terraform gives to a cluster; else the one that the pipeline tests on.
fn cluster(repository: &Repository, sources: &[SourceFile]) -> Option<(String, Place)> {
    const CLUSTERS: [(&str, &str); 3] = [
        ("aws_eks_cluster", "version"),
        ("google_container_cluster", "min_master_version"),
        ("azurerm_kubernetes_cluster", "kubernetes_version"),
    ];
    for facts in repository.of(Language::Terraform) {
        for block in facts.terraform.iter().flat_map(|file| &file.body.blocks) {
            let of_module = || {
                let source = block.body.attribute("source").and_then(|attribute| literal(&attribute.value))?;
                let attribute = |name| block.body.attribute(name);
                source.contains("/eks/").then(|| attribute("cluster_version").or(attribute("kubernetes_version")))?
            };
            let attribute = match (&*block.kind.text, block.label(0)) {
                ("resource", Some(kind)) => CLUSTERS
                    .iter()
                    .find(|(known, _)| *known == kind)
                    .and_then(|(_, attribute)| block.body.attribute(attribute)),
                ("module", _) => of_module(),
                _ => None,
            };
            let Some(attribute) = attribute else { continue };
            if let Some(version) = known(repository, facts, &attribute.value) {
                return Some((version, line(sources, facts, attribute.span())));
            }
        }
    }
    let pattern = KIND_IMAGE.as_ref()?;
    repository.files.iter().find_map(|facts| {
        let text = &*sources.get(facts.file.index())?.text;
        let found = pattern.captures(text)?.get(1)?;
        Some((found.as_str().to_owned(), line(sources, facts, Span::from_usize(found.start(), found.end()))))
    })
}

/// A version that is written out, or the default of the variable that is.
fn known(repository: &Repository, facts: &Facts, value: &hcl::Expr) -> Option<String> {
    let written = match &value.kind {
        hcl::ExprKind::Traversal(reference) => {
            let hcl::ExprKind::Variable(root) = &reference.root.kind else { return None };
            let hcl::StepKind::Attribute(name) = &reference.steps.first()?.kind else { return None };
            let beside = repository.of(Language::Terraform).filter(|other| other.path.parent() == facts.path.parent());
            let mut blocks = beside.filter_map(|other| other.terraform.as_deref()).flat_map(|file| &file.body.blocks);
            let is_it = |block: &&hcl::Block| {
                &**root == "var" && &*block.kind.text == "variable" && block.label(0) == Some(&**name)
            };
            literal(&blocks.find(is_it)?.body.attribute("default")?.value)?
        }
        _ => literal(value)?,
    };
    let mut parts = written.split('.');
    let (major, minor) = (parts.next()?, parts.next()?);
    let is_version = major == "1" && !minor.is_empty() && minor.bytes().all(|byte| byte.is_ascii_digit());
    is_version.then(|| format!("{major}.{minor}"))
}

fn generated(repository: &Repository, sources: &[SourceFile]) -> Vec<Utf8PathBuf> {
    let checked = repository.files.iter().filter(|facts| facts.language.is_infrastructure());
    let sources = checked.filter_map(|facts| sources.get(facts.file.index()));
    sources.filter(|source| is_generated(source)).map(|source| source.path.clone()).collect()
}

/// Whether the head of a file says that a program wrote it.
fn is_generated(source: &SourceFile) -> bool {
    source.text.lines().take(30).any(|line| {
        let lower = line.trim_start().to_ascii_lowercase();
        let is_comment = ["#", "//", "/*", "<!--", ";"].iter().any(|start| lower.starts_with(start));
        let says = ["autogenerated", "auto-generated", "automatically generated", "generated by", "code generated"];
        is_comment
            && says.iter().any(|words| lower.contains(words))
            && (lower.contains("not edit") || lower.contains("autogenerated") || lower.contains("auto-generated"))
    })
}

/// The word that is commonly used for an environment: `prod` is `production`.
pub(super) fn full_name(environment: &str) -> &str {
    environment::of_word(environment).unwrap_or(environment)
}
