//! Containers whose image has no version.

use crate::model::image::ImageReference;
use crate::model::kubernetes::Container as ContainerRef;
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Container;

#[derive(Default)]
pub struct LatestTag;

impl Rule for LatestTag {
    type View = Container;

    fn check(&self, container: ContainerRef<'_>, cx: &mut Context<'_>) {
        let Some((image, node)) = container.image() else { return };
        if !ImageReference::parse(image).is_some_and(|reference| reference.is_latest()) {
            return;
        }
        let name = image.strip_suffix(":latest").unwrap_or(image);
        if container.pod.object.manifest.retagged.contains(name) {
            return;
        }
        let message = if name.len() < image.len() {
            format!("`{image}` is another image whenever it is pulled")
        } else {
            format!("`{image}` has no tag, so `latest` is pulled")
        };
        cx.report(node.span(), message).help("name a version, best with its digest").resource(container.resource());
    }
}
