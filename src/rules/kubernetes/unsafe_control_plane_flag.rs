//! Flags that make the control plane or the kubelet less safe.

use crate::model::kubernetes::Object as ObjectRef;
use crate::model::kubernetes::control_plane::programs;
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Object;

#[derive(Default)]
pub struct UnsafeControlPlaneFlag;

impl Rule for UnsafeControlPlaneFlag {
    type View = Object;

    fn check(&self, object: ObjectRef<'_>, cx: &mut Context<'_>) {
        for program in programs(object) {
            for flag in program.unsafe_flags() {
                cx.report(flag.span, format!("{}: {}", program.name, flag.message))
                    .help("set it as the CIS benchmark asks, or leave it to the default")
                    .resource(program.resource.clone());
            }
        }
    }
}
