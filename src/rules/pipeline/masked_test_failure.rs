//! Tests whose result is thrown away.

use crate::model::pipeline::{Stage, System};
use crate::model::repository::Repository as Model;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct MaskedTestFailure;

impl Rule for MaskedTestFailure {
    type View = Repository;

    fn check(&self, repository: &Model, cx: &mut Context<'_>) {
        for pipeline in repository.pipelines() {
            let (key, whole) = match pipeline.system {
                System::Actions => ("continue-on-error", "job"),
                System::Gitlab => ("allow_failure", "pipeline"),
            };
            for job in pipeline.jobs {
                let mut told = None;
                for test in job.stages.iter().filter(|found| found.stage == Stage::Test && found.is_firm) {
                    let file = test.file.unwrap_or_else(|| pipeline.file_of(job));
                    let resource = pipeline.resource(job, test);
                    match test.masked {
                        Some(span) if told == Some(span) => {}
                        Some(span) => {
                            told = Some(span);
                            cx.report_in(file, span, format!("a failure of `{}` does not fail the {whole}", test.what))
                                .note_in(file, test.span, "the test")
                                .help(format!("remove `{key}`"))
                                .resource(resource);
                        }
                        None if test.is_ignored => {
                            cx.report_in(file, test.span, format!("a failure of `{}` is thrown away", test.what))
                                .help("remove the `|| true`")
                                .resource(resource);
                        }
                        None => {}
                    }
                }
            }
        }
    }
}
