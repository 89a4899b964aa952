//! Stages of jobs against those of the pipeline.

use rustc_hash::FxHashSet;

use crate::model::gitlab::Pipeline;
use crate::model::nearest::nearest;
use crate::rule::prelude::*;
use crate::rule::views::gitlab;

#[derive(Default)]
pub struct UndefinedStage;

impl Rule for UndefinedStage {
    type View = gitlab::Pipeline;

    fn check(&self, pipeline: Pipeline<'_>, cx: &mut Context<'_>) {
        if !pipeline.is_whole(cx.path()) {
            return;
        }
        let stages: FxHashSet<&str> = pipeline.stages().into_iter().chain([".pre", ".post"]).collect();
        for job in pipeline.jobs().filter(|job| !job.is_template()) {
            let Some(stage) = job.node.get("stage").filter(|stage| stage.is_scalar()) else { continue };
            let name = stage.as_str().unwrap_or("");
            if name.contains('$') || name.is_empty() || stages.contains(name) {
                continue;
            }
            let diagnostic = cx.report(stage.span(), format!("there is no stage `{name}`"));
            match nearest(name, pipeline.stages()) {
                Some(near) => {
                    diagnostic.help(format!("did you mean `{near}`?"));
                    diagnostic.fix(Applicability::Unsafe, format!("use `{near}`"), [Edit::replace(stage.span(), near)]);
                }
                None => {
                    diagnostic.help("add it to `stages`");
                }
            }
        }
    }
}
