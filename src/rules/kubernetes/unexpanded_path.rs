//! `PATH` that is meant to be the one of the image and more.

use crate::model::kubernetes::Container as ContainerRef;
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Container;

#[derive(Default)]
pub struct UnexpandedPath;

impl Rule for UnexpandedPath {
    type View = Container;

    fn check(&self, container: ContainerRef<'_>, cx: &mut Context<'_>) {
        let mut is_set = false;
        for variable in container.env().filter(|variable| variable.name == "PATH") {
            let (Some(node), Some(value)) = (variable.value.node(), variable.value.str()) else {
                is_set = true;
                continue;
            };
            // Only what the manifest sets before is replaced; shells read the rest later, if one is started at all.
            let own = ["$(PATH)", "$PATH", "${PATH}"].into_iter().find(|form| value.contains(form));
            let own = own.filter(|form| !(value.contains("$$(PATH)") || is_set && *form == "$(PATH)"));
            is_set = true;
            let Some(own) = own else { continue };
            let name = container.name();
            cx.report(node.span(), format!("`{own}` is not replaced by the path of the image in container `{name}`"))
                .help("write the whole path, or set it in the Dockerfile")
                .resource(container.resource());
        }
    }
}
