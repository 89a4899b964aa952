//! Pods that are killed while their hook still sleeps.

use crate::model::kubernetes::{Field, Pod as PodRef};
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Pod;

#[derive(Default)]
pub struct ShortGracePeriod;

/// <https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#PodSpec>
const DEFAULT_GRACE: i64 = 30;

impl Rule for ShortGracePeriod {
    type View = Pod;

    fn check(&self, pod: PodRef<'_>, cx: &mut Context<'_>) {
        let grace = match pod.field(&["terminationGracePeriodSeconds"]) {
            Field::Absent if !pod.is_partial() => DEFAULT_GRACE,
            field => match field.int() {
                Some(grace) => grace,
                None => return,
            },
        };
        for container in pod.lasting_containers() {
            let hook = container.field(&["lifecycle", "preStop"]);
            let Some((seconds, span)) = sleep(hook).filter(|(seconds, _)| *seconds >= grace) else { continue };
            let message =
                format!("`preStop` of `{}` sleeps {seconds} s of the {grace} s to the kill", container.name());
            cx.report(span, message)
                .help("raise `terminationGracePeriodSeconds` above the sleep and the time the program needs to end")
                .resource(container.resource());
        }
    }
}

/// How long a hook sleeps at least.
fn sleep(hook: Field<'_>) -> Option<(i64, Span)> {
    let given = hook.path(&["sleep", "seconds"]);
    if let (Some(node), Some(seconds)) = (given.node(), given.int()) {
        return Some((seconds, node.span()));
    }
    let command = hook.path(&["exec", "command"]);
    let mut words = command.items().flat_map(|item| {
        let words = item.as_str().unwrap_or("").split([' ', ';', '&', '\n']).filter(|word| !word.is_empty());
        words.map(move |word| (word, item.span())).collect::<Vec<_>>()
    });
    words.find(|(word, _)| matches!(*word, "sleep" | "/bin/sleep"))?;
    let (word, span) = words.next()?;
    Some((word.trim_end_matches('s').parse().ok()?, span))
}
