//! Pipelines of any CI system: what each step is for, and jobs with what they wait for.
//!
//! GitHub Actions and GitLab CI both feed it, so that a rule on deployments, tests or scans is written once.

pub mod commands;
mod jobs;

pub use commands::stage_of_name;
pub use jobs::{JobFacts, JobGraph, Pipeline, StageFact, System};

use std::borrow::Cow;

use crate::source::Span;
use crate::syntax::yaml::NodeId;

/// A part of a pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stage {
    Build,
    Test,
    Lint,
    /// Looks for vulnerabilities or secrets.
    Scan,
    /// Puts an artifact where others get it.
    Publish,
    /// Changes what runs somewhere.
    Deploy,
    /// Looks whether what was deployed works.
    Verify,
    Rollback,
}

/// What a deployment changes; decides what can be asked of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Platform {
    Kubernetes,
    Ecs,
    /// Terraform, Pulumi and their like: infrastructure rather than a release.
    Infrastructure,
    /// Files that are served as they are.
    StaticSite,
    Other,
}

/// Why a step or a job counts as a stage.
#[derive(Clone, Debug)]
pub struct Evidence {
    pub stage: Stage,
    /// The command or the action.
    pub span: Span,
    /// `kubectl apply`, `snyk/actions/node`, or the name of the step.
    pub what: Cow<'static, str>,
    /// A known command or action, rather than the mere name of a step or script.
    pub is_firm: bool,
    /// A failure of the command is thrown away: `|| true`.
    pub is_ignored: bool,
    pub platform: Platform,
    /// The step, or the line of a job's script.
    pub(super) step: NodeId,
}
