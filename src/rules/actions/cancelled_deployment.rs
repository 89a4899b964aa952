//! Deployments in a group that cancels.

use crate::model::actions::Job;
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct CancelledDeployment;

impl Rule for CancelledDeployment {
    type View = actions::Job;

    fn check(&self, job: Job<'_>, cx: &mut Context<'_>) {
        let groups = [job.node.get("concurrency"), job.workflow.concurrency()];
        let cancels = groups.into_iter().flatten().filter_map(|group| group.get("cancel-in-progress"));
        let Some(cancel) = cancels.into_iter().find(|node| node.as_bool() == Some(true)) else { return };
        let Some((_, evidence)) = job.release().filter(|(_, evidence)| evidence.is_firm) else { return };
        cx.report(cancel.span(), format!("a newer run stops `{}` half way", evidence.what))
            .note(evidence.span, "the deployment")
            .help("set `cancel-in-progress: false`, so that deployments queue")
            .resource(job.path());
    }
}
