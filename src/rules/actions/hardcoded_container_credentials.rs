//! Literal passwords of containers and services.

use crate::model::actions::Job;
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct HardcodedContainerCredentials;

impl Rule for HardcodedContainerCredentials {
    type View = actions::Job;

    fn check(&self, job: Job<'_>, cx: &mut Context<'_>) {
        for container in job.containers() {
            let Some(password) = container.get_path(&["credentials", "password"]) else { continue };
            let text = password.as_str().unwrap_or("");
            if !text.is_empty() && !text.contains("${{") {
                cx.report(password.span(), "password of the registry is written in the workflow")
                    .help("replace it, and take it from `secrets`")
                    .resource(job.path());
            }
        }
    }
}
