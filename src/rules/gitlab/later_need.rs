//! `needs` on jobs of later stages.

use crate::model::repository::Repository as Model;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct LaterNeed;

impl Rule for LaterNeed {
    type View = Repository;
    const INFERS_ABSENCE: bool = true;

    fn check(&self, repository: &Model, cx: &mut Context<'_>) {
        for pipeline in repository.gitlab.iter().filter(|pipeline| pipeline.is_whole) {
            for (file, job) in pipeline.written.iter().filter(|(_, job)| !job.name.starts_with('.')) {
                let place = |job| {
                    let stage = pipeline.stage_of(job).map_or("test", |stage| stage.name.as_str());
                    pipeline.stage_place(stage)
                };
                let Some(own) = place(job) else { continue };
                for need in job.needs.iter().flatten() {
                    let Some(later) = pipeline.find(&need.name).and_then(place).filter(|other| *other > own) else {
                        continue;
                    };
                    let stage = pipeline.stages.get(later - 1).map_or(".post", String::as_str);
                    cx.report_in(*file, need.span, format!("`{}` runs in a later stage, `{stage}`", need.name))
                        .help("move one of the two to another stage")
                        .resource(job.name.clone());
                }
            }
        }
    }
}
