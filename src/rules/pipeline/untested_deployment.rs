//! Deployments on push that no test, lint or scan stands before.

use rustc_hash::FxHashSet;

use crate::model::pipeline::{JobFacts, Pipeline, Platform, Stage, System};
use crate::model::repository::Repository as Model;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct UntestedDeployment;

impl Rule for UntestedDeployment {
    type View = Repository;
    const INFERS_ABSENCE: bool = true;

    fn check(&self, repository: &Model, cx: &mut Context<'_>) {
        let order = repository.order();
        // Branch protection makes what a pull request's workflow tests a condition of the push.
        let tested = order.pipelines.iter().filter(|other| tests_pull_requests(other));
        let tested: FxHashSet<_> = tested.map(|other| cx.path_of(other.file).parent()).collect();
        for (place, pipeline) in order.pipelines.iter().enumerate() {
            if pipeline.system == System::Actions && tested.contains(&cx.path_of(pipeline.file).parent()) {
                continue;
            }
            for job in pipeline.jobs {
                let Some(release) = job.release() else { continue };
                // What is applied to infrastructure is planned and reviewed rather than tested.
                if release.platform == Platform::Infrastructure || job.is_manual {
                    continue;
                }
                let Some((start, caller)) = order.unchecked_start(place, job) else { continue };
                let file = pipeline.file_of(job);
                let diagnostic =
                    cx.report_in(file, job.span, format!("job `{}` deploys without waiting for a test", job.id));
                diagnostic.note_in(release.file.unwrap_or(file), release.span, "the deployment");
                diagnostic.resource(job.resource.clone());
                let start = order.pipelines.get(start).unwrap_or(pipeline);
                if let Some(caller) = caller {
                    diagnostic.note_in(start.file_of(caller), caller.span, "called from here");
                } else if start.file != pipeline.file {
                    diagnostic.note_in(
                        start.file,
                        start.jobs.first().map_or(job.span, |first| first.span),
                        "runs before",
                    );
                }
                let tests = start.jobs.iter().find(|other| other.does(|stage| stage == Stage::Test));
                diagnostic.help(match tests {
                    _ if pipeline.system == System::Jenkins => {
                        "add a stage in front of it that runs the tests".to_owned()
                    }
                    Some(tests) => format!("add `needs: {}`", tests.id),
                    None => "run the tests in a job, and wait for it with `needs`".to_owned(),
                });
            }
        }
    }
}

fn tests_pull_requests(pipeline: &Pipeline<'_>) -> bool {
    let tests = |job: &JobFacts| job.release.is_none() && job.does(|stage| stage == Stage::Test) || job.calls.is_some();
    // A workflow that deploys itself must wait for its own tests.
    let deploys = pipeline.jobs.iter().any(|job| job.release.is_some());
    pipeline.jobs.iter().any(tests) && !deploys && pipeline.starts_on_requests
}
