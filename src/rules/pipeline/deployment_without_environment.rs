//! Deploying jobs without `environment`.

use crate::model::repository::Repository as Model;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct DeploymentWithoutEnvironment;

impl Rule for DeploymentWithoutEnvironment {
    type View = Repository;
    const INFERS_ABSENCE: bool = true;

    fn check(&self, repository: &Model, cx: &mut Context<'_>) {
        for pipeline in repository.pipelines().into_iter().filter(|one| one.system.has_environments()) {
            for job in pipeline.jobs.iter().filter(|job| !job.has_environment) {
                let Some(release) = job.release() else { continue };
                let file = pipeline.file_of(job);
                cx.report_in(file, job.span, format!("job `{}` deploys without an `environment`", job.id))
                    .note_in(release.file.unwrap_or(file), release.span, "the deployment")
                    .help("add `environment: production`, and who must approve it in the settings")
                    .resource(job.resource.clone());
            }
        }
    }
}
