//! `repository/mismatched-region`: see `rules/repository/mismatched-region.md`.

use crate::model::regions::cluster_region;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct MismatchedRegion;

impl Rule for MismatchedRegion {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        if repository.files.iter().all(|facts| facts.regional_ids.is_empty()) {
            return;
        }
        let cluster = cluster_region(repository);
        for facts in &repository.files {
            for (place, id) in facts.regional_ids.iter().enumerate() {
                let help = "take one of the load balancer's own region: those of others cannot be attached";
                if let Some(cluster) = cluster {
                    if id.region == cluster.region {
                        continue;
                    }
                    let message = format!("{} is of `{}`, but the cluster of `{}`", id.what, id.region, cluster.region);
                    cx.report_in(facts.file, id.span, message)
                        .note_in(cluster.file, cluster.span, "the cluster's region")
                        .help(help)
                        .resource(id.resource.clone());
                    continue;
                }
                // Of one load balancer, everything is of one region, whichever that is.
                let before = facts.regional_ids.iter().take(place);
                let first = before.into_iter().find(|first| first.resource == id.resource);
                let Some(first) = first.filter(|first| first.region != id.region) else { continue };
                let message =
                    format!("{} is of `{}`, but the {} of `{}`", id.what, id.region, first.what, first.region);
                cx.report_in(facts.file, id.span, message)
                    .note(first.span, "of another region")
                    .help(help)
                    .resource(id.resource.clone());
            }
        }
    }
}
