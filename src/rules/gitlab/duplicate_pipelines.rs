//! Rules of a job that let both kinds of pipeline in.

use crate::model::gitlab::Job;
use crate::rule::prelude::*;
use crate::rule::views::gitlab;
use crate::syntax::yaml::Node;

#[derive(Default)]
pub struct DuplicatePipelines;

impl Rule for DuplicatePipelines {
    type View = gitlab::Job;
    const INFERS_ABSENCE: bool = true;

    fn check(&self, job: Job<'_>, cx: &mut Context<'_>) {
        if job.pipeline.node.get_path(&["workflow", "rules"]).is_some() {
            return;
        }
        let Some(rules) = job.node.entry("rules") else { return };
        let lets_in = |source: &str| {
            rules.value.items().any(|rule| {
                let condition = rule.get("if").and_then(Node::as_str).unwrap_or("");
                let names =
                    condition.contains("CI_PIPELINE_SOURCE") && condition.contains("==") && condition.contains(source);
                names && rule.get_str("when") != Some("never")
            })
        };
        if lets_in("merge_request_event") && lets_in("push") {
            cx.report(rules.key.span(), format!("job `{}` runs twice for a commit of a merge request", job.name))
                .help("add `workflow: rules` that keep one of the two pipelines");
        }
    }
}
