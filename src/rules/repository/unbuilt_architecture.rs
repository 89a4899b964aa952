//! `repository/unbuilt-architecture`: see `rules/repository/unbuilt-architecture.md`.

use rustc_hash::FxHashMap;

use crate::model::image::name_as_written;
use crate::model::kubernetes::Role;
use crate::model::pipeline::images::ImageFact;
use crate::model::repository::Facts;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct UnbuiltArchitecture;

impl Rule for UnbuiltArchitecture {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        // `None` for an image of which some build does not say its platforms.
        let mut built: FxHashMap<String, Option<Vec<(&Facts, &ImageFact)>>> = FxHashMap::default();
        for facts in &repository.files {
            // What is built for a test is not what nodes pull.
            let images = facts.workflow.iter().flat_map(|workflow| &workflow.images.named);
            for image in images.filter(|image| image.pushed || image.platforms.is_empty()) {
                let Some(name) = name_as_written(&image.reference) else { continue };
                let known = built.entry(name).or_insert_with(|| Some(Vec::new()));
                match known.as_mut().filter(|_| !image.platforms.is_empty()) {
                    Some(builds) => builds.push((facts, image)),
                    None => *known = None,
                }
            }
        }
        for (facts, object) in repository.objects().filter(|_| !built.is_empty()) {
            let Role::Workload(workload) = &object.role else { continue };
            let Some(wanted) = &workload.architecture else { continue };
            for (image, _) in &workload.images {
                let builds = name_as_written(image).and_then(|name| built.get(&name)?.as_ref());
                let Some((workflow, first)) = builds.and_then(|builds| builds.first()) else { continue };
                let has = |platform: &String| platform.split('/').nth(1) == Some(wanted.name.as_str());
                if builds.into_iter().flatten().any(|(_, build)| build.platforms.iter().any(has)) {
                    continue;
                }
                let (name, platforms) = (&wanted.name, first.platforms.join(", "));
                cx.report_in(facts.file, wanted.span, format!("nodes are `{name}`, but the image is for {platforms}"))
                    .note_in(workflow.file, first.span, "built here")
                    .help(format!("add `linux/{name}` to `platforms`, or take other nodes"))
                    .resource(object.resource.clone());
                break;
            }
        }
    }
}
