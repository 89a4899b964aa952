//! The keys that workflows and actions have, and the fixed values some of them take.
//!
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax>

pub const WORKFLOW_KEYS: &[&str] = &["concurrency", "defaults", "env", "jobs", "name", "on", "permissions", "run-name"];

pub const JOB_KEYS: &[&str] = &[
    "cache-mode",
    "concurrency",
    "container",
    "continue-on-error",
    "defaults",
    "env",
    "environment",
    "if",
    "name",
    "needs",
    "outputs",
    "permissions",
    "runs-on",
    "secrets",
    "services",
    "snapshot",
    "steps",
    "strategy",
    "timeout-minutes",
    "uses",
    "with",
];

/// What a job that calls a workflow may have.
/// <https://docs.github.com/en/actions/how-tos/reuse-automations/reuse-workflows#supported-keywords-for-jobs-that-call-a-reusable-workflow>
pub const CALLING_JOB_KEYS: &[&str] =
    &["cache-mode", "concurrency", "if", "name", "needs", "permissions", "secrets", "strategy", "uses", "with"];

pub const STEP_KEYS: &[&str] = &[
    "background",
    "cancel",
    "continue-on-error",
    "env",
    "id",
    "if",
    "name",
    "parallel",
    "run",
    "shell",
    "timeout-minutes",
    "uses",
    "wait",
    "wait-all",
    "with",
    "working-directory",
];

pub const STRATEGY_KEYS: &[&str] = &["fail-fast", "matrix", "max-parallel"];
pub const CONTAINER_KEYS: &[&str] = &["credentials", "env", "image", "options", "ports", "volumes"];
pub const SERVICE_KEYS: &[&str] =
    &["command", "credentials", "entrypoint", "env", "image", "options", "ports", "volumes"];
pub const CREDENTIALS_KEYS: &[&str] = &["password", "username"];
pub const CONCURRENCY_KEYS: &[&str] = &["cancel-in-progress", "group", "queue"];
pub const ENVIRONMENT_KEYS: &[&str] = &["deployment", "name", "url"];
pub const DEFAULTS_KEYS: &[&str] = &["run"];
pub const DEFAULTS_RUN_KEYS: &[&str] = &["shell", "working-directory"];
pub const RUNS_ON_KEYS: &[&str] = &["group", "labels"];

/// The scopes of `permissions:` with the levels each knows besides `none`.
/// <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#permissions>
pub const PERMISSION_SCOPES: &[(&str, &[&str])] = &[
    ("actions", &["read", "write"]),
    ("artifact-metadata", &["read", "write"]),
    ("attestations", &["read", "write"]),
    ("checks", &["read", "write"]),
    ("code-quality", &["read", "write"]),
    ("contents", &["read", "write"]),
    ("deployments", &["read", "write"]),
    ("discussions", &["read", "write"]),
    ("id-token", &["write"]),
    ("issues", &["read", "write"]),
    ("models", &["read"]),
    ("packages", &["read", "write"]),
    ("pages", &["read", "write"]),
    ("pull-requests", &["read", "write"]),
    ("repository-projects", &["read", "write"]),
    ("security-events", &["read", "write"]),
    ("statuses", &["read", "write"]),
    ("vulnerability-alerts", &["read"]),
];

/// The properties of the `github` context.
/// <https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#github-context>
pub const GITHUB_PROPERTIES: &[&str] = &[
    "action",
    "action_path",
    "action_ref",
    "action_repository",
    "action_status",
    "actor",
    "actor_id",
    "api_url",
    "base_ref",
    "env",
    "event",
    "event_name",
    "event_path",
    "graphql_url",
    "head_ref",
    "job",
    "job_workflow_sha",
    "output",
    "path",
    "ref",
    "ref_name",
    "ref_protected",
    "ref_type",
    "repository",
    "repository_id",
    "repository_owner",
    "repository_owner_id",
    "repository_visibility",
    "repositoryurl",
    "retention_days",
    "run_attempt",
    "run_id",
    "run_number",
    "secret_source",
    "server_url",
    "sha",
    "state",
    "step_summary",
    "token",
    "triggering_actor",
    "workflow",
    "workflow_ref",
    "workflow_sha",
    "workspace",
];

pub use crate::model::nearest::nearest;

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn only_near_words_are_suggested() {
        let known = ["runs-on", "steps", "needs", "if"];
        for (written, wanted) in [
            ("run-on", Some("runs-on")),
            ("runs_on", Some("runs-on")),
            ("Steps", Some("steps")),
            ("x", None),
            ("else", None),
        ] {
            assert_eq!(nearest(written, known), wanted, "{written}");
        }
    }
}
