//! Monitors and rules that no Prometheus takes.

use crate::model::kubernetes::{Choice, ObjectFacts, Role};
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct UnselectedMonitor;

impl Rule for UnselectedMonitor {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let choices: Vec<(FileId, &ObjectFacts, &Choice)> = repository
            .objects()
            .filter_map(|(facts, object)| match &object.role {
                Role::Prometheus(choices) => Some((facts.file, object, choices)),
                _ => None,
            })
            .flat_map(|(file, object, choices)| choices.iter().map(move |choice| (file, object, choice)))
            .collect();
        if choices.is_empty() {
            return;
        }
        // A kustomization may add labels, and set the namespace.
        let is_kustomized = repository.kustomized();
        let monitors = repository.objects().filter(|(_, object)| object.group == "monitoring.coreos.com");
        for (facts, object) in monitors.filter(|(facts, _)| !is_kustomized(&facts.path)) {
            let of_kind = || choices.iter().filter(|(_, _, choice)| choice.kind == object.kind);
            let Some((file, by, choice)) = of_kind().next() else { continue };
            if of_kind().any(|(_, by, choice)| may_take(by, choice, object)) {
                continue;
            }
            let diagnostic =
                cx.report_in(facts.file, object.span, format!("no Prometheus here takes this {}", object.kind));
            diagnostic.resource(object.resource.clone());
            if let Some(selector) = &choice.selector {
                diagnostic.note_in(*file, selector.span, format!("`{}` takes what has these labels", by.name));
            }
            diagnostic.help("give it the labels, and the namespace, that a Prometheus looks for");
        }
    }
}

fn may_take(by: &ObjectFacts, choice: &Choice, object: &ObjectFacts) -> bool {
    let fits = choice.selector.as_ref().is_none_or(|selector| {
        selector.labels.iter().all(|wanted| object.labels.contains(wanted) || wanted.1.is_empty())
    });
    fits && (choice.is_elsewhere || by.may_share_namespace(object))
}
