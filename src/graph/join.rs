//! From the pieces of all files to nodes and links.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};

use super::look::Pieces;
use super::names::{filled, folder_match, last_part, place, suggested};
use super::tasks::{Terraform, terraform};
use super::templates::{Values, chart_of, fill};
use super::tools::is_named_by;
use super::{Graph, Link, LinkKind, Node, NodeKind, Place, Sure};
use crate::language::Language;
use crate::model::builds::resolved;
use crate::model::environment;
use crate::model::image::name_as_written;
use crate::model::pipeline::{JobFacts, Stage, StageFact};
use crate::model::repository::Repository;
use crate::source::{SourceFile, Span};

/// Joins the pieces, one for each file of `repository`, to a graph.
pub fn join(repository: &Repository, sources: &[SourceFile], pieces: &[Pieces]) -> Graph {
    let mut builder = Builder::default();
    let terraform = terraform(repository, sources);
    builder.images(repository, sources, pieces);
    builder.templates(repository, pieces);
    builder.pipelines(repository, sources, pieces);
    builder.tasks(&terraform);
    builder.tools(repository, sources, pieces);
    builder.environments(repository);
    builder.by_name();
    builder.bases(repository);
    builder.operations(pieces);
    builder.backups(repository, sources);
    builder.secrets(repository, sources, pieces, &terraform);
    builder.graph()
}

pub(super) type Key = (NodeKind, String);

#[derive(Default)]
pub(super) struct Builder {
    pub(super) nodes: BTreeMap<Key, Place>,
    /// The surest of the links between two nodes.
    links: BTreeMap<(Key, Key, LinkKind), (Sure, Place)>,
}

impl Builder {
    pub(super) fn node(&mut self, kind: NodeKind, name: &str, place: Place) -> Key {
        let key = (kind, name.to_owned());
        self.nodes.entry(key.clone()).or_insert(place);
        key
    }

    pub(super) fn link(&mut self, from: &Key, to: &Key, kind: LinkKind, sure: Sure, place: Place) {
        let known = self.links.entry((from.clone(), to.clone(), kind)).or_insert_with(|| (sure, place.clone()));
        if known.0 < sure {
            *known = (sure, place);
        }
    }

    /// Dockerfiles and all images that are written down.
    fn images(&mut self, repository: &Repository, sources: &[SourceFile], pieces: &[Pieces]) {
        for facts in repository.files.iter().filter(|facts| facts.image.is_some()) {
            let place = Place { path: facts.path.clone(), line: 1 };
            self.node(NodeKind::Dockerfile, facts.path.as_str(), place);
        }
        for found in pieces.iter().flat_map(|pieces| &pieces.uses) {
            let Some(name) = name_as_written(&found.image) else { continue };
            let image = self.node(NodeKind::Image, &name, found.place.clone());
            let workload = self.node(NodeKind::Workload, &found.user, found.place.clone());
            self.link(&workload, &image, LinkKind::Runs, Sure::Certain, found.place.clone());
        }
        // Those of workflows are told with their jobs.
        let builds = resolved(repository).into_iter().filter(|found| found.caller.workflow.is_none());
        for found in builds {
            let dockerfile = (NodeKind::Dockerfile, found.dockerfile.path.as_str().to_owned());
            let place = place(sources, found.caller, found.build.span);
            if let Some(name) = found.build.image.as_deref().and_then(name_as_written) {
                let image = self.node(NodeKind::Image, &name, place.clone());
                self.link(&dockerfile, &image, LinkKind::Makes, Sure::Certain, place);
            } else if let Some(service) = &found.build.service {
                let workload = self.node(NodeKind::Workload, &format!("Compose/{service}"), place.clone());
                self.link(&workload, &dockerfile, LinkKind::Runs, Sure::Certain, place);
            }
        }
    }

    /// Images that templates put together from the values of their chart.
    fn templates(&mut self, repository: &Repository, pieces: &[Pieces]) {
        let values = Values::new();
        for found in pieces.iter().flat_map(|pieces| &pieces.templates) {
            let path = &found.place.path;
            let own = chart_of(path).and_then(|chart| repository.file(&chart.join("values.yaml")));
            let values = own.and_then(|facts| pieces.get(facts.file.index())).map_or(&values, |pieces| &pieces.values);
            let (name, image) = (fill(&found.name, values), fill(&found.image, values));
            let Some(image) = name_as_written(&image).filter(|image| !image.contains("{{")) else { continue };
            // The file of a template says more than `?`; what the values tell of an image is told as the chart's.
            let is_known = !name.contains("{{") && !name.is_empty();
            if !is_known && found.image.contains("{{") {
                continue;
            }
            let name = if is_known { name.as_str() } else { path.file_stem().unwrap_or("?") };
            let workload = self.node(NodeKind::Workload, &format!("{}/{name}", found.kind), found.place.clone());
            let image = self.node(NodeKind::Image, &image, found.place.clone());
            self.link(&workload, &image, LinkKind::Runs, Sure::Certain, found.place.clone());
        }
    }

