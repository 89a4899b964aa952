//! Flags that make the control plane or the kubelet less safe.

use crate::model::kubernetes::Container as ContainerRef;
use crate::model::kubernetes::control_plane::Program;
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Container;

#[derive(Default)]
pub struct UnsafeControlPlaneFlag;

impl Rule for UnsafeControlPlaneFlag {
    type View = Container;

    fn check(&self, container: ContainerRef<'_>, cx: &mut Context<'_>) {
        let Some(program) = Program::of(container) else { return };
        for flag in program.unsafe_flags() {
            cx.report(flag.span, format!("{}: {}", program.name, flag.message))
                .help("set it as the CIS benchmark asks, or leave it to the default")
                .resource(container.resource());
        }
    }
}
