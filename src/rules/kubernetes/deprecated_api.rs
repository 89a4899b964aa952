//! API versions that a coming release stops to serve.

use super::target::{Ending, target};
use crate::model::kubernetes::Object as ObjectRef;
use crate::model::kubernetes::served::OLDEST_IN_USE;
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
        let Some(ending) = Ending::of(object) else { return };
        let end = ending.end;
        let is_gone = end.removed.is_some_and(|removed| removed <= self.kubernetes_version.unwrap_or(OLDEST_IN_USE));
        let is_ahead = self.kubernetes_version.is_some_and(|target| end.deprecated > target);
        if is_gone || is_ahead {
            return;
        }
        let message = match end.removed {
            Some(removed) => format!("is deprecated and gone in Kubernetes 1.{removed}"),
            None => format!("is deprecated since Kubernetes 1.{}", end.deprecated),
        };
        let found = ending.report(cx, &message);
        match end.instead {
            Some(instead) => found.help(format!("use `{instead}`")),
            None => found.help("nothing takes its place"),
        };
    }
}
