//! Kernel settings that reach beyond the pod.

use crate::model::kubernetes::{Field, Pod as PodRef};
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Pod;

#[derive(Default)]
pub struct UnsafeSysctl;

/// <https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/#safe-and-unsafe-sysctls>
const SAFE: &[&str] = &[
    "kernel.shm_rmid_forced",
    "net.ipv4.ip_local_port_range",
    "net.ipv4.ip_local_reserved_ports",
    "net.ipv4.ip_unprivileged_port_start",
    "net.ipv4.ping_group_range",
    "net.ipv4.tcp_fin_timeout",
    "net.ipv4.tcp_keepalive_intvl",
    "net.ipv4.tcp_keepalive_probes",
    "net.ipv4.tcp_keepalive_time",
    "net.ipv4.tcp_rmem",
    "net.ipv4.tcp_syncookies",
    "net.ipv4.tcp_wmem",
];

impl Rule for UnsafeSysctl {
    type View = Pod;

    fn check(&self, pod: PodRef<'_>, cx: &mut Context<'_>) {
        for sysctl in pod.field(&["securityContext", "sysctls"]).items().map(Field::Present) {
            let Some(node) = sysctl.get("name").node() else { continue };
            let name = node.as_str().unwrap_or("").replace('/', ".");
            if !SAFE.contains(&name.as_str()) {
                cx.report(node.span(), format!("sysctl `{name}` is not among those that stay inside the pod"))
                    .help("remove it; nodes refuse the pod unless their kubelet allows it")
                    .resource(pod.object.resource());
            }
        }
    }
}
