//! From the pieces of all files to nodes and links.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};

use super::look::Pieces;
use super::{Graph, Link, LinkKind, Node, NodeKind, Place, Sure};
use crate::language::Language;
use crate::model::builds::resolved;
use crate::model::environment;
use crate::model::image::ImageReference;
use crate::model::repository::{Facts, Repository};
use crate::source::{SourceFile, Span};

/// Joins the pieces, one for each file of `repository`, to a graph.
pub fn join(repository: &Repository, sources: &[SourceFile], pieces: &[Pieces]) -> Graph {
    let mut builder = Builder::default();
    let images = builder.images(repository, sources, pieces);
    builder.workflows(repository, sources, pieces);
    builder.environments(repository);
    builder.by_name(&images);
    builder.bases(repository);
    builder.operations(pieces);
    builder.graph()
}

type Key = (NodeKind, String);

#[derive(Default)]
struct Builder {
    nodes: BTreeMap<Key, Place>,
    /// The surest of the links between two nodes.
    links: BTreeMap<(Key, Key, LinkKind), (Sure, Place)>,
}

/// The name of an image without tag and digest, variables and templates left as they are.
fn image_name(written: &str) -> Option<String> {
    let written = written.trim();
    if written.is_empty() {
        return None;
    }
    if let Some(image) = ImageReference::parse(written) {
        // The registry that is meant where none is written says nothing.
        let registry = image.registry.map_or_else(String::new, |registry| format!("{registry}/"));
        return Some(registry + image.repository);
    }
    // `$IMAGE:$GITHUB_SHA`, `${{ env.REGISTRY }}/api:${{ github.sha }}`
    let folder = written.rfind('/').map_or(0, |at| at + 1);
    let last = written.get(folder..)?;
    let tag = last.match_indices(':').map(|(at, _)| at).find(|at| !last.get(..*at).is_some_and(|b| b.ends_with('$')));
    let name = tag.and_then(|at| written.get(..folder + at)).unwrap_or(written);
    let opens = name.matches("{{").count() == name.matches("}}").count();
    opens.then(|| name.to_owned())
}

/// An image with the variables of its workflow filled in: `$IMAGE`, `${IMAGE}`, `${{ env.IMAGE }}`.
fn filled(written: &str, variables: &[(String, String)]) -> String {
    let mut text = written.to_owned();
    for (name, value) in variables {
        for form in [format!("${{{{ env.{name} }}}}"), format!("${{{name}}}"), format!("${name}:"), format!("${name}/")]
        {
            let end = if form.ends_with([':', '/']) { form.get(form.len() - 1..).unwrap_or("") } else { "" };
            text = text.replace(&form, &format!("{value}{end}"));
        }
    }
    text
}

fn place(sources: &[SourceFile], facts: &Facts, span: Span) -> Place {
    let line = sources.get(facts.file.index()).map_or(1, |source| source.position(span.start).line);
    Place { path: facts.path.clone(), line }
}

