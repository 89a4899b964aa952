//! Rules on Kubernetes manifests and the templates of Helm charts.

pub mod committed_secret;
pub mod duplicate_env;
pub mod identical_probes;
pub mod invalid_secret_data;
pub mod latest_tag;
pub mod missing_hardening;
pub mod missing_probes;
pub mod missing_resources;
pub mod missing_volume;
pub mod privilege_escalation;
pub mod removed_api;
pub mod root_user;
pub mod secret_as_env;
pub mod secret_in_env;
pub mod selector_mismatch;
pub mod sensitive_host_path;
pub mod unknown_probe_port;
pub mod unsafe_sysctl;
