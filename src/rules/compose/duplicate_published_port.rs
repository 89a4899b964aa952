//! `compose/duplicate-published-port`: see `rules/compose/duplicate-published-port.md`.

use rustc_hash::FxHashMap;

use crate::model::compose::{Port, Service};
use crate::rule::prelude::*;
use crate::rule::views::compose::Project;

#[derive(Default)]
pub struct DuplicatePublishedPort;

/// A wider range is compared by its first port only, so that a file cannot make the check slow.
const MAX_RANGE: u16 = 1000;

/// So many users of one port are compared; there is more than one only with different addresses or profiles.
const MOST_COMPARED: usize = 8;

impl Rule for DuplicatePublishedPort {
    type View = Project;

    fn check(&self, project: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let mut taken: FxHashMap<u16, Vec<(Port<'_>, Service<'_>)>> = FxHashMap::default();
        for service in project.services() {
            for port in service.ports() {
                let Some((from, to)) = port.published else { continue };
                let to = if to.saturating_sub(from) > MAX_RANGE { from } else { to };
                let clash = (from..=to).find_map(|number| {
                    let known = taken.get(&number)?;
                    known.iter().find(|(other, user)| {
                        port.clashes_with(other) && service.name() != user.name() && service.may_run_with(*user)
                    })
                });
                if let Some((other, user)) = clash {
                    let message = format!("port {from} of the host is also published by service `{}`", user.name());
                    let diagnostic = cx.report(port.span, message);
                    diagnostic.note(other.span, "first published here").resource(service.resource());
                    diagnostic.help("publish one of them on another port");
                }
                for number in from..=to {
                    let users = taken.entry(number).or_default();
                    if users.len() < MOST_COMPARED {
                        users.push((port, service));
                    }
                }
            }
        }
    }
}
