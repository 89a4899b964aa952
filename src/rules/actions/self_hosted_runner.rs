//! Labels of self-hosted runners.

use crate::model::actions::Job;
use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::yaml::Node;

#[derive(Default)]
pub struct SelfHostedRunner;

impl Rule for SelfHostedRunner {
    type View = actions::Job;

    fn check(&self, job: Job<'_>, cx: &mut Context<'_>) {
        let labels = job.runner_labels();
        let group = job.node.get("runs-on").and_then(|runs_on| runs_on.get("group"));
        let label = labels.into_iter().find(|label| label.as_str() == Some("self-hosted")).or(group);
        if let Some(span) = label.map(Node::span) {
            cx.report(span, format!("job `{}` runs on a self-hosted runner", job.id))
                .help("make sure that each job gets a fresh machine")
                .resource(job.path());
        }
    }
}
