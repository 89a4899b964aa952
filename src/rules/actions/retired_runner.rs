//! Labels of hosted runners that were removed.

use crate::model::actions::Job;
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct RetiredRunner;

/// Removed labels with what took their place. <https://github.com/actions/runner-images/issues?q=label%3ADeprecation>
const REMOVED: &[(&str, &str)] = &[
    ("macos-10.15", "macos-15"),
    ("macos-11", "macos-15"),
    ("macos-11.0", "macos-15"),
    ("macos-12", "macos-15"),
    ("macos-13", "macos-15"),
    ("ubuntu-16.04", "ubuntu-24.04"),
    ("ubuntu-18.04", "ubuntu-24.04"),
    ("ubuntu-20.04", "ubuntu-24.04"),
    ("windows-2016", "windows-2025"),
    ("windows-2019", "windows-2025"),
];

impl Rule for RetiredRunner {
    type View = actions::Job;

    fn check(&self, job: Job<'_>, cx: &mut Context<'_>) {
        // Machines of one's own and of other vendors may have any label.
        if job.is_self_hosted() || !job.workflow.is_githubs(cx.path()) || job.runner_labels().len() > 1 {
            return;
        }
        for label in job.runner_values() {
            let text = label.as_str().unwrap_or("").to_ascii_lowercase();
            if let Some((_, instead)) = REMOVED.iter().find(|(removed, _)| *removed == text) {
                cx.report(label.span(), format!("runner `{text}` no longer exists"))
                    .help(format!("take `{instead}`"))
                    .resource(job.path())
                    .fix(Applicability::Unsafe, format!("take `{instead}`"), [Edit::replace(label.span(), *instead)]);
            }
        }
    }
}
