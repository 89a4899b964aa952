//! Secrets read in jobs that name no environment.

use crate::model::actions::{Job, Site};
use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::expression::Expression;

#[derive(Default)]
pub struct SecretWithoutEnvironment;

impl Rule for SecretWithoutEnvironment {
    type View = actions::Expression;
    const INFERS_ABSENCE: bool = true;

    fn check(&self, site: Site<'_>, cx: &mut Context<'_>) {
        // A called workflow has the secrets that its caller gives it.
        let is_open =
            |job: &Job<'_>| job.environment().is_none() && job.calls().is_none() && !job.workflow.is_only_called();
        let Some(job) = site.job().filter(is_open) else { return };
        for path in site.tree().map(Expression::paths).unwrap_or_default() {
            let Some(name) = path.parts.first().and_then(|part| part.name()) else { continue };
            if !path.context.eq_ignore_ascii_case("secrets") || name.eq_ignore_ascii_case("GITHUB_TOKEN") {
                continue;
            }
            cx.report(site.source_span(path.span), format!("secret `{name}` is open to job `{}`", job.id))
                .help("move it to an environment, and name that in the job")
                .resource(job.path());
        }
    }
}
