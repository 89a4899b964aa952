//! Deploying jobs whose condition switches the check of `needs` off.

use crate::model::actions::{Job, Site};
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct DeploymentDespiteFailure;

impl Rule for DeploymentDespiteFailure {
    type View = actions::Job;

    fn check(&self, job: Job<'_>, cx: &mut Context<'_>) {
        despite_leader(job, cx);
        let Some(condition) = job.condition().filter(|_| !job.needs().is_empty() && job.deploys()) else {
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

/// `on.workflow_run` starts when the other workflow has ended, however it ended.
fn despite_leader(job: Job<'_>, cx: &mut Context<'_>) {
    let Some(trigger) = job.workflow.trigger("workflow_run") else { return };
    let is_requested = trigger.list("types").iter().any(|kind| kind.as_str() != Some("completed"));
    // Whatever speaks of the conclusion asks for it, be it in a script or in another job.
    if is_requested || job.workflow.file.tree.text().contains("conclusion") {
        return;
    }
    let Some((_, evidence)) = job.release().filter(|(_, evidence)| evidence.is_firm) else { return };
    cx.report(trigger.key.span(), format!("job `{}` deploys even when the workflow before it failed", job.id))
        .note(evidence.span, "the deployment")
        .help("add `if: github.event.workflow_run.conclusion == 'success'`")
        .resource(job.path());
}
