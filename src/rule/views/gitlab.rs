//! What rules on GitLab CI look at: pipelines and their jobs.

use crate::language::Language;
use crate::model::{Document, gitlab};
use crate::rule::{Target, View};
use crate::source::FileId;

/// Each pipeline file.
pub struct Pipeline;

impl View for Pipeline {
    type Ref<'a> = gitlab::Pipeline<'a>;

    fn each<'a>(target: Target<'a>, visit: &mut dyn FnMut(FileId, Self::Ref<'a>)) {
        let Target::File(parsed) = target else { return };
        if let (Language::GitlabCi, Document::Yaml(tree)) = (parsed.language, &parsed.document)
            && let Some(pipeline) = gitlab::Pipeline::of(tree)
        {
            visit(parsed.source.id, pipeline);
        }
    }
}

/// Each job and template of a pipeline file.
pub struct Job;

impl View for Job {
    type Ref<'a> = gitlab::Job<'a>;

    fn each<'a>(target: Target<'a>, visit: &mut dyn FnMut(FileId, Self::Ref<'a>)) {
        Pipeline::each(target, &mut |id, pipeline| {
            for job in pipeline.jobs() {
                visit(id, job);
            }
        });
    }
}
