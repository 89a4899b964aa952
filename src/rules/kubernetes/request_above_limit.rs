//! Requests that are larger than their limit.

use crate::model::kubernetes::Container as ContainerRef;
use crate::model::quantity::Quantity;
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Container;

#[derive(Default)]
pub struct RequestAboveLimit;

impl Rule for RequestAboveLimit {
    type View = Container;

    fn check(&self, container: ContainerRef<'_>, cx: &mut Context<'_>) {
        for entry in container.field(&["resources", "requests"]).entries() {
            let limit = container.field(&["resources", "limits", entry.name()]);
            let (Some(limit_node), false) = (limit.node(), entry.value.is_unknown() || entry.value.is_maybe_absent())
            else {
                continue;
            };
            let (Some(request), Some(written)) = (entry.value.as_str(), limit.str()) else { continue };
            if Quantity::parse(request) > Quantity::parse(written) && Quantity::parse(written).is_some() {
                let what = entry.name();
                cx.report(entry.value.span(), format!("{what} request `{request}` is above the limit `{written}`"))
                    .note(limit_node.span(), "the limit")
                    .help("the API server refuses the pod; lower the request or raise the limit")
                    .resource(container.resource());
            }
        }
    }
}
