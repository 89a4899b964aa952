//! How the files of a repository belong together: Dockerfile, image, the workflow that builds it, what runs it, the
//! service's alerts and runbooks, and the environments.

mod join;
mod look;
mod names;
mod operations;
mod tasks;
mod templates;
mod tools;

use camino::Utf8PathBuf;

pub use join::join;
pub use look::{Pieces, look};

/// What a node stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NodeKind {
    Dockerfile,
    Image,
    /// A job of a workflow, or a step of Cloud Build.
    Job,
    /// A Kubernetes workload, a Compose service or an ECS task.
    Workload,
    Alert,
    Dashboard,
    Runbook,
    Environment,
    /// A file with the settings of one environment, or one that makes a secret.
    Settings,
    /// A secret of the pipeline or of the cluster.
    Secret,
    /// A service level objective.
    Objective,
    /// What makes backups.
    Backup,
}

impl NodeKind {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dockerfile => "dockerfile",
            Self::Image => "image",
            Self::Job => "job",
            Self::Workload => "workload",
            Self::Alert => "alert",
            Self::Dashboard => "dashboard",
            Self::Runbook => "runbook",
            Self::Environment => "environment",
            Self::Settings => "settings",
            Self::Secret => "secret",
            Self::Objective => "objective",
            Self::Backup => "backup",
        }
    }
}

/// What one node is to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinkKind {
    /// A Dockerfile makes an image.
    Makes,
    /// A job builds a Dockerfile or an image.
    Builds,
    /// A workload runs an image.
    Runs,
    /// A Dockerfile starts from an image that another one makes.
    BasedOn,
    /// An alert or a dashboard watches a workload.
    Watches,
    /// A runbook tells what to do at an alert.
    Explains,
    /// A job deploys to an environment.
    DeploysTo,
    /// A file holds the settings of an environment.
    Configures,
    /// A file makes a secret.
    Defines,
    /// A job or a workload reads a secret.
    Uses,
    /// A file has a secret replaced from time to time.
    Rotates,
    /// An objective is about a workload.
    Measures,
    /// A backup holds what a workload keeps.
    Protects,
}

impl LinkKind {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Makes => "makes",
            Self::Builds => "builds",
            Self::Runs => "runs",
            Self::BasedOn => "based on",
            Self::Watches => "watches",
            Self::Explains => "explains",
            Self::DeploysTo => "deploys to",
            Self::Configures => "configures",
            Self::Defines => "defines",
            Self::Uses => "uses",
            Self::Rotates => "rotates",
            Self::Measures => "measures",
            Self::Protects => "protects",
        }
    }
}

/// How sure a link is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sure {
    /// Names suggest it.
    Possible,
    /// Names agree in all but what a pipeline adds.
    Likely,
    /// It is written down.
    Certain,
}

impl Sure {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Possible => "possible",
            Self::Likely => "likely",
            Self::Certain => "certain",
        }
    }
}

/// A place in the repository.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    pub path: Utf8PathBuf,
    /// From 1.
    pub line: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    pub kind: NodeKind,
    /// Unique among the nodes of its kind.
    pub name: String,
    /// Where it is defined, or first named.
    pub place: Place,
}

/// A link between two nodes, by their indices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    pub from: usize,
    pub to: usize,
    pub kind: LinkKind,
    pub sure: Sure,
    /// Where it was seen.
    pub place: Place,
}

/// The nodes of a repository, sorted by kind and name, and their links in the order of the nodes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Graph {
    pub nodes: Vec<Node>,
    pub links: Vec<Link>,
}
