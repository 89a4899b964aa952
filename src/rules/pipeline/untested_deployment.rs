//! Deployments on push that no test, lint or scan stands before.

use crate::model::pipeline::{JobFacts, Pipeline, Platform, Stage, System};
use crate::model::repository::Repository as Model;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct UntestedDeployment;

impl Rule for UntestedDeployment {
    type View = Repository;

    fn check(&self, repository: &Model, cx: &mut Context<'_>) {
        let pipelines = repository.pipelines();
        for pipeline in pipelines.iter().filter(|pipeline| pipeline.is_continuous) {
            let folder = cx.path_of(pipeline.file).parent();
            // Branch protection makes what a pull request's workflow tests a condition of the push.
            let mut beside = pipelines.iter().filter(|other| cx.path_of(other.file).parent() == folder);
            if pipeline.system == System::Actions && beside.any(tests_pull_requests) {
                continue;
            }
            for job in pipeline.jobs {
                let Some(release) = job.release() else { continue };
                // What is applied to infrastructure is planned and reviewed rather than tested.
                if release.platform == Platform::Infrastructure
                    || job.is_manual
                    || pipeline.is_preceded_by(job, &[Stage::Test, Stage::Lint, Stage::Scan])
                {
                    continue;
                }
                let file = pipeline.file_of(job);
                let diagnostic =
                    cx.report_in(file, job.span, format!("job `{}` deploys without waiting for a test", job.id));
                diagnostic.note_in(release.file.unwrap_or(file), release.span, "the deployment");
                diagnostic.resource(job.resource.clone());
                let tests = pipeline.jobs.iter().find(|other| other.has_stage(&[Stage::Test]));
                diagnostic.help(match tests {
                    Some(tests) => format!("add `needs: {}`", tests.id),
                    None => "run the tests in a job, and wait for it with `needs`".to_owned(),
                });
            }
        }
    }
}

fn tests_pull_requests(pipeline: &Pipeline<'_>) -> bool {
    let tests = |job: &JobFacts| job.release.is_none() && job.has_stage(&[Stage::Test]) || job.calls.is_some();
    // A workflow that deploys itself must wait for its own tests.
    let deploys = pipeline.jobs.iter().any(|job| job.release.is_some());
    pipeline.jobs.iter().any(tests) && !deploys && pipeline.starts_on_requests
}
