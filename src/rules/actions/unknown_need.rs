//! Ids in `needs` that no job has.

use std::collections::HashSet;

use crate::model::actions::{Workflow, schema};
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct UnknownNeed;

/// A search for the nearest id looks at every job; a workflow with more wrong ids than this was not mistyped.
const MOST_SUGGESTED: usize = 32;

impl Rule for UnknownNeed {
    type View = actions::Workflow;

    fn check(&self, workflow: Workflow<'_>, cx: &mut Context<'_>) {
        let ids: HashSet<String> = workflow.jobs().map(|job| job.id.to_ascii_lowercase()).collect();
        let mut found = 0;
        for job in workflow.jobs() {
            for need in job.needs() {
                let name = need.as_str().unwrap_or("");
                if name.contains("${{") || ids.contains(&name.to_ascii_lowercase()) {
                    continue;
                }
                found += 1;
                let others = workflow.jobs().map(|other| other.id).filter(|id| *id != job.id);
                let nearest = if found > MOST_SUGGESTED { None } else { schema::nearest(name, others) };
                let diagnostic = cx.report(need.span(), format!("there is no job `{name}`"));
                diagnostic.resource(job.path());
                match nearest {
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
}
