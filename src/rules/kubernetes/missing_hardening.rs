//! Pods that leave on what Kubernetes allows by default: one finding per pod, with all that is missing.

use crate::model::kubernetes::edit::add_entries;
use crate::model::kubernetes::{Container as ContainerRef, ContainerClass, Pod as PodRef};
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Pod;

#[derive(Default)]
pub struct MissingHardening;

const NON_ROOT: &str = "runAsNonRoot: true";
const SECCOMP: &[&str] = &["seccompProfile:", "  type: RuntimeDefault"];
const NO_ESCALATION: &str = "allowPrivilegeEscalation: false";
const DROP_ALL: &[&str] = &["capabilities:", "  drop: [ALL]"];

impl Rule for MissingHardening {
    type View = Pod;

    fn check(&self, pod: PodRef<'_>, cx: &mut Context<'_>) {
        if pod.is_windows() || pod.is_partial() || pod.host_network() || pod.object.is_test() {
            return;
        }
        // A privileged container is told as such; hardening means nothing for it.
        let containers: Vec<_> = pod
            .containers()
            .filter(|container| {
                container.class != ContainerClass::Ephemeral && !container.security("privileged").is_true()
            })
            .collect();
        let any = |lacks: fn(&ContainerRef<'_>) -> bool| containers.iter().any(lacks);
        let missing: Vec<&str> = [
            (any(may_be_root), "`runAsNonRoot`"),
            (
                any(|container| container.security("allowPrivilegeEscalation").is_absent()),
                "`allowPrivilegeEscalation: false`",
            ),
            (any(keeps_capabilities), "`drop: [ALL]`"),
            (any(|container| container.effective("seccompProfile").is_absent()), "`seccompProfile`"),
        ]
        .into_iter()
        .filter_map(|(lacking, what)| lacking.then_some(what))
        .collect();
        if missing.is_empty() {
            return;
        }
        let found = cx.report(pod.spec_key(), format!("pod is not hardened: no {}", missing.join(", ")));
        found
            .help(
                "set them in the `securityContext` of the pod and its containers, and test that the program still runs",
            )
            .resource(pod.object.resource());
        if let Some(edits) = fix(pod, &containers) {
            found.fix(Applicability::Unsafe, "add the missing settings", edits);
        }
    }
}

/// The image may run as root and nothing forbids it. An explicit root user is told by `kubernetes/root-user`.
fn may_be_root(container: &ContainerRef<'_>) -> bool {
    let allowed = container.effective("runAsNonRoot");
    let allowed = allowed.is_absent() || allowed.bool() == Some(false);
    allowed && container.effective("runAsUser").is_absent() && container.pod.field(&["hostUsers"]).bool() != Some(false)
}

fn keeps_capabilities(container: &ContainerRef<'_>) -> bool {
    let drop = container.field(&["securityContext", "capabilities", "drop"]);
    let all = drop.items().any(|item| item.as_str().is_some_and(|name| name.eq_ignore_ascii_case("all")));
    (drop.is_absent() || drop.is_present()) && drop.is_complete() && !all
}

/// Everything at once, when each part can be added as lines of its own.
fn fix(pod: PodRef<'_>, containers: &[ContainerRef<'_>]) -> Option<Vec<Edit>> {
    let mut edits = Vec::new();
    let mut of_pod: Vec<&str> = Vec::new();
    if containers.iter().any(may_be_root) {
        of_pod.push(NON_ROOT);
    }
    if containers.iter().any(|container| container.effective("seccompProfile").is_absent()) {
        of_pod.extend(SECCOMP);
    }
    add(pod.spec, &of_pod, &mut edits)?;
    for container in containers {
        let mut own: Vec<&str> = Vec::new();
        if container.security("allowPrivilegeEscalation").is_absent() {
            own.push(NO_ESCALATION);
        }
        match (keeps_capabilities(container), container.field(&["securityContext", "capabilities"]).is_absent()) {
            (true, true) => own.extend(DROP_ALL),
            (true, false) => return None,
            (false, _) => {}
        }
        add(container.node, &own, &mut edits)?;
    }
    Some(edits)
}

/// Adds lines to the `securityContext` of a pod or container.
fn add(of: crate::syntax::yaml::Node<'_>, lines: &[&str], edits: &mut Vec<Edit>) -> Option<()> {
    if lines.is_empty() {
        return Some(());
    }
    let (at, text) = if let Some(context) = of.get("securityContext") {
        add_entries(context, lines)?
    } else {
        let indented: Vec<String> = lines.iter().map(|line| format!("  {line}")).collect();
        let all: Vec<&str> = std::iter::once("securityContext:").chain(indented.iter().map(String::as_str)).collect();
        add_entries(of, &all)?
    };
    edits.push(Edit::insert(at, text));
    Some(())
}
