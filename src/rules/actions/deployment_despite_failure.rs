//! Deploying jobs whose condition switches the check of `needs` off.

use crate::model::actions::{Job, Site};
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct DeploymentDespiteFailure;

impl Rule for DeploymentDespiteFailure {
    type View = actions::Job;

    fn check(&self, job: Job<'_>, cx: &mut Context<'_>) {
        let Some(condition) = job.condition().filter(|_| !job.needs().is_empty() && !job.deployments().is_empty())
        else {
            return;
        };
        let sites: Vec<Site<'_>> = job.workflow.file.sites_within(condition.span()).collect();
        let trees = || sites.iter().filter_map(|site| site.tree());
        let has = |names: &[&str]| {
            trees().any(|tree| tree.calls().iter().any(|(name, _)| names.iter().any(|wanted| name.is(wanted))))
        };
        // What the jobs gave, whether by their result or an output, decides again.
        let asks = trees().any(|tree| tree.paths().iter().any(|path| path.starts_with(&["needs"])));
        if has(&["always", "cancelled"]) && !has(&["success", "failure"]) && !asks {
            cx.report(condition.span(), format!("job `{}` deploys even when its `needs` failed", job.id))
                .help("add `&& !failure()`, or compare `needs.<job>.result`")
                .resource(job.path());
        }
    }
}
