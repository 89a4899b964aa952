//! Keys of jobs that are near to known ones.

use crate::model::gitlab::{JOB_KEYS, Job};
use crate::model::nearest::nearest;
use crate::rule::prelude::*;
use crate::rule::views::gitlab;

#[derive(Default)]
pub struct UnknownKey;

impl Rule for UnknownKey {
    type View = gitlab::Job;

    fn check(&self, job: Job<'_>, cx: &mut Context<'_>) {
        for entry in job.node.raw_entries().filter(|entry| !entry.is_merge()) {
            let name = entry.name();
            // Hidden keys hold anchors.
            if JOB_KEYS.contains(&name) || name.starts_with('.') {
                continue;
            }
            let Some(near) = nearest(name, JOB_KEYS.iter().copied()) else { continue };
            let diagnostic = cx.report(entry.key.span(), format!("`{name}` is no key of a job"));
            diagnostic.help(format!("did you mean `{near}`?"));
            if job.node.get(near).is_none() {
                let edit = Edit::replace(entry.key.span(), near);
                diagnostic.fix(Applicability::Safe, format!("rename it to `{near}`"), [edit]);
            }
        }
    }
}
