//! `needs`, `dependencies`, `extends` and `!reference` against the jobs of the pipeline and of what it includes.

use crate::model::gitlab::facts::{Mention, Reference, WrittenJob};
use crate::model::gitlab::join::Joined;
use crate::model::nearest::nearest;
use crate::model::repository::Repository as Model;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct UndefinedJob;

impl Rule for UndefinedJob {
    type View = Repository;
    const INFERS_ABSENCE: bool = true;

    fn check(&self, repository: &Model, cx: &mut Context<'_>) {
        for pipeline in repository.gitlab.iter().filter(|pipeline| pipeline.is_whole) {
            for (file, job) in &pipeline.written {
                let needs = job.needs.iter().flatten().chain(&job.dependencies).map(|mention| (mention, "job"));
                let parents = job.extends.iter().map(|mention| (mention, "job or template"));
                let references = job.references.iter().map(|reference| (&reference.job, "job or template"));
                for (Mention { name, span }, what) in needs.chain(parents).chain(references) {
                    if pipeline.names.contains(name) {
                        continue;
                    }
                    let diagnostic = cx.report_in(*file, *span, format!("there is no {what} `{name}`"));
                    diagnostic.resource(job.name.clone());
                    match nearest(name, pipeline.written.iter().map(|(_, job)| job.name.as_str())) {
                        Some(near) => {
                            diagnostic.help(format!("did you mean `{near}`?"));
                            let edit = Edit::replace(*span, near);
                            diagnostic.fix(Applicability::Unsafe, format!("use `{near}`"), [edit]);
                        }
                        None => {
                            diagnostic.help("define it, or include the file that does");
                        }
                    }
                }
                for Reference { job: target, key } in &job.references {
                    if let (Some(key), Some(target)) = (key, pipeline.find(&target.name)) {
                        without_key(pipeline, (*file, job), target, key, cx);
                    }
                }
            }
        }
    }
}

/// `!reference [job, key]` where neither the job nor what it extends has the key.
fn without_key(
    pipeline: &Joined,
    from: (FileId, &WrittenJob),
    target: &WrittenJob,
    key: &Mention,
    cx: &mut Context<'_>,
) {
    let Some(lineage) = pipeline.lineage(target) else { return };
    let is_known = lineage.iter().flat_map(|job| &job.extends).all(|parent| pipeline.find(&parent.name).is_some());
    let mut keys = lineage.iter().flat_map(|job| &job.keys);
    if is_known && !keys.any(|known| *known == key.name) {
        let (file, job) = from;
        let near = nearest(&key.name, lineage.iter().flat_map(|job| &job.keys).map(String::as_str));
        let diagnostic = cx.report_in(file, key.span, format!("`{}` has no `{}`", target.name, key.name));
        diagnostic.resource(job.name.clone()).help(match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("add it to `{}`", target.name),
        });
        diagnostic.fix(
            Applicability::Unsafe,
            format!("use `{}`", near.unwrap_or("")),
            near.map(|near| Edit::replace(key.span, near)),
        );
    }
}
