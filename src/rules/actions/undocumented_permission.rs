//! Scopes of `permissions` without a comment.

use crate::model::actions::{Job, Workflow};
use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::yaml::Comment;

#[derive(Default)]
pub struct UndocumentedPermission;

impl Rule for UndocumentedPermission {
    type View = actions::Workflow;

    fn check(&self, workflow: Workflow<'_>, cx: &mut Context<'_>) {
        let comments: Vec<u32> = document_comments(workflow).collect();
        let source = cx.source_text();
        for permissions in workflow.permissions().into_iter().chain(workflow.jobs().filter_map(Job::permissions)) {
            for entry in permissions.scopes() {
                let level = entry.value.as_str().unwrap_or("");
                let is_usual = entry.name() == "contents" && level == "read";
                let line_end = source
                    .get(entry.value.span().end as usize..)
                    .and_then(|rest| rest.find('\n'))
                    .map_or(source.len(), |end| entry.value.span().end as usize + end);
                let span = Span::from_usize(entry.value.span().end as usize, line_end);
                let from = comments.partition_point(|at| *at < span.start);
                let behind = comments.get(from).is_some_and(|at| *at <= span.end);
                if !is_usual && matches!(level, "none" | "read" | "write") && !behind {
                    cx.report(entry.span(), format!("nothing says what `{}: {level}` is for", entry.name()))
                        .help("say it in a comment behind it");
                }
            }
        }
    }
}

/// Where the comments of the file start, ascending.
fn document_comments(workflow: Workflow<'_>) -> impl Iterator<Item = u32> + '_ {
    let documents = workflow.file.tree.documents();
    documents.flat_map(|document| document.comments().map(|comment: Comment| comment.span.start))
}
