//! Actions that sign in with a token of the run (OIDC), in jobs whose token may not.

use crate::model::actions::Step;
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct MissingOidcPermission;

/// The action, an input that asks for such a token, and those that sign in otherwise.
const SIGN_IN: &[(&str, &str, &[&str])] = &[
    (
        "aws-actions/configure-aws-credentials",
        "role-to-assume",
        &["aws-access-key-id", "web-identity-token-file", "role-chaining"],
    ),
    ("azure/login", "client-id", &["creds", "auth-type"]),
    ("google-github-actions/auth", "workload_identity_provider", &["credentials_json"]),
];

impl Rule for MissingOidcPermission {
    type View = actions::Step;
    const INFERS_ABSENCE: bool = true;

    fn check(&self, step: Step<'_>, cx: &mut Context<'_>) {
        let (Some(job), Some(remote), Some(node)) = (step.job(), step.remote(), step.uses_node()) else { return };
        let Some((_, input, others)) = SIGN_IN.iter().find(|(slug, ..)| remote.is(slug)) else { return };
        let Some(asks) = step.input(input).filter(|_| others.iter().all(|other| step.input(other).is_none())) else {
            return;
        };
        // A called workflow has the permissions of its caller.
        if job.workflow.has_trigger("workflow_call") || !job.workflow.is_githubs(cx.path()) {
            return;
        }
        let permissions = job.effective_permissions();
        if permissions.is_some_and(|granted| granted.grants_write("id-token") || !granted.is_written()) {
            return;
        }
        let diagnostic = cx.report(node.span(), "job signs in with OpenID Connect without `id-token: write`");
        diagnostic.note(asks.span(), "signs in with a token of the run").resource(step.path());
        diagnostic.help("add `id-token: write` to the `permissions` of the job");
        let Some(first) = permissions.and_then(|granted| granted.scopes().next()) else { return };
        let start = first.key.span().start;
        let line = cx.source_text().get(..start as usize).and_then(|text| text.rsplit('\n').next()).unwrap_or("");
        if line.trim().is_empty() {
            let edit = Edit::insert(start, format!("id-token: write\n{line}"));
            if let Some(diagnostic) = cx.last() {
                diagnostic.fix(Applicability::Unsafe, "grant `id-token: write`", [edit]);
            }
        }
    }
}
