//! Pipelines of any CI system: what each step is for, and jobs with what they wait for.
//!
//! GitHub Actions, GitLab CI and Jenkins feed it, so that a rule on deployments, tests or scans is written once.

pub mod commands;
pub mod images;
mod jobs;
mod known_commands;
mod order;
pub mod scripts;

pub use commands::stage_of_name;
pub use jobs::{JobFacts, JobGraph, Pipeline, StageFact, System};
pub use order::{After, Deployment, Links, Order};

use std::borrow::Cow;

use crate::source::Span;
use crate::syntax::yaml::NodeId;

/// A part of a pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stage {
    Build,
    Test,
    Lint,
    TypeCheck,
    /// Measures what the tests reach.
    Coverage,
    /// Looks for vulnerabilities or secrets.
    Scan(Scan),
    /// Lists what an artifact is made of.
    Sbom,
    /// Signs an artifact, or attests where it comes from.
    Sign,
    /// Puts an artifact where others get it.
    Publish,
    /// Changes what runs somewhere.
    Deploy,
    /// Looks whether what was deployed works.
    Verify,
    Rollback,
    /// Tells people how the run went.
    Notify,
    /// Starts a task of the repository: `make ci`. What that carries out is told beside it, once all files are known.
    Task,
}

impl Stage {
    /// Whether it can stop what is wrong before it is deployed.
    pub const fn is_check(self) -> bool {
        matches!(self, Self::Test | Self::Lint | Self::TypeCheck | Self::Coverage | Self::Scan(_))
    }

    pub const fn is_lint(self) -> bool {
        matches!(self, Self::Lint | Self::TypeCheck)
    }

    pub const fn is_scan(self) -> bool {
        matches!(self, Self::Scan(_))
    }
}

/// What a scan looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scan {
    Code,
    Dependencies,
    Image,
    Infrastructure,
    Secrets,
    /// Several of them, or not known.
    Any,
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
    /// It is piped into a command that always succeeds (`| tee log`), so that its failure is lost without `pipefail`.
    pub is_piped: bool,
    pub platform: Platform,
    /// The step, or the line of a job's script, where that is a node.
    pub(super) step: Option<NodeId>,
}

impl Evidence {
    /// A known step or action of a pipeline that is no script.
    pub(super) fn plain(stage: Stage, span: Span, what: String, platform: Platform) -> Self {
        let (is_ignored, is_piped, step) = (false, false, None);
        Self { stage, span, what: what.into(), is_firm: true, is_ignored, is_piped, platform, step }
    }
}
