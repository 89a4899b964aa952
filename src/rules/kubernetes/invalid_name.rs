//! Names that the API server refuses.

use crate::model::kubernetes::Object as ObjectRef;
use crate::model::kubernetes::names::{label_fault, subdomain_fault};
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Object;

#[derive(Default)]
pub struct InvalidName;

/// Kinds whose name is one DNS label.
const LABELS: &[&str] = &["Namespace", "Service"];
/// Kinds whose name is a DNS subdomain.
const SUBDOMAINS: &[&str] = &[
    "ConfigMap",
    "CronJob",
    "DaemonSet",
    "Deployment",
    "HorizontalPodAutoscaler",
    "Ingress",
    "Job",
    "NetworkPolicy",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "Pod",
    "PodDisruptionBudget",
    "ReplicaSet",
    "Secret",
    "ServiceAccount",
    "StatefulSet",
    "StorageClass",
];
/// Eleven characters are left for what the controller adds to the names of its jobs
/// (<https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/>).
const LONGEST_CRON_JOB: usize = 52;

impl Rule for InvalidName {
    type View = Object;

    fn check(&self, object: ObjectRef<'_>, cx: &mut Context<'_>) {
        let is_builtin = !object.group().contains('.') || object.group().ends_with(".k8s.io");
        if object.is_partial() || !is_builtin {
            return;
        }
        for (key, name) in [("name", object.metadata().get("name")), ("namespace", object.metadata().get("namespace"))]
        {
            let (Some(node), Some(text)) = (name.node(), name.str()) else { continue };
            if text.contains(['$', '{', '<', '%']) {
                continue;
            }
            let fault = match key {
                "namespace" => label_fault(text),
                _ if LABELS.contains(&object.kind()) => label_fault(text),
                _ if object.kind() == "CronJob" && text.len() > LONGEST_CRON_JOB => {
                    Some("is longer than 52 characters")
                }
                _ if SUBDOMAINS.binary_search(&object.kind()).is_ok() => subdomain_fault(text),
                _ => None,
            };
            if let Some(fault) = fault {
                cx.report(node.span(), format!("{key} `{text}` {fault}"))
                    .help("the API server refuses the object; use `a-z`, `0-9` and `-`")
                    .resource(object.resource());
            }
        }
    }
}
