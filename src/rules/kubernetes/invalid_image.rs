//! Images whose name is none.

use crate::model::image::ImageReference;
use crate::model::kubernetes::Container as ContainerRef;
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Container;

#[derive(Default)]
pub struct InvalidImage;

impl Rule for InvalidImage {
    type View = Container;

    fn check(&self, container: ContainerRef<'_>, cx: &mut Context<'_>) {
        let Some((image, node)) = container.image() else { return };
        let is_placeholder = image.contains(['$', '{', '<', '%', '[', '#', '*']) || image.is_empty();
        if is_placeholder || ImageReference::parse(image).is_some() || container.pod.object.is_partial() {
            return;
        }
        let (why, help) = if image.contains("://") {
            ("an address, not the name of an image", "write it without the protocol")
        } else if image.contains(char::is_whitespace) {
            ("no name of an image: it has blanks", "remove the blanks")
        } else {
            let path = image.split(['@', ':']).next().unwrap_or(image);
            if !path.bytes().any(|byte| byte.is_ascii_uppercase())
                || image.split('/').count() == 1 && image.contains('_')
            {
                ("no name of an image", "write `registry/path:tag`")
            } else {
                ("no name of an image: it has capital letters", "write the path in lower case")
            }
        };
        cx.report(node.span(), format!("`{image}` is {why}")).help(help).resource(container.resource());
    }
}
