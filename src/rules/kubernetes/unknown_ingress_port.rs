//! Ingresses that lead to a port which their Service does not have.

use crate::model::kubernetes::Role;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct UnknownIngressPort;

impl Rule for UnknownIngressPort {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let by_name = repository.objects_by_name();
        let leads = |kind: &str| matches!(kind, "Ingress" | "VirtualService") || kind.ends_with("Route");
        for (facts, object) in repository.objects().filter(|(_, object)| leads(&object.kind)) {
            for reference in object.references.iter().filter(|reference| reference.kind == "Service") {
                let Some(port) = &reference.part else { continue };
                let named = by_name.get(reference.name.as_str()).into_iter().flatten();
                let services = named.filter(|other| repository.may_mean(reference, object, other));
                let ports: Vec<_> = services
                    .filter_map(|service| match &service.role {
                        Role::Service { ports, .. } => Some(ports),
                        _ => None,
                    })
                    .flatten()
                    .collect();
                let number = port.name.parse::<i64>().ok();
                let fits = ports.iter().any(|own| match number {
                    Some(_) => own.number == number,
                    None => own.name.as_deref() == Some(port.name.as_str()),
                });
                if ports.is_empty() || fits {
                    continue;
                }
                let (service, port_name) = (&reference.name, &port.name);
                cx.report_in(facts.file, port.span, format!("Service `{service}` has no port `{port_name}`"))
                    .resource(object.resource.clone())
                    .help("write the name or number under `ports` of the Service, not that of the container");
            }
        }
    }
}
