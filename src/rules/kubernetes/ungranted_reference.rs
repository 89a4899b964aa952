//! References of the Gateway API into another namespace that nothing there allows.

use crate::model::kubernetes::{Grant, ObjectFacts, Reference, Role};
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct UngrantedReference;

impl Rule for UngrantedReference {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let grants = repository.objects().filter_map(|(_, object)| match &object.role {
            Role::Grant(grant) => Some((object, grant)),
            _ => None,
        });
        let grants: Vec<(&ObjectFacts, &Grant)> = grants.collect();
        let asking = |object: &ObjectFacts| matches!(object.role, Role::Route { .. } | Role::Gateway { .. });
        for (facts, object) in repository.objects().filter(|(_, object)| asking(object)) {
            for reference in &object.references {
                let (Some(namespace), Some(own)) = (&reference.namespace, &object.namespace) else { continue };
                let is_asked = matches!(reference.kind.as_str(), "Service" | "Secret") && namespace != own;
                if !is_asked || grants.iter().any(|(at, grant)| allows(at, grant, object, reference)) {
                    continue;
                }
                // A namespace that nothing here is in is kept by others, with its grants.
                let is_here = |other: &ObjectFacts| other.namespace.as_ref() == Some(namespace);
                if !repository.objects().any(|(_, other)| is_here(other) && other.kind == reference.kind) {
                    continue;
                }
                let (kind, name) = (&reference.kind, &reference.name);
                let message =
                    format!("no ReferenceGrant in `{namespace}` lets this {} use {kind} `{name}`", object.kind);
                cx.report_in(facts.file, reference.span, message)
                    .help(format!("add a ReferenceGrant to `{namespace}`; until then requests fail"))
                    .resource(object.resource.clone());
            }
        }
    }
}

/// A grant holds for the namespace that it is in.
fn allows(at: &ObjectFacts, grant: &Grant, object: &ObjectFacts, reference: &Reference) -> bool {
    let is_there = at.namespace.is_none() || at.namespace == reference.namespace;
    let is_from =
        |(kind, namespace): &(String, String)| *kind == object.kind && Some(namespace) == object.namespace.as_ref();
    let is_to = |(kind, name): &(String, Option<String>)| {
        *kind == reference.kind && name.as_ref().is_none_or(|name| *name == reference.name)
    };
    is_there && grant.from.iter().any(is_from) && grant.to.iter().any(is_to)
}
