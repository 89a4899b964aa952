//! Scopes and levels of `permissions`.

use crate::model::actions::{Job, Permissions, Workflow, schema};
use crate::model::nearest::nearest;
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct UnknownPermission;

impl Rule for UnknownPermission {
    type View = actions::Workflow;

    fn check(&self, workflow: Workflow<'_>, cx: &mut Context<'_>) {
        if !workflow.is_githubs(cx.path()) {
            return;
        }
        let jobs = workflow.jobs().filter_map(Job::permissions);
        for permissions in workflow.permissions().into_iter().chain(jobs) {
            check_permissions(permissions, cx);
        }
    }
}

fn check_permissions(permissions: Permissions<'_>, cx: &mut Context<'_>) {
    if let Some(shorthand) = permissions.shorthand() {
        if !matches!(shorthand, "read-all" | "write-all") && !shorthand.contains("${{") {
            cx.report(permissions.node.span(), format!("`{shorthand}` is no set of permissions"))
                .help("use `read-all`, `{}`, or name each scope");
        }
        return;
    }
    if permissions.node.is_sequence() {
        cx.report(permissions.node.span(), "`permissions` is a list").help("write `scope: level` lines, or `read-all`");
        return;
    }
    for entry in permissions.scopes() {
        let name = entry.name();
        let Some((scope, levels)) = schema::PERMISSION_SCOPES.iter().find(|(scope, _)| *scope == name) else {
            let diagnostic = cx.report(entry.key.span(), format!("there is no permission `{name}`"));
            match nearest(name, schema::PERMISSION_SCOPES.iter().map(|(scope, _)| *scope)) {
                Some(near) => {
                    let edit = Edit::replace(entry.key.span(), near);
                    diagnostic.help(format!("did you mean `{near}`?"));
                    diagnostic.fix(Applicability::Safe, format!("rename it to `{near}`"), [edit]);
                }
                None => {
                    diagnostic.help("see the list of permissions of GITHUB_TOKEN");
                }
            }
            continue;
        };
        let Some(level) = entry.value.as_str().filter(|_| !entry.value.is_unknown()) else { continue };
        if level != "none" && !levels.contains(&level) && !level.contains("${{") {
            let diagnostic = cx.report(entry.value.span(), format!("`{scope}` has no level `{level}`"));
            diagnostic.help(format!("it takes `{}` or `none`", levels.join("`, `")));
            if let Some(near) = nearest(level, levels.iter().copied()) {
                let edit = Edit::replace(entry.value.span(), near);
                diagnostic.fix(Applicability::Safe, format!("write `{near}`"), [edit]);
            }
        }
    }
}
