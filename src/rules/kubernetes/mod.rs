//! Rules on Kubernetes manifests and the templates of Helm charts.

pub mod latest_tag;
pub mod privilege_escalation;
pub mod root_user;
pub mod sensitive_host_path;
pub mod unsafe_sysctl;
