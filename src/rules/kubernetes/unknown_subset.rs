//! Routes of the mesh to subsets that no rule makes.

use rustc_hash::FxHashMap;

use crate::model::kubernetes::{Role, service_of_host};
use crate::model::nearest::nearest;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct UnknownSubset;

impl Rule for UnknownSubset {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let name = |host: &str| service_of_host(host).map_or(host.to_owned(), |(name, _)| name.to_owned());
        let mut made: FxHashMap<String, Vec<&str>> = FxHashMap::default();
        for (_, object) in repository.objects() {
            let Role::DestinationRule { host, subsets } = &object.role else { continue };
            made.entry(name(host)).or_default().extend(subsets.iter().map(|subset| subset.name.as_str()));
        }
        for (facts, object) in repository.objects() {
            let Role::VirtualService { destinations } = &object.role else { continue };
            for destination in destinations {
                // A rule that is kept elsewhere may make it.
                let Some(known) = made.get(&name(&destination.host)) else { continue };
                let subset = destination.subset.name.as_str();
                if known.contains(&subset) || subset.contains(['$', '{']) {
                    continue;
                }
                let help = match nearest(subset, known.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "add it to `subsets`; until then every request fails with 503".to_owned(),
                };
                cx.report_in(
                    facts.file,
                    destination.subset.span,
                    format!("no DestinationRule makes subset `{subset}`"),
                )
                .help(help)
                .resource(object.resource.clone());
            }
        }
    }
}
