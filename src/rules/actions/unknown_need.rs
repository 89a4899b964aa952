//! Ids in `needs` that no job has.

use crate::model::actions::Job;
use crate::model::nearest::nearest;
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct UnknownNeed;

impl Rule for UnknownNeed {
    type View = actions::Job;
    const INFERS_ABSENCE: bool = true;

    fn check(&self, job: Job<'_>, cx: &mut Context<'_>) {
        let mut seen: Vec<&str> = Vec::new();
        for need in job.needs() {
            let name = need.as_str().unwrap_or("");
            // No more jobs than GitHub starts are compared.
            if seen.len() < 256 && seen.iter().any(|known| known.eq_ignore_ascii_case(name)) {
                cx.report(need.span(), format!("`{name}` stands in `needs` twice"))
                    .help("remove one")
                    .resource(job.path());
                continue;
            }
            seen.push(name);
            if name.contains("${{") || job.workflow.job(name).is_some() {
                continue;
            }
            let diagnostic = cx.report(need.span(), format!("there is no job `{name}`"));
            diagnostic.resource(job.path());
            let others = (0..500).map_while(|place| job.workflow.job_at(place)).map(|other| other.id);
            match nearest(name, others.filter(|id| *id != job.id)) {
                Some(near) => {
                    let edit = Edit::replace(need.span(), near);
                    diagnostic.help(format!("did you mean `{near}`?"));
                    diagnostic.fix(Applicability::Safe, format!("wait for `{near}`"), [edit]);
                }
                None => {
                    diagnostic.help("name a job of this workflow, or remove it");
                }
            }
        }
    }
}
