//! What a step is for: building, testing, scanning, deploying …, told by the actions and commands it runs.

mod commands;
mod known_actions;

pub use commands::stage_of_name;

use std::borrow::Cow;

use crate::source::Span;
use crate::syntax::shell::Script;
use crate::syntax::yaml::{Node, NodeId};

use super::known;
use super::step::Step;
use super::uses::Uses;

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

/// Why a step counts as a stage.
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
    step: NodeId,
}

impl Evidence {
    fn of_action(step: Step<'_>, uses: Node<'_>, stage: Stage, what: String, platform: Platform) -> Self {
        Self {
            stage,
            span: uses.span(),
            what: what.into(),
            is_firm: true,
            is_ignored: false,
            platform,
            step: step.node.resolved().id(),
        }
    }
}

/// All evidence of one step.
pub(super) fn recognise(step: Step<'_>, script: Option<&Script>) -> Vec<Evidence> {
    let mut found = Vec::new();
    if let (Some(node), Some(Uses::Repository(remote))) = (step.uses_node(), step.uses()) {
        let told = known::told_stage(step).map(|stage| vec![(stage, Platform::Other)]);
        for (stage, platform) in told.unwrap_or_else(|| known_actions::stages(step, remote)) {
            found.push(Evidence::of_action(step, node, stage, remote.slug(), platform));
        }
    }
    if let Some(script) = script {
        commands::stages(step, script, &mut found);
    }
    if found.is_empty() {
        by_name(step, &mut found);
    }
    found
}

/// A step whose commands say nothing may still say in its name what it is for.
fn by_name(step: Step<'_>, found: &mut Vec<Evidence>) {
    let Some(name) = step.node.get("name") else { return };
    let text = name.as_str().unwrap_or("");
    // "Set up test database", "Configure deploy key": not the stage itself.
    let first = text.split_whitespace().next().unwrap_or("").to_ascii_lowercase();
    let prepares =
        ["set", "setup", "set-up", "install", "configure", "prepare", "create", "login", "log", "cache", "checkout"];
    if prepares.contains(&first.as_str()) || step.run().is_none() {
        return;
    }
    if let Some(stage) = stage_of_name(text) {
        found.push(Evidence {
            stage,
            span: name.span(),
            what: Cow::Owned(text.to_owned()),
            is_firm: false,
            is_ignored: false,
            platform: Platform::Other,
            step: step.node.resolved().id(),
        });
    }
}

/// The evidence of one step among that of its file, which is sorted by step.
pub(super) fn of_step(all: &[Evidence], step: NodeId) -> &[Evidence] {
    let from = all.partition_point(|evidence| evidence.step < step);
    let rest = all.get(from..).unwrap_or_default();
    let until = rest.partition_point(|evidence| evidence.step == step);
    rest.get(..until).unwrap_or_default()
}

pub(super) fn sort(all: &mut [Evidence]) {
    all.sort_by_key(|evidence| evidence.step);
}
