//! Objects that leave their namespace to whoever applies them.

use crate::model::kubernetes::names::is_cluster_scoped;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct UnsetNamespace;

impl Rule for UnsetNamespace {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        // A kustomization sets the namespace of what it lists, here or in an overlay.
        let is_kustomized = repository.kustomized();
        for (facts, object) in repository.objects() {
            let is_builtin = !object.group.contains('.') || object.group.ends_with(".k8s.io");
            if object.namespace.is_none()
                && object.namespace_span.is_none()
                && is_builtin
                && !is_cluster_scoped(&object.kind)
                && !is_kustomized(&facts.path)
            {
                cx.report_in(facts.file, object.span, format!("{} `{}` names no namespace", object.kind, object.name))
                    .help("name it, or always apply it with `kubectl --namespace`")
                    .resource(object.resource.clone());
            }
        }
    }
}
