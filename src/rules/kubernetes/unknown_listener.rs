//! Routes that hang on a listener which their Gateway does not have.

use crate::model::kubernetes::Role;
use crate::model::nearest::nearest;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct UnknownListener;

impl Rule for UnknownListener {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let by_name = repository.objects_by_name();
        for (facts, object) in repository.objects().filter(|(_, object)| object.kind.ends_with("Route")) {
            for reference in object.references.iter().filter(|reference| reference.kind == "Gateway") {
                let Some(listener) = &reference.part else { continue };
                let named = by_name.get(reference.name.as_str()).into_iter().flatten();
                let gateways = named.filter(|other| repository.may_mean(reference, object, other));
                let listeners = gateways.filter_map(|gateway| match &gateway.role {
                    Role::Gateway { listeners } => Some(listeners.iter().map(|listener| listener.name.as_str())),
                    _ => None,
                });
                let listeners: Vec<&str> = listeners.flatten().collect();
                if listeners.is_empty() || listeners.contains(&listener.name.as_str()) {
                    continue;
                }
                let (gateway, name) = (&reference.name, &listener.name);
                let found =
                    cx.report_in(facts.file, listener.span, format!("Gateway `{gateway}` has no listener `{name}`"));
                found.resource(object.resource.clone());
                match nearest(name, listeners) {
                    Some(near) => found.help(format!("did you mean `{near}`?")),
                    None => found.help("add the listener; until then the route takes no traffic"),
                };
            }
        }
    }
}
