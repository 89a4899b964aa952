//! The old name of `serviceAccountName`.

use crate::model::kubernetes::Pod as PodRef;
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Pod;

#[derive(Default)]
pub struct DeprecatedServiceAccountField;

impl Rule for DeprecatedServiceAccountField {
    type View = Pod;

    fn check(&self, pod: PodRef<'_>, cx: &mut Context<'_>) {
        let Some(old) = pod.field(&[]).node().and_then(|spec| spec.entry("serviceAccount")) else { return };
        let new = pod.field(&["serviceAccountName"]);
        // Objects read back from a cluster have both.
        let is_empty = old.value.is_null() || old.value.as_str() == Some("");
        if is_empty || old.value.is_unknown() || new.is_unknown() || new.str() == old.value.as_str() {
            return;
        }
        let message = "`serviceAccount` is the deprecated name of `serviceAccountName`";
        let found = cx.report(old.key.span(), message);
        found.resource(pod.object.resource());
        if let Some(new) = new.node() {
            found.note(new.span(), "another account").help("remove `serviceAccount`: the two disagree");
        } else {
            let edit = Edit::replace(old.key.span(), "serviceAccountName");
            found.help("rename it").fix(Applicability::Safe, "rename it to `serviceAccountName`", [edit]);
        }
    }
}
