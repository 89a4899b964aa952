//! Controllers that don't select the pods they make.

use crate::model::kubernetes::Pod as PodRef;
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Pod;

#[derive(Default)]
pub struct SelectorMismatch;

impl Rule for SelectorMismatch {
    type View = Pod;

    fn check(&self, pod: PodRef<'_>, cx: &mut Context<'_>) {
        let selector = pod.object.spec().get("selector");
        // A ReplicationController selects by plain labels.
        let wanted = if pod.object.kind() == "ReplicationController" { selector } else { selector.get("matchLabels") };
        let labels = pod.labels();
        if !pod.is_service_like() || !labels.is_complete() || pod.object.is_partial() || pod.template.is_incomplete() {
            return;
        }
        for entry in wanted.entries() {
            if entry.value.is_unknown() || entry.value.is_maybe_absent() || entry.key.is_maybe_absent() {
                continue;
            }
            let (key, value) = (entry.name(), entry.value.as_str().unwrap_or(""));
            let has = labels.get(key);
            if has.is_unknown() || has.is(value) {
                continue;
            }
            let message = match has.str() {
                Some(other) => format!("selects `{key}: {value}`, but its pods have `{key}: {other}`"),
                None => format!("selects `{key}: {value}`, a label its pods don't have"),
            };
            let found = cx.report(entry.span(), message);
            found.help("give the template the labels that the selector wants").resource(pod.object.resource());
            if let Some(node) = has.node() {
                found.note(node.span(), "the label of the pods");
            }
        }
    }
}
