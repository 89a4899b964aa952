//! Pods that share the account of their namespace.

use crate::model::kubernetes::Pod as PodRef;
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Pod;

#[derive(Default)]
pub struct DefaultServiceAccount;

impl Rule for DefaultServiceAccount {
    type View = Pod;

    fn check(&self, pod: PodRef<'_>, cx: &mut Context<'_>) {
        let account = pod.field(&["serviceAccountName"]);
        let old_name = pod.field(&["serviceAccount"]);
        let refuses_token = pod.field(&["automountServiceAccountToken"]).bool() == Some(false);
        if pod.is_partial() || refuses_token {
            return;
        }
        let place = match account.node() {
            Some(node) if account.is("default") => node.span(),
            None if account.is_absent() && old_name.is_absent() => pod.spec_key(),
            _ => return,
        };
        cx.report(place, "pod uses the default service account of its namespace")
            .help("give it an account of its own, or set `automountServiceAccountToken: false`")
            .resource(pod.object.resource());
    }
}
