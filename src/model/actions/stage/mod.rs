//! What a step of GitHub Actions is for, told by the actions and commands it runs.

mod known_actions;

use std::borrow::Cow;
use std::ops::Range;

use super::known;
use super::step::{Shell, Step};
use super::uses::Uses;
use crate::model::pipeline::{Evidence, Platform, Stage, commands, stage_of_name};
use crate::syntax::shell::Script;
use crate::syntax::yaml::{Node, NodeId};

fn of_action(step: Step<'_>, uses: Node<'_>, stage: Stage, what: String, platform: Platform) -> Evidence {
    Evidence {
        stage,
        span: uses.span(),
        what: what.into(),
        is_firm: true,
        is_ignored: false,
        is_piped: false,
        platform,
        step: Some(step.node.resolved().id()),
    }
}

/// All evidence of one step.
pub(super) fn recognise(step: Step<'_>, script: Option<&Script>) -> Vec<Evidence> {
    let mut found = Vec::new();
    if let (Some(node), Some(Uses::Repository(remote))) = (step.uses_node(), step.uses()) {
        let told = known::told_stage(step).map(|stage| vec![(stage, Platform::Other)]);
        for (stage, platform) in told.unwrap_or_else(|| known_actions::stages(step, remote)) {
            found.push(of_action(step, node, stage, remote.slug.to_string(), platform));
        }
    }
    if let Some(script) = script {
        commands::stages(Some(step.node.resolved().id()), script, step.file().tree.text(), &mut found);
        // `shell: bash`, written out, sets `pipefail`; without it the runner does not, and what else it is nobody knows.
        // <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell>
        let has_pipes = found.iter().any(|evidence| evidence.is_piped);
        if has_pipes && (step.shell_node().is_some() || step.shell() != Shell::Bash) {
            for evidence in &mut found {
                evidence.is_piped = false;
            }
        }
    }
    if found.iter().all(|evidence| evidence.stage == Stage::Task) {
        by_name(step, &mut found);
    }
    found
}

/// A step whose commands say nothing may still say in its name what it is for.
fn by_name(step: Step<'_>, found: &mut Vec<Evidence>) {
    let Some(name) = step.name_node() else { return };
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
            is_piped: false,
            platform: Platform::Other,
            step: Some(step.node.resolved().id()),
        });
    }
}

/// The places of the evidence of one step among that of its file, which is sorted by step.
pub(super) fn places(all: &[Evidence], step: NodeId) -> Range<usize> {
    let from = all.partition_point(|evidence| evidence.step < Some(step));
    let rest = all.get(from..).unwrap_or_default();
    from..from + rest.partition_point(|evidence| evidence.step == Some(step))
}

pub(super) fn sort(all: &mut [Evidence]) {
    all.sort_by_key(|evidence| evidence.step);
}
