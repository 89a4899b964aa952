//! Containers that run as root on purpose.

use crate::model::kubernetes::Container as ContainerRef;
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Container;

#[derive(Default)]
pub struct RootUser;

impl Rule for RootUser {
    type View = Container;

    fn check(&self, container: ContainerRef<'_>, cx: &mut Context<'_>) {
        let user = container.effective("runAsUser");
        let Some(node) = user.node().filter(|_| user.int() == Some(0)) else { return };
        // A user namespace maps root to nobody on the node; a privileged container is root either way.
        if container.pod.is_windows()
            || container.pod.field(&["hostUsers"]).bool() == Some(false)
            || container.security("privileged").is_true()
        {
            return;
        }
        let refused = container.effective("runAsNonRoot").is_true();
        // What the pod says is told once, not for each of its containers.
        let inherited = container.security("runAsUser").is_absent();
        let first = container.pod.containers().find(|other| other.security("runAsUser").is_absent());
        if inherited && first.is_some_and(|first| first.node != container.node) {
            return;
        }
        let who = if inherited { "pod".to_owned() } else { format!("container `{}`", container.name()) };
        let message = if refused {
            format!("{who} is to run as root, which its `runAsNonRoot` refuses: it never starts")
        } else {
            format!("{who} runs as root")
        };
        cx.report(node.span(), message)
            .help("run as a numeric user above 0 that owns what it writes")
            .resource(container.resource());
    }
}
