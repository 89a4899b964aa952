//! `secrets: inherit` for a callee elsewhere.

use crate::model::actions::{Job, Uses};
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct InheritedSecrets;

impl Rule for InheritedSecrets {
    type View = actions::Job;

    fn check(&self, job: Job<'_>, cx: &mut Context<'_>) {
        let Some(Uses::Repository(remote)) = job.callee() else { return };
        let Some(secrets) = job.inherited_secrets() else { return };
        cx.report(secrets.span(), format!("`{}/{}` gets all secrets", remote.owner, remote.name))
            .help("name the secrets that it needs")
            .resource(job.path());
    }
}
