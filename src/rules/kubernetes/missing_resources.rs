//! Containers without requests or memory limit: one finding per pod.

use crate::model::kubernetes::{Container as ContainerRef, Pod as PodRef};
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Pod;

#[derive(Default)]
pub struct MissingResources;

impl Rule for MissingResources {
    type View = Pod;

    fn check(&self, pod: PodRef<'_>, cx: &mut Context<'_>) {
        // Requests of the whole pod are legal since 1.34.
        if pod.is_partial() || pod.object.is_test() || !pod.field(&["resources"]).is_absent() {
            return;
        }
        let lacking: Vec<(ContainerRef<'_>, String)> =
            pod.lasting_containers().filter_map(|container| Some((container, missing(container)?))).collect();
        let Some((first, what)) = lacking.first() else { return };
        let message = match lacking.len() {
            1 => format!("container `{}` has no {what}", first.name()),
            count => format!("{count} containers lack requests or a memory limit"),
        };
        let found = cx.report(first.header(), message);
        found.help("request what it usually needs, and limit its memory").resource(pod.object.resource());
        if lacking.len() > 1 {
            found.label(format!("no {what}"));
            for (container, what) in lacking.iter().skip(1) {
                found.note(container.header(), format!("no {what}"));
            }
        }
    }
}

/// A limit stands in for the request (<https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/>).
fn missing(container: ContainerRef<'_>) -> Option<String> {
    let absent = |kind: &str, resource: &str| container.field(&["resources", kind, resource]).is_absent();
    let missing: Vec<&str> = [
        (absent("requests", "cpu") && absent("limits", "cpu"), "CPU request"),
        (absent("requests", "memory") && absent("limits", "memory"), "memory request"),
        (absent("limits", "memory"), "memory limit"),
    ]
    .into_iter()
    .filter_map(|(lacking, what)| lacking.then_some(what))
    .collect();
    (!missing.is_empty()).then(|| missing.join(", "))
}
