//! Liveness and readiness probes that ask the very same.

use crate::model::kubernetes::Container as ContainerRef;
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Container;
use crate::syntax::yaml::{Kind, Node};

#[derive(Default)]
pub struct IdenticalProbes;

impl Rule for IdenticalProbes {
    type View = Container;

    fn check(&self, container: ContainerRef<'_>, cx: &mut Context<'_>) {
        let (live, ready) = (container.field(&["livenessProbe"]), container.field(&["readinessProbe"]));
        let (Some(live), Some(ready)) = (live.node(), ready.node()) else { return };
        if !same(live, ready, 0) {
            return;
        }
        let span = container.node.entry("livenessProbe").map_or(live.span(), |entry| entry.key.span());
        cx.report(span, format!("liveness and readiness of container `{}` are the same probe", container.name()))
            .help("let liveness fail later than readiness (a higher `failureThreshold`), or ask less")
            .resource(container.resource());
    }
}

/// Equal values; unknown ones are equal to nothing.
fn same(a: Node<'_>, b: Node<'_>, depth: usize) -> bool {
    if depth > 8 || a.is_unknown() || b.is_unknown() || a.is_incomplete() || b.is_incomplete() {
        return false;
    }
    match (a.kind(), b.kind()) {
        (Kind::Mapping, Kind::Mapping) => {
            let (a, b) = (a.entries(), b.entries());
            a.len() == b.len()
                && a.iter().all(|entry| {
                    let other = b.iter().find(|other| other.name() == entry.name());
                    other.is_some_and(|other| same(entry.value, other.value, depth + 1))
                })
        }
        (Kind::Sequence, Kind::Sequence) => {
            a.items().len() == b.items().len() && a.items().zip(b.items()).all(|(a, b)| same(a, b, depth + 1))
        }
        (Kind::Scalar(_), Kind::Scalar(_)) => a.as_str() == b.as_str(),
        _ => false,
    }
}
