//! Flags that the control plane or the kubelet should be started with: one finding per program.

use crate::model::kubernetes::Container as ContainerRef;
use crate::model::kubernetes::control_plane::Program;
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Container;

#[derive(Default)]
pub struct MissingControlPlaneFlag;

impl Rule for MissingControlPlaneFlag {
    type View = Container;

    fn check(&self, container: ContainerRef<'_>, cx: &mut Context<'_>) {
        let Some(program) = Program::of(container) else { return };
        let missing = program.missing();
        if !missing.is_empty() {
            let message = format!("{} is started without `--{}`", program.name, missing.join("`, `--"));
            cx.report(container.header(), message)
                .help("set what the CIS benchmark asks for; the default is less safe")
                .resource(container.resource());
        }
        for (flag, item, span) in program.lacking() {
            cx.report(span, format!("{}: `--{flag}` lacks `{item}`", program.name))
                .help(format!("add `{item}` to the list"))
                .resource(container.resource());
        }
    }
}
