//! Calls of workflows whose jobs ask for more than the caller's token may do.

use crate::model::actions::calls;
use crate::model::repository::Repository as Model;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct ExcessiveCallPermission;

impl Rule for ExcessiveCallPermission {
    type View = Repository;
    const INFERS_ABSENCE: bool = true;

    fn check(&self, repository: &Model, cx: &mut Context<'_>) {
        for joined in calls::all(repository) {
            let (Some(granted), Some(callee)) = (&joined.call.granted, joined.callee) else { continue };
            let excess = callee.interface.asked.iter().find(|asked| asked.level > granted.level(&asked.scope));
            let Some(asked) = excess else { continue };
            let (scope, level) = (&asked.scope, asked.level.name());
            let own = granted.level(scope).name();
            let message =
                format!("job `{}` of the workflow asks for `{scope}: {level}`, the caller has `{own}`", asked.job);
            cx.report_in(joined.caller, joined.call.span, message)
                .note_in(callee.file, asked.span, "asked for here")
                .help(format!(
                    "grant `{scope}: {level}` to the calling job: GitHub refuses to start the workflow otherwise"
                ))
                .resource(joined.call.resource.clone());
        }
    }
}
