//! Containers whose processes may gain rights.

use crate::model::kubernetes::Container as ContainerRef;
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Container;

#[derive(Default)]
pub struct PrivilegeEscalation;

impl Rule for PrivilegeEscalation {
    type View = Container;

    fn check(&self, container: ContainerRef<'_>, cx: &mut Context<'_>) {
        let allowed = container.security("allowPrivilegeEscalation");
        let Some(node) = allowed.node() else { return };
        let privileged = container.security("privileged").is_true();
        let message = match allowed.bool() {
            // A privileged container has all rights already.
            Some(true) if !privileged && !container.pod.is_windows() => {
                format!("container `{}` lets its processes gain rights", container.name())
            }
            Some(false) if privileged => {
                format!("container `{}` is privileged, so the API server refuses this", container.name())
            }
            _ => return,
        };
        let found = cx.report(node.span(), message);
        found.resource(container.resource());
        if privileged {
            found.help("drop `privileged: true`, which is what to get rid of");
        } else {
            found.help("set it to `false`; only setuid programs such as `sudo` need it").fix(
                Applicability::Unsafe,
                "set `allowPrivilegeEscalation: false`",
                [Edit::replace(node.span(), "false")],
            );
        }
    }
}
