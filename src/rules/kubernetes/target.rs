//! The Kubernetes release that manifests are for, as the rules on schemas and API versions take it.

use crate::diagnostic::Diagnostic;
use crate::model::kubernetes::Object;
use crate::model::kubernetes::schema::Versions;
use crate::model::kubernetes::served::{Lifecycle, lifecycle};
use crate::rule::prelude::*;
use crate::syntax::helm::conditions;
use crate::syntax::yaml::Node;

/// The minor release of the option `kubernetes-version`; `None` when it is not set.
pub(super) fn target(options: Options<'_>) -> Result<Option<u8>, OptionsError> {
    options.parsed("kubernetes-version", "a release such as `1.31`", Versions::known_minor)
}

/// An object whose API version ends.
pub(super) struct Ending<'a> {
    /// Its `apiVersion`.
    pub(super) node: Node<'a>,
    pub(super) end: Lifecycle,
    object: Object<'a>,
}

/// Whether a template renders what stands at `offset` only where the cluster serves it: within a condition on
/// `.Capabilities`, or on a named template that is named after a version.
fn asks_for_versions(text: &str, offset: u32) -> bool {
    conditions(text, offset).into_iter().any(|condition| {
        let condition = condition.to_ascii_lowercase();
        ["capabilities", "apiversion", "kubeversion"].iter().any(|word| condition.contains(word))
    })
}

impl<'a> Ending<'a> {
    /// Charts may choose the version by what the cluster serves; such a one is not known here.
    pub(super) fn of(object: Object<'a>) -> Option<Self> {
        let node = object.field(&["apiVersion"]).node()?;
        let end = lifecycle(object.api_version(), object.kind())?;
        if object.manifest.is_template && asks_for_versions(object.manifest.tree.text(), node.span().start) {
            return None;
        }
        Some(Self { node, end, object })
    }

    /// Reports it: `message` goes on from "`Ingress` of `extensions/v1beta1`".
    pub(super) fn report<'c>(&self, cx: &'c mut Context<'_>, message: &str) -> &'c mut Diagnostic {
        let (kind, written) = (self.object.kind(), self.object.api_version());
        let found = cx.report(self.node.span(), format!("`{kind}` of `{written}` {message}"));
        found.resource(self.object.resource());
        if let Some(instead) = self.end.instead.filter(|_| self.end.is_same && self.node.anchor().is_none()) {
            found.fix(Applicability::Unsafe, format!("write `{instead}`"), [Edit::replace(self.node.span(), instead)]);
        }
        found
    }
}
