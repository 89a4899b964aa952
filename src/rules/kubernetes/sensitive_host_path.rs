//! Folders of the node that give the node away.

use crate::model::kubernetes::{Field, Pod as PodRef};
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Pod;

#[derive(Default)]
pub struct SensitiveHostPath;

/// Whoever writes here, or reads the secrets here, rules the node.
const SENSITIVE: &[&str] = &[
    "/boot",
    "/dev",
    "/etc",
    "/home",
    "/lib",
    "/lib64",
    "/proc",
    "/root",
    "/run",
    "/sys",
    "/usr",
    "/var",
    "/var/lib",
    "/var/lib/containerd",
    "/var/lib/docker",
    "/var/lib/etcd",
    "/var/lib/kubelet",
    "/var/run",
];
/// Below these, single files and folders give the node away as well.
const WITH_ALL_BELOW: &[&str] = &["/etc/kubernetes", "/etc/ssh", "/root", "/var/lib/etcd", "/var/lib/kubelet/pki"];
const SOCKETS: &[&str] = &["docker.sock", "containerd.sock", "crio.sock", "podman.sock"];

impl Rule for SensitiveHostPath {
    type View = Pod;

    fn check(&self, pod: PodRef<'_>, cx: &mut Context<'_>) {
        for volume in pod.field(&["volumes"]).items().map(Field::Present) {
            let Some(node) = volume.path(&["hostPath", "path"]).node() else { continue };
            let path = normalized(node.as_str().unwrap_or(""));
            let socket = SOCKETS.iter().any(|socket| path.rsplit('/').next() == Some(socket));
            let below =
                |folder: &str| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/') || rest.is_empty());
            let sensitive =
                path == "/" || SENSITIVE.contains(&path.as_str()) || WITH_ALL_BELOW.iter().any(|folder| below(folder));
            // A folder that is only read still tells; agents that read /proc and /sys are what monitoring is made of.
            let harmless =
                matches!(path.as_str(), "/proc" | "/sys" | "/dev" | "/lib" | "/usr") && is_read_only(pod, volume);
            let message = match (socket, sensitive && !harmless) {
                (true, _) => format!("`{path}` lets the pod start any container on its node"),
                (_, true) => format!("`{path}` of the node is mounted into the pod"),
                _ => continue,
            };
            cx.report(node.span(), message)
                .help("mount a `persistentVolumeClaim` or `emptyDir`, or the one file that is needed, `readOnly: true`")
                .resource(pod.object.resource());
        }
    }
}

fn is_read_only(pod: PodRef<'_>, volume: Field<'_>) -> bool {
    let Some(name) = volume.get("name").str() else { return false };
    let mounts = pod.containers().flat_map(|container| container.field(&["volumeMounts"]).items().collect::<Vec<_>>());
    let mut own = mounts.map(Field::Present).filter(|mount| mount.get("name").is(name));
    own.all(|mount| mount.get("readOnly").is_true())
}

/// Without trailing and double slashes and `.`; `..` taken as written by name.
fn normalized(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}
