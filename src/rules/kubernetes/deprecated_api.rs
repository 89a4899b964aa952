//! API versions that a coming release stops to serve.

use super::target::target;
use crate::model::kubernetes::Object as ObjectRef;
use crate::model::kubernetes::served::{OLDEST_IN_USE, lifecycle};
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Object;

#[derive(Default)]
pub struct DeprecatedApi {
    kubernetes_version: Option<u8>,
}

impl Rule for DeprecatedApi {
    type View = Object;

    fn configure(options: Options<'_>) -> Result<Self, OptionsError> {
        Ok(Self { kubernetes_version: target(options)? })
    }

    fn check(&self, object: ObjectRef<'_>, cx: &mut Context<'_>) {
        let Some(node) = object.field(&["apiVersion"]).node() else { return };
        let (written, kind) = (object.api_version(), object.kind());
        let Some(end) = lifecycle(written, kind) else { return };
        let is_gone = end.removed.is_some_and(|removed| removed <= self.kubernetes_version.unwrap_or(OLDEST_IN_USE));
        let is_ahead = self.kubernetes_version.is_some_and(|target| end.deprecated > target);
        if is_gone || is_ahead {
            return;
        }
        let since = end.deprecated;
        let message = match end.removed {
            Some(removed) => format!("`{kind}` of `{written}` is deprecated and gone in Kubernetes 1.{removed}"),
            None => format!("`{kind}` of `{written}` is deprecated since Kubernetes 1.{since}"),
        };
        let found = cx.report(node.span(), message);
        found.resource(object.resource());
        match end.instead {
            Some(instead) => found.help(format!("use `{instead}`")),
            None => found.help("nothing takes its place"),
        };
        if let Some(instead) = end.instead.filter(|_| end.is_same && node.anchor().is_none()) {
            found.fix(Applicability::Unsafe, format!("write `{instead}`"), [Edit::replace(node.span(), instead)]);
        }
    }
}
