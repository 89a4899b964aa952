//! Spread constraints that count other pods than their own.

use crate::model::kubernetes::{Field, Pod as PodRef};
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Pod;

#[derive(Default)]
pub struct UnmatchedSpread;

impl Rule for UnmatchedSpread {
    type View = Pod;

    fn check(&self, pod: PodRef<'_>, cx: &mut Context<'_>) {
        let labels = pod.labels();
        if pod.object.is_partial() || !labels.is_complete() || pod.template.is_incomplete() {
            return;
        }
        for constraint in pod.field(&["topologySpreadConstraints"]).items().map(Field::of) {
            let selector = constraint.get("labelSelector");
            let (Some(node), true) = (constraint.node(), constraint.is_complete()) else { continue };
            // `matchLabelKeys` selects by the pod's own labels.
            if selector.is_absent() && constraint.get("matchLabelKeys").is_absent() {
                let first = node.raw_entries().next().map_or(node.span(), |entry| entry.key.span());
                cx.report(first, "spread constraint has no `labelSelector`, so it counts no pods")
                    .help("select the labels of this pod")
                    .resource(pod.object.resource());
                continue;
            }
            for entry in selector.get("matchLabels").entries() {
                let wanted = entry.value.as_str().unwrap_or("");
                let own = labels.get(entry.name());
                if entry.value.is_unknown() || entry.value.is_maybe_absent() || own.is_unknown() || own.is(wanted) {
                    continue;
                }
                let message = format!("spread constraint selects `{}: {wanted}`, which this pod is not", entry.name());
                cx.report(entry.span(), message).help("select the labels of this pod").resource(pod.object.resource());
            }
        }
    }
}
