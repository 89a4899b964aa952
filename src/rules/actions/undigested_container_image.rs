//! Images with a tag and no digest.

use crate::model::actions::Job;
use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::yaml::Node;

#[derive(Default)]
pub struct UndigestedContainerImage;

impl Rule for UndigestedContainerImage {
    type View = actions::Job;

    fn check(&self, job: Job<'_>, cx: &mut Context<'_>) {
        let services = job.node.get("services").into_iter().flat_map(Node::entries).map(|service| service.value);
        let services = services.filter_map(|node| if node.is_mapping() { node.get("image") } else { Some(node) });
        for image in job.container_image().into_iter().chain(services) {
            let text = image.as_str().unwrap_or("");
            let (_, name) = text.rsplit_once('/').unwrap_or(("", text));
            // What has no version at all is told by another rule.
            let has_tag = name.split_once(':').is_some_and(|(_, tag)| tag != "latest");
            if has_tag && !text.contains('@') && !text.contains("${{") {
                cx.report(image.span(), format!("image `{text}` has no digest"))
                    .help("add `@sha256:…`")
                    .resource(job.path());
            }
        }
    }
}
