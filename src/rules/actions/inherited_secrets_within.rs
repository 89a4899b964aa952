//! `secrets: inherit` for a callee of the same repository.

use crate::model::actions::{Job, Uses};
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct InheritedSecretsWithin;

impl Rule for InheritedSecretsWithin {
    type View = actions::Job;

    fn check(&self, job: Job<'_>, cx: &mut Context<'_>) {
        let Some(Uses::Local(_)) = job.callee() else { return };
        let Some(secrets) = job.node.get("secrets").filter(|node| node.as_str() == Some("inherit")) else { return };
        cx.report(secrets.span(), "called workflow gets all secrets")
            .help("name the secrets that it needs")
            .resource(job.path());
    }
}
