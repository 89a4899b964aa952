//! `curl` with variables of the pipeline to hosts that are not the own instance.

use crate::model::gitlab::Job;
use crate::rule::prelude::*;
use crate::rule::views::gitlab;
use crate::syntax::yaml::Node;

#[derive(Default)]
pub struct TokenInCurl;

impl Rule for TokenInCurl {
    type View = gitlab::Job;

    fn check(&self, job: Job<'_>, cx: &mut Context<'_>) {
        for key in ["before_script", "script", "after_script"] {
            let Some(script) = job.node.get(key) else { continue };
            let lines: Vec<Node<'_>> = if script.is_sequence() { script.items().collect() } else { vec![script] };
            for node in lines {
                let text = node.as_str().unwrap_or("");
                let is_home =
                    ["$CI_API", "${CI_API", "$CI_SERVER", "${CI_SERVER"].iter().any(|home| text.contains(home));
                let sends = ["$CI_JOB_TOKEN", "${CI_JOB_TOKEN", "$CI_REGISTRY_PASSWORD", "$(env)", "$(printenv)"];
                if text.contains("curl") && !is_home && sends.iter().any(|name| text.contains(name)) {
                    cx.report(node.span(), "rights of the pipeline are sent to another host")
                        .help("send tokens to `$CI_API_V4_URL` only");
                }
            }
        }
    }
}
