//! Images from registries that are not on the list.

use crate::model::kubernetes::Container as ContainerRef;
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Container;

#[derive(Default)]
pub struct UntrustedRegistry {
    allowed: Vec<String>,
}

impl Rule for UntrustedRegistry {
    type View = Container;

    fn configure(options: Options<'_>) -> Result<Self, OptionsError> {
        Ok(Self { allowed: options.strings("allowed")? })
    }

    fn check(&self, container: ContainerRef<'_>, cx: &mut Context<'_>) {
        let Some((image, node)) = container.image_reference() else { return };
        if !image.is_from(&self.allowed) {
            let registry = image.registry_or_default();
            cx.report(node.span(), format!("registry `{registry}` is not on the list of trusted ones"))
                .help("take the image from a trusted registry, or add this one to `allowed`")
                .resource(container.resource());
        }
    }
}
