//! Monitors that scrape a port which is not there.

use super::workloads::{Scraped, monitored, workloads};
use crate::model::kubernetes::Role;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct UnknownMonitorPort;

impl Rule for UnknownMonitorPort {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let workloads = workloads(repository);
        for (facts, object) in repository.objects() {
            let Role::Monitor(monitor) = &object.role else { continue };
            let scraped = monitored(repository, &workloads, object, monitor);
            if scraped.is_empty() || scraped.iter().any(|scraped| !scraped.is_known()) {
                continue;
            }
            for port in &monitor.ports {
                if scraped.iter().any(|scraped| scraped.has_port(&port.name)) {
                    continue;
                }
                let what = if monitor.of_pods { "selected pod" } else { "selected Service" };
                let help = match scraped.iter().find_map(Scraped::port_numbered(&port.name)) {
                    Some(name) => format!("write the name of the port: `{name}`"),
                    None => "ports are named here, as under `ports`; numbers don't count".to_owned(),
                };
                cx.report_in(facts.file, port.span, format!("no {what} has a port named `{}`", port.name))
                    .help(help)
                    .resource(object.resource.clone());
            }
        }
    }
}
