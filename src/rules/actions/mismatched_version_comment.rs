//! Commits whose comment names another version than they are.

use crate::model::actions::{Pin, Step, known};
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct MismatchedVersionComment;

impl Rule for MismatchedVersionComment {
    type View = actions::Step;

    fn check(&self, step: Step<'_>, cx: &mut Context<'_>) {
        let Some(remote) = step.remote().filter(|remote| remote.pin == Pin::Commit) else { return };
        let (Some((span, written)), Some(version)) =
            (known::version_comment(step), known::version_of(step.file(), remote))
        else {
            return;
        };
        let (Some(said), Some(real)) = (known::numbers(written), known::numbers(version)) else { return };
        // `# v4` is true of v4.2.2.
        if !real.starts_with(&said) {
            cx.report(span, format!("the commit is `{version}`, not `{written}`"))
                .help("write the version that the commit is, or pin the commit of the version")
                .resource(step.path())
                .fix(Applicability::Safe, format!("write `{version}`"), [Edit::replace(span, version)]);
        }
    }
}
