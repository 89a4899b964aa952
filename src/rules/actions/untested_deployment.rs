//! Deployments on push that no test, lint or scan stands before.

use crate::model::actions::facts::WorkflowFacts;
use crate::model::actions::stage::{Platform, Stage};
use crate::model::repository::Repository as Model;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct UntestedDeployment;

impl Rule for UntestedDeployment {
    type View = Repository;

    fn check(&self, repository: &Model, cx: &mut Context<'_>) {
        let workflows = || repository.files.iter().filter_map(|facts| Some((facts, facts.workflow.as_ref()?)));
        for (facts, workflow) in workflows().filter(|(_, workflow)| workflow.is_continuous) {
            let folder = facts.path.parent();
            // Branch protection makes what a pull request's workflow tests a condition of the push.
            if workflows().any(|(other, tests)| other.path.parent() == folder && tests_pull_requests(tests)) {
                continue;
            }
            for job in &workflow.jobs {
                let Some(release) = job.release.and_then(|index| job.stages.get(index)) else { continue };
                // What is applied to infrastructure is planned and reviewed rather than tested.
                if release.platform == Platform::Infrastructure
                    || workflow.is_preceded_by(job, &[Stage::Test, Stage::Lint, Stage::Scan])
                {
                    continue;
                }
                let diagnostic =
                    cx.report_in(facts.file, job.span, format!("job `{}` deploys without waiting for a test", job.id));
                diagnostic.note(release.span, "the deployment").resource(format!("jobs.{}", job.id));
                let tests =
                    workflow.jobs.iter().find(|other| other.stages.iter().any(|stage| stage.stage == Stage::Test));
                diagnostic.help(match tests {
                    Some(tests) => format!("add `needs: {}`", tests.id),
                    None => "run the tests in a job, and wait for it with `needs`".to_owned(),
                });
            }
        }
    }
}

fn tests_pull_requests(workflow: &WorkflowFacts) -> bool {
    let tests = workflow.jobs.iter().any(|job| {
        job.release.is_none() && job.stages.iter().any(|stage| stage.stage == Stage::Test) || job.calls.is_some()
    });
    // A workflow that deploys itself must wait for its own tests.
    let deploys = workflow.jobs.iter().any(|job| job.release.is_some());
    tests && !deploys && workflow.triggers.iter().any(|trigger| trigger == "pull_request" || trigger == "merge_group")
}
