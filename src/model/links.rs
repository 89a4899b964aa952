//! Which Dockerfile of the repository makes the image that a container runs, where a build says so.

use camino::Utf8Path;
use rustc_hash::FxHashMap;

use super::builds::resolved;
use super::docker::ImageFacts;
use super::image::name_as_written;
use super::kubernetes::{ContainerFacts, ObjectFacts, Role, Workload};
use super::repository::{Facts, Repository};

/// A container of a manifest and the Dockerfile of its image.
#[derive(Clone, Copy, Debug)]
pub struct RunningImage<'a> {
    /// The manifest.
    pub manifest: &'a Facts,
    pub object: &'a ObjectFacts,
    pub workload: &'a Workload,
    pub container: &'a ContainerFacts,
    pub dockerfile: &'a Facts,
    pub image: &'a ImageFacts,
}

/// Every container whose image a build of the repository names: `docker build -t`, `docker/build-push-action`, Compose,
/// Skaffold and the like. Images that several Dockerfiles make, and those of another stage than the last, are left out.
pub fn running_images(repository: &Repository) -> Vec<RunningImage<'_>> {
    let mut made: FxHashMap<String, Option<(&Facts, &ImageFacts)>> = FxHashMap::default();
    for found in resolved(repository) {
        let Some(name) = found.build.image.as_deref().and_then(name_as_written) else { continue };
        let last = found.image.stages.last().and_then(Option::as_deref);
        let is_last = found.build.target.as_ref().is_none_or(|(target, _)| last == Some(target.as_str()));
        let own = is_last.then_some((found.dockerfile, found.image));
        let path = |made: &Option<(&Facts, &ImageFacts)>| made.map(|(facts, _)| facts.path.clone());
        let known = made.entry(name).or_insert(own);
        if path(known) != path(&own) {
            *known = None;
        }
    }
    if made.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (manifest, object) in repository.objects() {
        let Role::Workload(workload) = &object.role else { continue };
        for container in &workload.containers {
            let Some(name) = container.image.as_ref().and_then(|(image, _)| name_as_written(image)) else { continue };
            if let Some(&Some((dockerfile, image))) = made.get(&name) {
                found.push(RunningImage { manifest, object, workload, container, dockerfile, image });
            }
        }
    }
    found
}

/// Names of images that the repository builds, with the file that says so.
pub fn built_names(repository: &Repository) -> Vec<(String, &Utf8Path)> {
    let mut found = Vec::new();
    for facts in &repository.files {
        let of_builds = facts.builds.iter().filter_map(|build| build.image.as_deref());
        let workflow = facts.workflow.iter().flat_map(|workflow| &workflow.images.named);
        let names = of_builds.chain(workflow.map(|image| image.reference.as_str())).filter_map(name_as_written);
        found.extend(names.map(|name| (name, facts.path.as_path())));
    }
    found.sort_unstable();
    found.dedup();
    found
}