    /// Images that Terraform runs; where the registry is not known, the image of that name, if there is one.
    fn tasks(&mut self, terraform: &Terraform) {
        let known = self.image_names();
        for found in &terraform.uses {
            let Some(name) = name_as_written(&found.image) else { continue };
            let same = |other: &&String| last_part(other) == last_part(&name) && !other.contains('$');
            let mut others = known.iter().filter(same);
            let (name, sure) = match (others.next(), others.next()) {
                (Some(other), None) if name.contains('$') => (other.clone(), Sure::Likely),
                _ if last_part(&name).contains('$') => match suggested(&known, &name) {
                    Some(other) => (other.to_owned(), Sure::Possible),
                    None => continue,
                },
                _ => (name, Sure::Certain),
            };
            let workload = self.node(NodeKind::Workload, &found.user, found.place.clone());
            let image = self.node(NodeKind::Image, &name, found.place.clone());
            self.link(&workload, &image, LinkKind::Runs, sure, found.place.clone());
        }
        for found in &terraform.perhaps {
            let Some(name) = name_as_written(&found.image) else { continue };
            let workload = self.node(NodeKind::Workload, &found.user, found.place.clone());
            let image = self.node(NodeKind::Image, &name, found.place.clone());
            self.link(&workload, &image, LinkKind::Runs, Sure::Possible, found.place.clone());
        }
    }

    /// Jobs that start a tool which builds what its own file says.
    fn tools(&mut self, repository: &Repository, sources: &[SourceFile], pieces: &[Pieces]) {
        let known = self.image_names();
        for (facts, own) in repository.files.iter().zip(pieces) {
            for run in &own.tools {
                let at = place(sources, facts, run.span);
                let job = (NodeKind::Job, format!("{}#{}", facts.path, run.job));
                let mut files = run.files.clone();
                let mut next = 0;
                while let Some(file) = files.get(next).and_then(|path| repository.file(path)) {
                    next += 1;
                    let includes = pieces.get(file.file.index()).map_or(&[][..], |pieces| &pieces.includes);
                    let new: Vec<Utf8PathBuf> = includes.iter().filter(|path| !files.contains(path)).cloned().collect();
                    files.extend(new);
                }
                for build in files.iter().filter_map(|path| repository.file(path)).flat_map(|file| &file.builds) {
                    let dockerfile = (NodeKind::Dockerfile, build.dockerfile.as_str().to_owned());
                    let built = match build.image.as_deref().and_then(name_as_written) {
                        Some(name) => self.node(NodeKind::Image, &name, at.clone()),
                        None if self.nodes.contains_key(&dockerfile) => dockerfile,
                        None => continue,
                    };
                    let job = self.node(job.0, &job.1, at.clone());
                    self.link(&job, &built, LinkKind::Builds, Sure::Certain, at.clone());
                }
                let pattern = run.pattern.as_deref();
                for name in known.iter().filter(|name| pattern.is_some_and(|pattern| is_named_by(pattern, name))) {
                    let job = self.node(job.0, &job.1, at.clone());
                    let image = self.node(NodeKind::Image, name, at.clone());
                    self.link(&job, &image, LinkKind::Builds, Sure::Likely, at.clone());
                }
            }
        }
    }

    fn image_names(&self) -> Vec<String> {
        self.nodes.keys().filter(|(kind, _)| *kind == NodeKind::Image).map(|(_, name)| name.clone()).collect()
    }

    /// Jobs of all pipelines that build images, and those that deploy.
    fn pipelines(&mut self, repository: &Repository, sources: &[SourceFile], pieces: &[Pieces]) {
        for pipeline in repository.pipelines() {
            let Some(facts) = repository.files.get(pipeline.file.index()) else { continue };
            let at = |span: Span| place(sources, facts, span);
            // Images come without their job: it is the last one that begins before the image.
            let job_at = |span: Span| {
                let own = pipeline.jobs.iter().filter(|job| job.file.is_none() && job.span.start <= span.start);
                own.max_by_key(|job| job.span.start)
            };
            for built in &pipeline.images.named {
                let Some(job) = job_at(built.span) else { continue };
                let job = self.node(NodeKind::Job, &format!("{}#{}", facts.path, job.id), at(job.span));
                let variables = pieces.get(facts.file.index()).map_or(&[][..], |pieces| &pieces.variables);
                let Some(name) = name_as_written(&filled(&built.reference, variables)) else { continue };
                let image = self.node(NodeKind::Image, &name, at(built.span));
                self.link(&job, &image, LinkKind::Builds, Sure::Certain, at(built.span));
                let named = built.dockerfile.as_deref().map(|path| crate::discover::normalize(Utf8Path::new(path)));
                let dockerfile = (NodeKind::Dockerfile, named.unwrap_or_else(|| "Dockerfile".into()).into_string());
                if self.nodes.contains_key(&dockerfile) && facts.workflow.is_some() {
                    let sure = if built.dockerfile.is_some() { Sure::Certain } else { Sure::Likely };
                    self.link(&dockerfile, &image, LinkKind::Makes, sure, at(built.span));
                }
            }
            // A job that is called a test deploys, too, when it does so to an environment.
            let deploys = |job: &&JobFacts| {
                let firm = |found: &StageFact| found.stage == Stage::Deploy && found.is_firm;
                job.release.is_some() || job.stages.iter().any(firm)
            };
            for job in pipeline.jobs.iter().filter(deploys) {
                let Some(environment) = job.environment.as_deref().filter(|name| !name.contains('$')) else {
                    continue;
                };
                let from = self.node(NodeKind::Job, &format!("{}#{}", facts.path, job.id), at(job.span));
                let name = environment::of_word(environment).unwrap_or(environment);
                let to = self.node(NodeKind::Environment, name, at(job.span));
                self.link(&from, &to, LinkKind::DeploysTo, Sure::Certain, at(job.span));
            }
        }
    }

