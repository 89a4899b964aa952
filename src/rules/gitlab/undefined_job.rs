//! `needs`, `dependencies` and `extends` against the jobs of the pipeline.

use crate::model::gitlab::Job;
use crate::model::nearest::nearest;
use crate::rule::prelude::*;
use crate::rule::views::gitlab;

#[derive(Default)]
pub struct UndefinedJob;

impl Rule for UndefinedJob {
    type View = gitlab::Job;

    fn check(&self, job: Job<'_>, cx: &mut Context<'_>) {
        if !job.pipeline.is_whole(cx.path()) {
            return;
        }
        for key in ["needs", "dependencies", "extends"] {
            for node in job.names(key) {
                let name = node.as_str().unwrap_or("");
                if name.is_empty() || name.contains('$') || job.pipeline.job(name).is_some() {
                    continue;
                }
                let what = if key == "extends" { "job or template" } else { "job" };
                let diagnostic = cx.report(node.span(), format!("there is no {what} `{name}`"));
                match nearest(name, job.pipeline.jobs().map(|other| other.name)) {
                    Some(near) => {
                        diagnostic.help(format!("did you mean `{near}`?"));
                        let edit = Edit::replace(node.span(), near);
                        diagnostic.fix(Applicability::Unsafe, format!("use `{near}`"), [edit]);
                    }
                    None => {
                        diagnostic.help("define it in this file, or include the file that does");
                    }
                }
            }
        }
    }
}
