//! Keys of pipelines, jobs and what stands below them that GitLab does not have.

use crate::model::gitlab::{JOB_KEYS, Job, NESTED, Pipeline, TOP_KEYS};
use crate::model::nearest::nearest;
use crate::rule::prelude::*;
use crate::rule::views::gitlab;
use crate::syntax::yaml::{Entry, Node};

#[derive(Default)]
pub struct UnknownKey;

impl Rule for UnknownKey {
    type View = gitlab::Pipeline;

    fn check(&self, pipeline: Pipeline<'_>, cx: &mut Context<'_>) {
        // A job is a mapping; anything else at the top must be a keyword or hidden.
        for entry in pipeline.node.raw_entries().filter(|entry| !entry.is_merge()) {
            let name = entry.name();
            let is_open = entry.value.is_mapping() || entry.value.tag().is_some();
            if !is_open && !TOP_KEYS.contains(&name) && !name.starts_with('.') {
                tell(&entry, "a pipeline", pipeline.node, TOP_KEYS, cx);
            }
        }
        for job in pipeline.jobs() {
            keys(job, cx);
        }
    }
}

fn keys(job: Job<'_>, cx: &mut Context<'_>) {
    // Hidden keys hold anchors.
    for entry in job.node.raw_entries().filter(|entry| !entry.is_merge()) {
        let name = entry.name();
        // New keys are added every month: only a slip of the pen is told.
        let is_near = nearest(name, JOB_KEYS.iter().copied()).is_some();
        if !JOB_KEYS.contains(&name) && !name.starts_with('.') && is_near {
            tell(&entry, "a job", job.node, JOB_KEYS, cx);
        }
    }
    for (key, known) in NESTED {
        let Some(node) = job.node.get(key).filter(|node| node.is_mapping()) else { continue };
        for entry in node.raw_entries().filter(|entry| !entry.is_merge()) {
            if !known.contains(&entry.name()) && nearest(entry.name(), known.iter().copied()).is_some() {
                tell(&entry, &format!("`{key}`"), node, known, cx);
            }
        }
    }
}

fn tell(entry: &Entry<'_>, what: &str, mapping: Node<'_>, known: &[&'static str], cx: &mut Context<'_>) {
    let name = entry.name();
    let diagnostic = cx.report(entry.key.span(), format!("`{name}` is no key of {what}"));
    match nearest(name, known.iter().copied()) {
        Some(near) => {
            diagnostic.help(format!("did you mean `{near}`?"));
            if mapping.get(near).is_none() {
                let edit = Edit::replace(entry.key.span(), near);
                diagnostic.fix(Applicability::Safe, format!("rename it to `{near}`"), [edit]);
            }
        }
        None => {
            diagnostic.help("see the reference of `.gitlab-ci.yml`");
        }
    }
}
