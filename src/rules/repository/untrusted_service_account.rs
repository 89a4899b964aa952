//! `repository/untrusted-service-account`: see `rules/repository/untrusted-service-account.md`.

use rustc_hash::FxHashSet;

use crate::model::kubernetes::Role;
use crate::model::nearest::is_slip;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct UntrustedServiceAccount;

/// Comparisons of a run: what a hostile repository may cost.
const MOST_COMPARED: usize = 1_000_000;

impl Rule for UntrustedServiceAccount {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let trusted =
            || repository.files.iter().flat_map(|facts| facts.trusted_accounts.iter().map(move |named| (facts, named)));
        let accounts: Vec<_> = repository
            .objects()
            .filter_map(|(facts, object)| match &object.role {
                Role::Account { cloud_role } => {
                    Some((facts, object, format!("{}:{}", object.namespace.as_deref()?, object.name), cloud_role))
                }
                _ => None,
            })
            .collect();
        let exact: FxHashSet<&str> = trusted().map(|(_, (name, _))| name.as_str()).collect();
        let made: FxHashSet<&str> = accounts.iter().map(|(_, _, name, _)| name.as_str()).collect();
        if exact.is_empty() || accounts.len().saturating_mul(trusted().count()) > MOST_COMPARED {
            return;
        }
        for (facts, object, name, role) in &accounts {
            let Some(role) = role.as_ref().filter(|_| !exact.contains(name.as_str())) else { continue };
            let near = trusted().find(|(_, (other, _))| is_slip(name, other) && !made.contains(other.as_str()));
            let Some((policy, (meant, place))) = near else { continue };
            cx.report_in(facts.file, role.span, format!("policy of trust names `{meant}`, the account is `{name}`"))
                .note_in(policy.file, *place, "the account that may take the role")
                .help("write the same name in both places: AWS refuses the token of any other account")
                .resource(object.resource.clone());
        }
    }
}
