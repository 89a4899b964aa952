//! Annotations for a container that the pod does not have.

use crate::model::kubernetes::{Container, Pod as PodRef};
use crate::model::nearest::nearest;
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Pod;

#[derive(Default)]
pub struct UnknownAnnotatedContainer;

/// Annotations that end in the name of a container
/// (<https://kubernetes.io/docs/reference/labels-annotations-taints/>).
const PREFIXES: &[&str] = &["container.apparmor.security.beta.kubernetes.io/"];

/// Its value is the name of one.
const DEFAULT: &str = "kubectl.kubernetes.io/default-container";

impl Rule for UnknownAnnotatedContainer {
    type View = Pod;

    fn check(&self, pod: PodRef<'_>, cx: &mut Context<'_>) {
        let annotations = pod.metadata().get("annotations");
        let are_known = ["containers", "initContainers"].iter().all(|key| pod.field(&[key]).is_complete());
        if !annotations.is_present() || pod.is_partial() || !are_known {
            return;
        }
        for entry in annotations.entries() {
            let of_key = PREFIXES.iter().find_map(|prefix| entry.name().strip_prefix(prefix));
            let of_value = (entry.name() == DEFAULT).then(|| entry.value.as_str()).flatten();
            let Some(wanted) = of_key.or(of_value).filter(|name| !name.contains(['$', '{', '<'])) else { continue };
            if entry.value.is_unknown() || pod.containers().any(|container| container.name() == wanted) {
                continue;
            }
            let found = cx.report(entry.key.span(), format!("the pod has no container `{wanted}`"));
            found.resource(pod.object.resource());
            match nearest(wanted, pod.containers().map(Container::name)) {
                Some(near) => found.help(format!("did you mean `{near}`?")),
                None => found.help("write the name of a container of the pod"),
            };
        }
    }
}
