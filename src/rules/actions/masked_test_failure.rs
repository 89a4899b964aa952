//! Tests whose result is thrown away.

use crate::model::actions::Step;
use crate::model::actions::stage::Stage;
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct MaskedTestFailure;

impl Rule for MaskedTestFailure {
    type View = actions::Step;

    fn check(&self, step: Step<'_>, cx: &mut Context<'_>) {
        let mut tests =
            step.stages().iter().filter(|evidence| evidence.stage == Stage::Test && evidence.is_firm).peekable();
        let Some(first) = tests.peek().copied() else { return };
        // A later step that asks for the outcome decides again.
        if let Some(node) = step.continues_on_error().filter(|_| !step.outcome_is_read()) {
            cx.report(node.span(), format!("a failure of `{}` does not fail the job", first.what))
                .note(first.span, "the test")
                .help("remove `continue-on-error`")
                .resource(step.path());
            return;
        }
        for test in tests.filter(|test| test.is_ignored) {
            cx.report(test.span, format!("a failure of `{}` is thrown away", test.what))
                .help("remove the `|| true`")
                .resource(step.path());
        }
    }
}