    /// Files that hold the settings of one environment; of a folder, the file that leads it.
    fn environments(&mut self, repository: &Repository) {
        for facts in &repository.files {
            let leads = match facts.language {
                Language::Terraform => facts.path.file_name() == Some("main.tf"),
                Language::Kubernetes | Language::Compose => false,
                _ => true,
            };
            let Some(name) = environment::of_file(&facts.path, facts.language).filter(|_| leads) else { continue };
            let place = Place { path: facts.path.clone(), line: 1 };
            let settings = self.node(NodeKind::Settings, facts.path.as_str(), place.clone());
            let environment = self.node(NodeKind::Environment, name, place.clone());
            self.link(&settings, &environment, LinkKind::Configures, Sure::Likely, place);
        }
    }

    /// Images that are the same but for the registry, and Dockerfiles whose folder has the image's name.
    fn by_name(&mut self) {
        let images = &self.image_names();
        let dockerfiles: Vec<Utf8PathBuf> = self
            .nodes
            .keys()
            .filter(|(kind, _)| *kind == NodeKind::Dockerfile)
            .map(|(_, path)| Utf8PathBuf::from(path))
            .collect();
        for name in images {
            let image = (NodeKind::Image, name.clone());
            let is_made = |(_, to, kind): &(Key, Key, LinkKind)| *kind == LinkKind::Makes && *to == image;
            if self.links.keys().any(is_made) {
                continue;
            }
            let last = last_part(name).to_ascii_lowercase();
            // The same image under the name that a build gives it: `shop/api` of Compose, `ghcr.io/shop/api` of a manifest.
            let made: Vec<Key> = self
                .links
                .keys()
                .filter(|(_, to, kind)| *kind == LinkKind::Makes && last_part(&to.1).eq_ignore_ascii_case(&last))
                .map(|(from, ..)| from.clone())
                .collect();
            let place = self.nodes.get(&image).cloned().unwrap_or_else(|| Place { path: Utf8PathBuf::new(), line: 1 });
            if !made.is_empty() {
                for dockerfile in made {
                    self.link(&dockerfile, &image, LinkKind::Makes, Sure::Likely, place.clone());
                }
                continue;
            }
            let named: Vec<(&Utf8PathBuf, Sure)> =
                dockerfiles.iter().filter_map(|path| Some((path, folder_match(path, &last)?))).collect();
            let best = named.iter().map(|(_, sure)| *sure).max();
            for (path, sure) in named.into_iter().filter(|(_, sure)| Some(*sure) == best) {
                let dockerfile = (NodeKind::Dockerfile, path.as_str().to_owned());
                self.link(&dockerfile, &image, LinkKind::Makes, sure, place.clone());
            }
        }
    }

    /// Dockerfiles that start from an image of the repository.
    fn bases(&mut self, repository: &Repository) {
        for facts in &repository.files {
            let Some(base) = facts.image.as_ref().and_then(|image| image.base.as_deref()).and_then(name_as_written)
            else {
                continue;
            };
            let image = (NodeKind::Image, base);
            let own = (NodeKind::Dockerfile, facts.path.as_str().to_owned());
            let is_made =
                |(from, to, kind): &(Key, Key, LinkKind)| *kind == LinkKind::Makes && *to == image && *from != own;
            if self.links.keys().any(is_made) {
                let place = Place { path: facts.path.clone(), line: 1 };
                self.link(&own, &image, LinkKind::BasedOn, Sure::Certain, place);
            }
        }
    }

    fn graph(self) -> Graph {
        let index: BTreeMap<&Key, usize> = self.nodes.keys().zip(0..).collect();
        let links = self.links.iter().filter_map(|((from, to, kind), (sure, place))| {
            let (from, to) = (*index.get(from)?, *index.get(to)?);
            Some(Link { from, to, kind: *kind, sure: *sure, place: place.clone() })
        });
        let links = links.collect();
        let nodes = self.nodes.into_iter().map(|((kind, name), place)| Node { kind, name, place }).collect();
        Graph { nodes, links }
    }
}
