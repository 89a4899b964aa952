//! Controllers whose selectors take pods of each other.

use rustc_hash::FxHashSet;

use super::workloads::workloads;
use crate::model::kubernetes::Role;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct OverlappingSelector;

impl Rule for OverlappingSelector {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let workloads = workloads(repository);
        let mut told = FxHashSet::default();
        for (facts, object) in repository.objects() {
            let Role::Workload(own) = &object.role else { continue };
            let Some(selector) = own.selector.as_ref().filter(|_| !own.is_partial) else { continue };
            // One that does not select its own pods has another fault.
            if !selector.matches(&own.pod_labels) {
                continue;
            }
            let other = workloads.selected(selector).find(|(other, workload)| {
                workload.selector.is_some()
                    && (other.file, other.span) != (object.file, object.span)
                    && (&other.kind, &other.name) != (&object.kind, &object.name)
                    && repository.are_applied_together(object, other)
            });
            let Some((other, _)) = other else { continue };
            if told.contains(&((other.file, other.span), (object.file, object.span))) {
                continue;
            }
            told.insert(((object.file, object.span), (other.file, other.span)));
            let message = format!("selects the pods of {} `{}` too", other.kind, other.name);
            cx.report_in(facts.file, selector.span, message)
                .note_in(other.file, other.span, "the other one")
                .help("give each a label of its own, such as `app.kubernetes.io/component`")
                .resource(object.resource.clone());
        }
    }
}
