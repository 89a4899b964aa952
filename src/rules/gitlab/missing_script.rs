//! Jobs with nothing to run.

use crate::model::repository::Repository as Model;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct MissingScript;

impl Rule for MissingScript {
    type View = Repository;
    const INFERS_ABSENCE: bool = true;

    fn check(&self, repository: &Model, cx: &mut Context<'_>) {
        for pipeline in repository.gitlab.iter().filter(|pipeline| pipeline.is_whole) {
            for (file, job) in pipeline.written.iter().filter(|(_, job)| !job.name.starts_with('.')) {
                let Some(lineage) = pipeline.lineage(job) else { continue };
                let is_known =
                    lineage.iter().all(|job| job.extends.iter().all(|parent| pipeline.find(&parent.name).is_some()));
                // A slip of the pen is told as the key that it is.
                if is_known && !lineage.iter().any(|job| job.runs || job.has_misspelt_script) {
                    cx.report_in(*file, job.span, format!("job `{}` has no `script`", job.name))
                        .help("add `script` or `trigger`; begin the name with a dot if it is a template")
                        .resource(job.name.clone());
                }
            }
        }
    }
}
