//! Images of containers, services and `docker://` steps.

use crate::model::actions::{Job, Step, Uses};
use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::yaml::Node;

#[derive(Default)]
pub struct UnpinnedContainerImage;

impl Rule for UnpinnedContainerImage {
    type View = actions::Job;

    fn check(&self, job: Job<'_>, cx: &mut Context<'_>) {
        let services = job.node.get("services").into_iter().flat_map(Node::entries).map(|service| service.value);
        let images =
            services.filter_map(|service| if service.is_mapping() { service.get("image") } else { Some(service) });
        for image in job.container_image().into_iter().chain(images) {
            check_image(image, image.as_str().unwrap_or(""), job.path(), cx);
        }
        for step in job.steps() {
            if let (Some(Uses::Docker(image)), Some(node)) = (step.uses(), Step::uses_node(step)) {
                check_image(node, image, step.path(), cx);
            }
        }
    }
}

fn check_image(node: Node<'_>, image: &str, path: String, cx: &mut Context<'_>) {
    if image.is_empty() || image.contains("${{") || image.contains('@') {
        return;
    }
    let name = image.rsplit_once('/').map_or(image, |(_, name)| name);
    let tag = name.split_once(':').map_or("", |(_, tag)| tag);
    if matches!(tag, "" | "latest") {
        cx.report(node.span(), format!("image `{image}` has no fixed version"))
            .help("add the tag of a release, best with its digest")
            .resource(path);
    }
}
