//! The keys that GitLab's reference names.
//!
//! <https://docs.gitlab.com/ci/yaml/>

/// Keys at the top that are no jobs.
pub const TOP_KEYS: &[&str] = &[
    "after_script",
    "before_script",
    "cache",
    "default",
    "image",
    "include",
    "services",
    "spec",
    "stages",
    "types",
    "variables",
    "workflow",
];

/// The keys of a job.
pub const JOB_KEYS: &[&str] = &[
    "after_script",
    "allow_failure",
    "artifacts",
    "before_script",
    "cache",
    "coverage",
    "dast_configuration",
    "dependencies",
    "environment",
    "except",
    "extends",
    "hooks",
    "id_tokens",
    "identity",
    "image",
    "inherit",
    "inputs",
    "interruptible",
    "manual_confirmation",
    "needs",
    "only",
    "pages",
    "parallel",
    "publish",
    "release",
    "resource_group",
    "retry",
    "rules",
    "run",
    "script",
    "secrets",
    "services",
    "stage",
    "start_in",
    "tags",
    "timeout",
    "trigger",
    "type",
    "variables",
    "when",
];

/// Keys below keys of a job, where the set is closed.
pub const NESTED: &[(&str, &[&str])] = &[
    (
        "artifacts",
        &["access", "exclude", "expire_in", "expose_as", "name", "paths", "public", "reports", "untracked", "when"],
    ),
    ("cache", &["fallback_keys", "key", "paths", "policy", "unprotect", "untracked", "when"]),
    ("environment", &["action", "auto_stop_in", "deployment_tier", "kubernetes", "name", "on_stop", "url"]),
    ("retry", &["exit_codes", "max", "when"]),
    ("inherit", &["default", "variables"]),
    ("release", &["assets", "description", "milestones", "name", "ref", "released_at", "tag_message", "tag_name"]),
];

/// The keys of an entry of `rules`, and of `workflow: rules`.
pub const RULE_KEYS: &[&str] =
    &["allow_failure", "auto_cancel", "changes", "exists", "if", "interruptible", "needs", "variables", "when"];

/// The values of `when`.
pub const WHEN: &[&str] = &["always", "delayed", "manual", "never", "on_failure", "on_success"];
