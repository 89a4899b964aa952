//! Jenkinsfiles, declarative and scripted: their stages as jobs, with what the shell steps of each carry out.
//!
//! <https://www.jenkins.io/doc/book/pipeline/syntax/>. Groovy is not run: what a variable, a closure or a shared library
//! decides is not known, and the job says so.

mod steps;
mod walk;

use camino::Utf8Path;

use super::builds::{self, Build};
use super::pipeline::images::Images;
use super::pipeline::{JobFacts, JobGraph, Pipeline, Platform, Stage, System, stage_of_name};
use crate::source::{FileId, SourceFile};
use crate::syntax::groovy::tokens;

/// A pipeline of Jenkins.
#[derive(Clone, Debug, Default)]
pub struct Jenkinsfile {
    pub jobs: Vec<JobFacts>,
    graph: JobGraph,
    images: Images,
}

/// More tokens than a pipeline that people wrote.
const MOST_TOKENS: usize = 200_000;

/// The pipeline in a file, and the images that it builds.
pub fn read(source: &SourceFile) -> (Jenkinsfile, Vec<Build>) {
    let mut tokens = tokens(&source.text);
    tokens.truncate(MOST_TOKENS);
    let found = walk::walk(&tokens, &source.text);
    let mut file = Jenkinsfile { jobs: found.jobs, images: found.images, ..Jenkinsfile::default() };
    for job in &mut file.jobs {
        settle(job);
    }
    file.graph = JobGraph::new(System::Jenkins, &file.jobs);
    // The file may lie in a folder of its own; the workspace is the root of the repository.
    let folders = source.path.ancestors().skip(1).take(4);
    let built = folders
        .flat_map(|folder: &Utf8Path| found.scripts.iter().flat_map(move |script| builds::of_commands(script, folder)));
    (file, built.collect())
}

/// Works out what the stages of a job make of it.
fn settle(job: &mut JobFacts) {
    let called = stage_of_name(&job.id);
    if matches!(called, Some(stage) if stage.is_check()) {
        return;
    }
    let is_called = called == Some(Stage::Deploy);
    let deploys = |stage: &super::pipeline::StageFact| stage.stage == Stage::Deploy && (stage.is_firm || is_called);
    job.deploys = job.stages.iter().any(deploys);
    job.release = job.stages.iter().position(|stage| deploys(stage) && stage.platform != Platform::StaticSite);
}

impl Jenkinsfile {
    /// The pipeline as rules on pipelines of any system see it. Multibranch pipelines start on a push and on a pull request.
    pub fn pipeline(&self, file: FileId) -> Pipeline<'_> {
        Pipeline {
            system: System::Jenkins,
            file,
            jobs: &self.jobs,
            graph: &self.graph,
            is_continuous: true,
            starts_on_requests: true,
            is_only_called: false,
            images: &self.images,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::source::{FileId, SourceFile};

    /// `name <- needs: stages`, each job.
    fn jobs(text: &str) -> Vec<String> {
        let source = SourceFile::new(FileId(0), "Jenkinsfile", text);
        let (file, _) = read(&source);
        let show = |job: &crate::model::pipeline::JobFacts| {
            let stages: Vec<String> =
                job.stages.iter().map(|found| format!("{:?} `{}`", found.stage, source.slice(found.span))).collect();
            let open = if job.is_open { " ?" } else { "" };
            format!("{} <- {}: {}{open}", job.id, job.needs.join(","), stages.join(", "))
        };
        file.jobs.iter().map(show).collect()
    }

    #[test]
    fn stages_of_declarative_pipelines_wait_for_those_before() {
        let text = r#"pipeline {
  agent any
  options { timeout(time: 1, unit: 'HOURS'); disableConcurrentBuilds() }
  stages {
    stage('Build') { steps { sh 'docker build -t shop/api:1 .' } }
    stage('Checks') {
      parallel {
        stage('Unit') { steps { sh '''
          pytest -q
        ''' } }
        stage('Lint') { steps { sh "eslint ${env.ARGS} ." } }
      }
    }
    stage('Deploy') {
      when { branch 'main' }
      steps {
        withCredentials([file(credentialsId: 'k', variable: 'KUBECONFIG')]) { sh label: 'x', script: 'kubectl apply -f k8s' }
      }
      post { failure { sh 'kubectl rollout undo deploy/api' } }
    }
  }
  post { failure { slackSend color: 'danger', message: "failed" } }
}
"#;
        let wanted = [
            "Build <- : Build `docker build -t shop/api:1 .`",
            "Checks <- Build: ",
            "Unit <- Checks: Test `pytest -q`",
            "Lint <- Checks: Lint `eslint ${env.ARGS} .`",
            "Deploy <- Unit,Lint: Deploy `kubectl apply -f k8s`, Rollback `kubectl rollout undo deploy/api`",
            "post <- Deploy: Notify `slackSend`",
        ];
        assert_eq!(jobs(text), wanted);
        let (file, builds) = read(&SourceFile::new(FileId(0), "Jenkinsfile", text));
        let deploy = &file.jobs[4];
        assert!(deploy.has_condition && deploy.has_timeout && deploy.has_concurrency && deploy.rolls_back);
        assert!(deploy.deploys && deploy.release == Some(0));
        assert_eq!(builds.iter().map(|build| build.dockerfile.as_str()).collect::<Vec<_>>(), ["Dockerfile"]);
    }

    #[test]
    fn scripted_pipelines_have_branches_functions_and_unknown_steps() {
        let text = r#"def test() { sh 'npm test' }
node {
  checkout scm
  stage('Test') {
    parallel unit: { test() }, 'lint': { sh(script: "npm run lint") }
  }
  stage('Ship') { deployEverywhere('prod'); sh command }
}
"#;
        let wanted = [
            "Test <- : ",
            "unit <- Test: Task `npm test`, Test `npm test`",
            "lint <- Test: Task `npm run lint`, Lint `npm run lint`",
            "Ship <- unit,lint:  ?",
        ];
        assert_eq!(jobs(text), wanted);
        assert_eq!(jobs("node { sh 'make test' }\n"), ["pipeline <- : Task `make test`, Test `make test`"]);
    }

    #[test]
    fn text_that_is_no_pipeline_gives_none() {
        for text in ["", "}}}}", "stage(", "stage('a') {", "sh '", "parallel a: {", "{".repeat(5000).as_str()] {
            assert!(jobs(text).len() <= 1, "{text}");
        }
    }
}
