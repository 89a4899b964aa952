//! `compose/public-port`: see `rules/compose/public-port.md`.

use crate::rule::prelude::*;
use crate::rule::views::compose::Service;

#[derive(Default)]
pub struct PublicPort;

impl Rule for PublicPort {
    type View = Service;

    fn check(&self, service: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let open = service.ports().filter(|port| port.published.is_some() && port.is_on_all_interfaces());
        for port in open {
            let diagnostic = cx.report(port.span, "port is published on every address of the host");
            diagnostic.help("put an address in front: `127.0.0.1:…`").resource(service.resource());
        }
    }
}
