//! API versions that are served no more.

use super::target::target;
use crate::model::kubernetes::Object as ObjectRef;
use crate::model::kubernetes::served::{OLDEST_IN_USE, lifecycle};
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Object;

#[derive(Default)]
pub struct RemovedApi {
    kubernetes_version: Option<u8>,
}

impl Rule for RemovedApi {
    type View = Object;

    fn configure(options: Options<'_>) -> Result<Self, OptionsError> {
        Ok(Self { kubernetes_version: target(options)? })
    }

    fn check(&self, object: ObjectRef<'_>, cx: &mut Context<'_>) {
        // Charts choose the version by what the cluster serves; such a one is not known here.
        let Some(node) = object.field(&["apiVersion"]).node() else { return };
        let (written, kind) = (object.api_version(), object.kind());
        let Some(end) = lifecycle(written, kind) else { return };
        let target = self.kubernetes_version.unwrap_or(OLDEST_IN_USE);
        let Some(removed) = end.removed.filter(|removed| *removed <= target) else { return };
        let found = cx.report(node.span(), format!("`{kind}` of `{written}` is gone since Kubernetes 1.{removed}"));
        found.resource(object.resource());
        match end.instead {
            Some(instead) if end.is_same => found.help(format!("write `apiVersion: {instead}`")),
            Some(instead) => found.help(format!("write `apiVersion: {instead}` and mend the fields that changed")),
            None if kind == "PodSecurityPolicy" => found.help("use Pod Security Admission"),
            None => found.help("nothing takes its place"),
        };
        if let Some(instead) = end.instead.filter(|_| end.is_same && node.anchor().is_none()) {
            found.fix(Applicability::Unsafe, format!("write `{instead}`"), [Edit::replace(node.span(), instead)]);
        }
    }
}
