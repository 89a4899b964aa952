//! API versions that are served no more.

use super::target::{Ending, target};
use crate::model::kubernetes::Object as ObjectRef;
use crate::model::kubernetes::served::OLDEST_IN_USE;
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
        let Some(ending) = Ending::of(object) else { return };
        let end = ending.end;
        let target = self.kubernetes_version.unwrap_or(OLDEST_IN_USE);
        let Some(removed) = end.removed.filter(|removed| *removed <= target) else { return };
        let found = ending.report(cx, &format!("is gone since Kubernetes 1.{removed}"));
        match end.instead {
            Some(instead) if end.is_same => found.help(format!("write `apiVersion: {instead}`")),
            Some(instead) => found.help(format!("write `apiVersion: {instead}` and mend the fields that changed")),
            None if object.kind() == "PodSecurityPolicy" => found.help("use Pod Security Admission"),
            None => found.help("nothing takes its place"),
        };
    }
}
