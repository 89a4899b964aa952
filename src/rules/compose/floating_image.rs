//! `compose/floating-image`: see `rules/compose/floating-image.md`.

use rustc_hash::FxHashSet;

use crate::model::image::ImageReference;
use crate::rule::prelude::*;
use crate::rule::views::compose::Project;

#[derive(Default)]
pub struct FloatingImage;

impl Rule for FloatingImage {
    type View = Project;

    fn check(&self, project: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let built: FxHashSet<&str> = project
            .services()
            .filter(|service| service.is_built())
            .filter_map(|service| service.image()?.as_str())
            .collect();
        for service in project.services().filter(|service| !service.is_built()) {
            let Some(node) = service.image() else { continue };
            let Some(text) = node.as_str().filter(|text| !built.contains(text)) else { continue };
            let Some(image) = ImageReference::parse(text).filter(ImageReference::is_latest) else { continue };
            let what = if image.tag.is_some() { "is whatever `latest` means today" } else { "has no tag" };
            let diagnostic = cx.report(node.span(), format!("image `{text}` {what}"));
            diagnostic.help("name a version, best with its digest").resource(service.resource());
        }
    }
}
