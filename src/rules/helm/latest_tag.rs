//! Values of a chart that name an image without a version.

use crate::language::Language;
use crate::model::Parsed;
use crate::model::image::ImageReference;
use crate::rule::prelude::*;
use crate::rule::views::File;

#[derive(Default)]
pub struct LatestTag;

impl Rule for LatestTag {
    type View = File;

    fn check(&self, file: &Parsed, cx: &mut Context<'_>) {
        let Some(tree) = file.yaml().filter(|_| file.language == Language::HelmValues) else { return };
        for node in tree.nodes().filter(|node| node.is_mapping()) {
            let tag = node.get("tag").filter(|tag| tag.as_str() == Some("latest"));
            if let (Some(tag), Some(name)) = (tag, node.get_str("repository").or_else(|| node.get_str("name"))) {
                cx.report(tag.span(), format!("`{name}:latest` is another image whenever it is pulled"))
                    .help("name a version");
            }
            let image = node.get("image").filter(|image| image.is_scalar());
            let Some((image, text)) = image.and_then(|image| Some((image, image.as_str()?))) else { continue };
            // Where the tag is a value of its own, the image has none.
            let is_whole = !["tag", "imageTag", "version"].iter().any(|key| node.get(key).is_some());
            if is_whole && text.ends_with(":latest") && ImageReference::parse(text).is_some() {
                cx.report(image.span(), format!("`{text}` is another image whenever it is pulled"))
                    .help("name a version");
            }
        }
    }
}
