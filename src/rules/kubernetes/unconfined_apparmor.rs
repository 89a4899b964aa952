//! Containers that switch `AppArmor` off.

use crate::model::kubernetes::Pod as PodRef;
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Pod;

#[derive(Default)]
pub struct UnconfinedApparmor;

/// Before 1.30 the profile was an annotation: `container.apparmor.security.beta.kubernetes.io/<container>`
/// (<https://kubernetes.io/docs/tutorials/security/apparmor/>).
const ANNOTATION: &str = "container.apparmor.security.beta.kubernetes.io/";

impl Rule for UnconfinedApparmor {
    type View = Pod;

    fn check(&self, pod: PodRef<'_>, cx: &mut Context<'_>) {
        let of_pod = pod.security("appArmorProfile");
        let profiles = pod.containers().map(|container| container.security("appArmorProfile")).chain([of_pod]);
        let kinds = profiles.map(|profile| profile.get("type")).filter(|kind| kind.is("Unconfined"));
        let mut places: Vec<Span> = kinds.filter_map(|kind| Some(kind.node()?.span())).collect();
        for entry in pod.metadata().get("annotations").entries() {
            if entry.name().starts_with(ANNOTATION) && entry.value.as_str() == Some("unconfined") {
                places.push(entry.value.span());
            }
        }
        for place in places {
            cx.report(place, "AppArmor is switched off")
                .help("use `RuntimeDefault`, or a profile of your own with `Localhost`")
                .resource(pod.object.resource());
        }
    }
}