/// The last part of a name: `api` of `ghcr.io/shop/api`.
fn last_part(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

impl Builder {
    fn node(&mut self, kind: NodeKind, name: &str, place: Place) -> Key {
        let key = (kind, name.to_owned());
        self.nodes.entry(key.clone()).or_insert(place);
        key
    }

    fn link(&mut self, from: &Key, to: &Key, kind: LinkKind, sure: Sure, place: Place) {
        let known = self.links.entry((from.clone(), to.clone(), kind)).or_insert_with(|| (sure, place.clone()));
        if known.0 < sure {
            *known = (sure, place);
        }
    }

    /// Dockerfiles and all images that are written down; gives the names of the images.
    fn images(&mut self, repository: &Repository, sources: &[SourceFile], pieces: &[Pieces]) -> Vec<String> {
        for facts in repository.files.iter().filter(|facts| facts.image.is_some()) {
            let place = Place { path: facts.path.clone(), line: 1 };
            self.node(NodeKind::Dockerfile, facts.path.as_str(), place);
        }
        for found in pieces.iter().flat_map(|pieces| &pieces.uses) {
            let Some(name) = image_name(&found.image) else { continue };
            let image = self.node(NodeKind::Image, &name, found.place.clone());
            let workload = self.node(NodeKind::Workload, &found.user, found.place.clone());
            self.link(&workload, &image, LinkKind::Runs, Sure::Certain, found.place.clone());
        }
        // Those of workflows are told with their jobs.
        let builds = resolved(repository).into_iter().filter(|found| found.caller.workflow.is_none());
        for found in builds {
            let dockerfile = (NodeKind::Dockerfile, found.dockerfile.path.as_str().to_owned());
            let place = place(sources, found.caller, found.build.span);
            if let Some(name) = found.build.image.as_deref().and_then(image_name) {
                let image = self.node(NodeKind::Image, &name, place.clone());
                self.link(&dockerfile, &image, LinkKind::Makes, Sure::Certain, place);
            } else if let Some(service) = &found.build.service {
                let workload = self.node(NodeKind::Workload, &format!("Compose/{service}"), place.clone());
                self.link(&workload, &dockerfile, LinkKind::Runs, Sure::Certain, place);
            }
        }
        self.nodes.keys().filter(|(kind, _)| *kind == NodeKind::Image).map(|(_, name)| name.clone()).collect()
    }

    /// Jobs that build images and jobs that deploy.
    fn workflows(&mut self, repository: &Repository, sources: &[SourceFile], pieces: &[Pieces]) {
        for facts in &repository.files {
            let Some(workflow) = &facts.workflow else { continue };
            let at = |span: Span| place(sources, facts, span);
            // Images come without their job: it is the last one that begins before the image.
            let job_at = |span: Span| workflow.jobs.iter().rev().find(|job| job.span.start <= span.start);
            for built in &workflow.images {
                let Some(job) = job_at(built.span) else { continue };
                let job = self.node(NodeKind::Job, &format!("{}#{}", facts.path, job.id), at(job.span));
                let variables = pieces.get(facts.file.index()).map_or(&[][..], |pieces| &pieces.variables);
                let Some(name) = image_name(&filled(&built.reference, variables)) else { continue };
                let image = self.node(NodeKind::Image, &name, at(built.span));
                self.link(&job, &image, LinkKind::Builds, Sure::Certain, at(built.span));
                let named = built.dockerfile.as_deref().map(|path| crate::discover::normalize(Utf8Path::new(path)));
                let dockerfile = (NodeKind::Dockerfile, named.unwrap_or_else(|| "Dockerfile".into()).into_string());
                if self.nodes.contains_key(&dockerfile) {
                    let sure = if built.dockerfile.is_some() { Sure::Certain } else { Sure::Likely };
                    self.link(&dockerfile, &image, LinkKind::Makes, sure, at(built.span));
                }
            }
            for job in workflow.jobs.iter().filter(|job| job.release.is_some()) {
                let Some(environment) = job.environment.as_deref().filter(|name| !name.contains("${{")) else {
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
    fn by_name(&mut self, images: &[String]) {
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
            let Some(base) = facts.image.as_ref().and_then(|image| image.base.as_deref()).and_then(image_name) else {
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

    /// Alerts and dashboards that name a workload, runbooks that an alert links.
    fn operations(&mut self, pieces: &[Pieces]) {
        let workloads: Vec<Key> = self.nodes.keys().filter(|(kind, _)| *kind == NodeKind::Workload).cloned().collect();
        let short = |key: &Key| last_part(&key.1).to_ascii_lowercase();
        for (name, place) in pieces.iter().flat_map(|pieces| &pieces.runbooks) {
            self.node(NodeKind::Runbook, &format!("{name} ({})", place.path), place.clone());
        }
        for alert in pieces.iter().flat_map(|pieces| &pieces.alerts) {
            let node = self.node(NodeKind::Alert, &alert.name, alert.place.clone());
            for workload in &workloads {
                let name = short(workload);
                // `job="parcels"` is written down; `ParcelsDown` only sounds like it.
                let quoted = format!("\"{name}\"");
                let sure = if name.len() >= 3 && alert.expression.to_ascii_lowercase().contains(&quoted) {
                    Sure::Likely
                } else if name.len() >= 3 && alert.name.to_ascii_lowercase().starts_with(&name) {
                    Sure::Possible
                } else {
                    continue;
                };
                self.link(&node, workload, LinkKind::Watches, sure, alert.place.clone());
            }
            let Some(link) = &alert.runbook else { continue };
            let runbooks = pieces.iter().flat_map(|pieces| &pieces.runbooks);
            for (name, place) in runbooks.filter(|(_, place)| link.contains(place.path.file_name().unwrap_or("/"))) {
                let runbook = (NodeKind::Runbook, format!("{name} ({})", place.path));
                let sure = if link.contains(place.path.as_str()) { Sure::Certain } else { Sure::Likely };
                self.link(&runbook, &node, LinkKind::Explains, sure, alert.place.clone());
            }
        }
        for (name, place) in pieces.iter().flat_map(|pieces| &pieces.dashboards) {
            let node = self.node(NodeKind::Dashboard, name, place.clone());
            for workload in workloads.iter().filter(|workload| {
                let short = short(workload);
                short.len() >= 3 && name.to_ascii_lowercase().contains(&short)
            }) {
                self.link(&node, workload, LinkKind::Watches, Sure::Possible, place.clone());
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

/// Whether a Dockerfile lies in a folder that has the image's name, or the part of it behind a prefix:
/// `src/cart/Dockerfile` and `retail-store-sample-cart`.
fn folder_match(path: &Utf8Path, image: &str) -> Option<Sure> {
    let folders = path.parent()?.components().map(|part| part.as_str().to_ascii_lowercase());
    folders.rev().take(2).find_map(|folder| {
        if folder == image {
            Some(Sure::Likely)
        } else if folder.len() >= 2
            && image.strip_suffix(folder.as_str()).is_some_and(|rest| rest.ends_with(['-', '_']))
        {
            Some(Sure::Possible)
        } else {
            None
        }
    })
}

#[cfg(test)]
mod tests {
    use super::{filled, folder_match, image_name};
    use crate::graph::Sure;

    #[test]
    fn images_are_named_without_their_tag() {
        for (written, name) in [
            ("ghcr.io/shop/api:1.2", Some("ghcr.io/shop/api")),
            ("api", Some("api")),
            ("localhost:5000/api:1", Some("localhost:5000/api")),
            ("$IMAGE:$GITHUB_SHA", Some("$IMAGE")),
            ("${{ env.REGISTRY }}/api:${{ github.sha }}", Some("${{ env.REGISTRY }}/api")),
            ("", None),
        ] {
            assert_eq!(image_name(written).as_deref(), name, "{written}");
        }
    }

    #[test]
    fn variables_of_a_workflow_are_filled_in() {
        let variables = [("IMAGE".to_owned(), "ghcr.io/shop/api".to_owned())];
        for written in ["$IMAGE:$GITHUB_SHA", "${IMAGE}:1", "${{ env.IMAGE }}:${{ github.sha }}"] {
            assert!(filled(written, &variables).starts_with("ghcr.io/shop/api:"), "{written}");
        }
        assert_eq!(filled("$IMAGES:1", &variables), "$IMAGES:1");
    }

    #[test]
    fn a_folder_names_its_image() {
        assert_eq!(folder_match("src/cart/Dockerfile".into(), "cart"), Some(Sure::Likely));
        assert_eq!(folder_match("src/cart/Dockerfile".into(), "retail-store-sample-cart"), Some(Sure::Possible));
        assert_eq!(folder_match("src/cartservice/src/Dockerfile".into(), "cartservice"), Some(Sure::Likely));
        assert_eq!(folder_match("src/cart/Dockerfile".into(), "discart"), None);
        assert_eq!(folder_match("Dockerfile".into(), "cart"), None);
    }
}
