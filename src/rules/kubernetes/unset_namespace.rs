//! Objects that leave their namespace to whoever applies them.

use rustc_hash::FxHashSet;

use crate::language::Language;
use crate::model::kubernetes::names::is_cluster_scoped;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct UnsetNamespace;

impl Rule for UnsetNamespace {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        // A kustomization sets the namespace of what it lists, here or in an overlay.
        let kustomized: FxHashSet<&str> =
            repository.of(Language::Kustomization).filter_map(|facts| Some(facts.path.parent()?.as_str())).collect();
        for (facts, object) in repository.objects() {
            let is_builtin = !object.group.contains('.') || object.group.ends_with(".k8s.io");
            let is_kustomized = || facts.path.ancestors().skip(1).any(|folder| kustomized.contains(folder.as_str()));
            if object.namespace.is_none()
                && object.namespace_span.is_none()
                && is_builtin
                && !is_cluster_scoped(&object.kind)
                && !is_kustomized()
            {
                cx.report_in(facts.file, object.span, format!("{} `{}` names no namespace", object.kind, object.name))
                    .help("name it, or always apply it with `kubectl --namespace`")
                    .resource(object.resource.clone());
            }
        }
    }
}
