//! Flags that the control plane or the kubelet should be started with: one finding per program.

use crate::model::kubernetes::Object as ObjectRef;
use crate::model::kubernetes::control_plane::programs;
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Object;

#[derive(Default)]
pub struct MissingControlPlaneFlag;

impl Rule for MissingControlPlaneFlag {
    type View = Object;

    fn check(&self, object: ObjectRef<'_>, cx: &mut Context<'_>) {
        for program in programs(object) {
            let missing = program.missing();
            if !missing.is_empty() {
                let message = format!("{} is started without `--{}`", program.name, missing.join("`, `--"));
                cx.report(program.header, message)
                    .help("set what the CIS benchmark asks for; the default is less safe")
                    .resource(program.resource.clone());
            }
            for (flag, item, span) in program.lacking() {
                cx.report(span, format!("{}: `--{flag}` lacks `{item}`", program.name))
                    .help(format!("add `{item}` to the list"))
                    .resource(program.resource.clone());
            }
        }
    }
}
