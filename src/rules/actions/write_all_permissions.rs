//! `permissions: write-all`.

use crate::model::actions::{Job, Workflow};
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct WriteAllPermissions;

impl Rule for WriteAllPermissions {
    type View = actions::Workflow;

    fn check(&self, workflow: Workflow<'_>, cx: &mut Context<'_>) {
        let own = workflow.permissions().map(|permissions| (permissions, None));
        let jobs = workflow.jobs().filter_map(|job: Job<'_>| Some((job.permissions()?, Some(job.path()))));
        for (permissions, resource) in own.into_iter().chain(jobs) {
            if permissions.shorthand() == Some("write-all") {
                let diagnostic = cx.report(permissions.node.span(), "token may write everything");
                diagnostic.help("name the scopes that are needed: `contents: read`");
                diagnostic.resource = resource;
            }
        }
    }
}
