//! Time limits that another limit undercuts.

use crate::model::actions::{Job, Platform};
use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::yaml::Node;

#[derive(Default)]
pub struct IneffectiveTimeout;

/// How long a job may take on a machine of GitHub, in minutes. <https://docs.github.com/en/actions/reference/limits>
const LONGEST: f64 = 360.0;

impl Rule for IneffectiveTimeout {
    type View = actions::Job;
    const INFERS_ABSENCE: bool = true;

    fn check(&self, job: Job<'_>, cx: &mut Context<'_>) {
        let of_job = limit(job.node);
        if of_job.is_none() && job.steps().all(|step| limit(step.node).is_none()) {
            return;
        }
        if let Some((span, _)) = of_job.filter(|(_, minutes)| *minutes > LONGEST && is_hosted(job)) {
            cx.report(span, "machines of GitHub end a job after 360 minutes")
                .help("set a limit a little above what the job takes")
                .resource(job.path());
        }
        let longest = of_job.map_or(if is_hosted(job) { LONGEST } else { f64::INFINITY }, |(_, minutes)| minutes);
        for step in job.steps() {
            let Some((span, _)) = limit(step.node).filter(|(_, minutes)| *minutes > longest) else { continue };
            let diagnostic = cx.report(span, format!("the job of the step ends after {longest} minutes"));
            diagnostic.help("set a shorter limit for the step, or a longer one for the job").resource(step.path());
            if let Some((of_job, _)) = of_job {
                diagnostic.note(of_job, "the limit of the job");
            }
        }
    }
}

fn limit(node: Node<'_>) -> Option<(Span, f64)> {
    let limit = node.get("timeout-minutes")?;
    Some((limit.span(), limit.as_f64()?))
}

fn is_hosted(job: Job<'_>) -> bool {
    let of_github = ["ubuntu-", "windows-", "macos-"];
    let labels = job.runner_values();
    job.platform() != Platform::Unknown
        && !job.is_self_hosted()
        && labels
            .iter()
            .all(|label| of_github.iter().any(|start| label.as_str().is_some_and(|label| label.starts_with(start))))
}
