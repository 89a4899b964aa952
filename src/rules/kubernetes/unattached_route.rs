//! Routes that no listener of their Gateway takes.

use crate::model::kubernetes::{Listener, ObjectFacts, Part, Reference, Role};
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct UnattachedRoute;

impl Rule for UnattachedRoute {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let gateways = repository.objects().filter_map(|(_, object)| match &object.role {
            Role::Gateway { listeners } => Some((object, listeners.as_slice())),
            _ => None,
        });
        let gateways: Vec<(&ObjectFacts, &[Listener])> = gateways.collect();
        for (facts, object) in repository.objects().filter(|_| !gateways.is_empty()) {
            let Role::Route { hostnames } = &object.role else { continue };
            for reference in object.references.iter().filter(|reference| reference.kind == "Gateway") {
                let named = gateways.iter().filter(|(gateway, _)| {
                    gateway.name == reference.name && repository.may_mean(reference, object, gateway)
                });
                let mut faults: Vec<Option<Fault>> =
                    named.map(|(gateway, listeners)| fault(object, reference, hostnames, gateway, listeners)).collect();
                // One of several environments may have the listener.
                let Some(Some(fault)) =
                    faults.pop().filter(|last| last.is_some() && faults.iter().all(Option::is_some))
                else {
                    continue;
                };
                let found = cx.report_in(facts.file, fault.span, fault.message);
                found.help(fault.help).resource(object.resource.clone());
            }
        }
    }
}

struct Fault {
    span: Span,
    message: String,
    help: &'static str,
}

fn fault(
    route: &ObjectFacts,
    reference: &Reference,
    hostnames: &[Part],
    gateway: &ObjectFacts,
    listeners: &[Listener],
) -> Option<Fault> {
    let wanted = reference.part.as_ref().map(|part| part.name.as_str());
    let own: Vec<&Listener> = listeners.iter().filter(|own| wanted.is_none_or(|wanted| own.name == wanted)).collect();
    if own.is_empty() {
        return None;
    }
    let is_elsewhere = gateway.namespace.is_some() && route.namespace.is_some() && gateway.namespace != route.namespace;
    if is_elsewhere && own.iter().all(|listener| listener.is_of_own_namespace) {
        let namespace = route.namespace.as_deref().unwrap_or_default();
        return Some(Fault {
            span: reference.span,
            message: format!("Gateway `{}` takes no routes of namespace `{namespace}`", gateway.name),
            help: "set `allowedRoutes.namespaces` of the listener; the default is the namespace of the gateway",
        });
    }
    let first = hostnames.first()?;
    let fits =
        |host: &Part| own.iter().any(|listener| listener.hostname.as_ref().is_none_or(|of| meet(of, &host.name)));
    if hostnames.iter().any(fits) {
        return None;
    }
    Some(Fault {
        span: first.span,
        message: format!("no listener of Gateway `{}` is for `{}`", gateway.name, first.name),
        help: "name a host that a listener takes; until then the route takes no traffic",
    })
}

/// Whether two names, each perhaps with a wildcard, have a host in common
/// (<https://gateway-api.sigs.k8s.io/reference/spec/#hostname>). What a tool fills in later may be any.
fn meet(one: &str, other: &str) -> bool {
    let is_open = |text: &str| text.contains(['$', '{', '<']);
    let covers = |pattern: &str, host: &str| {
        pattern.strip_prefix('*').is_some_and(|end| host.len() > end.len() && host.ends_with(end))
    };
    is_open(one) || is_open(other) || one == other || covers(one, other) || covers(other, one)
}
