//! Workloads that two autoscalers scale.

use rustc_hash::FxHashMap;

use crate::model::kubernetes::{ObjectFacts, Role};
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct ContestedReplicas;

impl Rule for ContestedReplicas {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let mut by_target: FxHashMap<(&str, &str), Vec<&ObjectFacts>> = FxHashMap::default();
        for (facts, object) in repository.objects() {
            let Role::Autoscaler(autoscaler) = &object.role else { continue };
            let others = by_target.entry((autoscaler.kind.as_str(), autoscaler.name.as_str())).or_default();
            // The same name is the same autoscaler for another environment.
            let is_rival = |other: &&&ObjectFacts| {
                (&other.kind, &other.name) != (&object.kind, &object.name)
                    && repository.are_applied_together(object, other)
            };
            if let Some(other) = others.iter().find(is_rival) {
                let message = format!("{} `{}` scales `{}` too", other.kind, other.name, autoscaler.name);
                cx.report_in(facts.file, autoscaler.target, message)
                    .note_in(other.file, other.span, "the other one")
                    .help("keep one: each undoes what the other has chosen; one autoscaler takes several metrics")
                    .resource(object.resource.clone());
            }
            others.push(object);
        }
    }
}
