//! Stages of jobs against those of the pipeline and of what it includes.

use crate::model::nearest::nearest;
use crate::model::repository::Repository as Model;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct UndefinedStage;

impl Rule for UndefinedStage {
    type View = Repository;
    const INFERS_ABSENCE: bool = true;

    fn check(&self, repository: &Model, cx: &mut Context<'_>) {
        for pipeline in &repository.gitlab {
            for (file, job) in pipeline.written.iter().filter(|(_, job)| !job.name.starts_with('.')) {
                // A stage of a template is told for the job that uses it, at the template, once.
                let Some(stage) = job.stage.as_ref().or_else(|| pipeline.stage_of(job)) else { continue };
                let is_own = job.stage.is_some();
                // The `stages` of the file that includes win; a job of it may be completed by what is not known.
                let is_certain = pipeline.has_own_stages && is_own && *file == pipeline.file;
                if !pipeline.is_whole && !is_certain {
                    continue;
                }
                if pipeline.stage_place(&stage.name).is_some() {
                    continue;
                }
                let span = if is_own { stage.span } else { job.span };
                let diagnostic = cx.report_in(*file, span, format!("there is no stage `{}`", stage.name));
                diagnostic.resource(job.name.clone());
                match nearest(&stage.name, pipeline.stages.iter().map(String::as_str)) {
                    Some(near) => {
                        diagnostic.help(format!("did you mean `{near}`?"));
                        if is_own {
                            let edit = Edit::replace(span, near);
                            diagnostic.fix(Applicability::Unsafe, format!("use `{near}`"), [edit]);
                        }
                    }
                    None => {
                        diagnostic.help("add it to `stages`");
                    }
                }
            }
        }
    }
}
