//! The events that start a workflow, with the activity types and filters each knows.
//!
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows>

/// An event and the values its `types:` may have; `None` when any text is allowed.
#[derive(Clone, Copy, Debug)]
pub struct Event {
    pub name: &'static str,
    pub types: Option<&'static [&'static str]>,
}

const fn event(name: &'static str, types: &'static [&'static str]) -> Event {
    Event { name, types: Some(types) }
}

const PULL_REQUEST: &[&str] = &[
    "assigned",
    "unassigned",
    "labeled",
    "unlabeled",
    "opened",
    "edited",
    "closed",
    "reopened",
    "synchronize",
    "converted_to_draft",
    "locked",
    "unlocked",
    "enqueued",
    "dequeued",
    "milestoned",
    "demilestoned",
    "ready_for_review",
    "review_requested",
    "review_request_removed",
    "auto_merge_enabled",
    "auto_merge_disabled",
];

/// All events, by name.
pub const EVENTS: &[Event] = &[
    event("branch_protection_rule", &["created", "edited", "deleted"]),
    event("check_run", &["created", "rerequested", "completed", "requested_action"]),
    event("check_suite", &["completed", "requested", "rerequested"]),
    event("create", &[]),
    event("delete", &[]),
    event("deployment", &[]),
    event("deployment_status", &[]),
    event(
        "discussion",
        &[
            "created",
            "edited",
            "deleted",
            "transferred",
            "pinned",
            "unpinned",
            "labeled",
            "unlabeled",
            "locked",
            "unlocked",
            "category_changed",
            "answered",
            "unanswered",
        ],
    ),
    event("discussion_comment", &["created", "edited", "deleted"]),
    event("fork", &[]),
    event("gollum", &[]),
    Event { name: "image_version", types: None },
    event("issue_comment", &["created", "edited", "deleted"]),
    event(
        "issues",
        &[
            "opened",
            "edited",
            "deleted",
            "transferred",
            "pinned",
            "unpinned",
            "closed",
            "reopened",
            "assigned",
            "unassigned",
            "labeled",
            "unlabeled",
            "locked",
            "unlocked",
            "milestoned",
            "demilestoned",
            "typed",
            "untyped",
        ],
    ),
    event("label", &["created", "edited", "deleted"]),
    event("merge_group", &["checks_requested", "destroyed"]),
    event("milestone", &["created", "closed", "opened", "edited", "deleted"]),
    event("page_build", &[]),
    event("project", &["created", "closed", "reopened", "edited", "deleted"]),
    event("project_card", &["created", "moved", "converted", "edited", "deleted"]),
    event("project_column", &["created", "updated", "moved", "deleted"]),
    event("public", &[]),
    event("pull_request", PULL_REQUEST),
    event("pull_request_review", &["submitted", "edited", "dismissed"]),
    event("pull_request_review_comment", &["created", "edited", "deleted"]),
    event("pull_request_target", PULL_REQUEST),
    event("push", &[]),
    event("registry_package", &["published", "updated"]),
    event("release", &["published", "unpublished", "created", "edited", "deleted", "prereleased", "released"]),
    Event { name: "repository_dispatch", types: None },
    event("schedule", &[]),
    event("status", &[]),
    event("watch", &["started"]),
    event("workflow_call", &[]),
    event("workflow_dispatch", &[]),
    event("workflow_run", &["completed", "requested", "in_progress"]),
];

/// The event of that name.
pub fn find(name: &str) -> Option<&'static Event> {
    EVENTS.iter().find(|event| event.name == name)
}

/// The filters of an event besides `types`; `None` for an unknown event.
pub fn filters(name: &str) -> &'static [&'static str] {
    match name {
        "push" => &["branches", "branches-ignore", "tags", "tags-ignore", "paths", "paths-ignore"],
        "pull_request" | "pull_request_target" => &["types", "branches", "branches-ignore", "paths", "paths-ignore"],
        "merge_group" => &["types", "branches", "branches-ignore"],
        "workflow_run" => &["types", "workflows", "branches", "branches-ignore"],
        "workflow_dispatch" => &["inputs"],
        "workflow_call" => &["inputs", "outputs", "secrets"],
        "image_version" => &["types", "names", "versions"],
        _ => &["types"],
    }
}
