//! What rules on GitHub Actions look at: workflows, actions, their jobs, steps and expressions.

use crate::language::Language;
use crate::model::{Document, actions};
use crate::rule::{Target, View};
use crate::source::FileId;
use crate::syntax::yaml::Node;

fn file(target: Target<'_>) -> Option<(FileId, &actions::ActionsFile)> {
    let Target::File(parsed) = target else { return None };
    match &parsed.document {
        Document::Actions(file) => Some((parsed.source.id, file)),
        _ => None,
    }
}

/// Each workflow.
pub struct Workflow;

impl View for Workflow {
    type Ref<'a> = actions::Workflow<'a>;

    fn each<'a>(target: Target<'a>, visit: &mut dyn FnMut(FileId, Self::Ref<'a>)) {
        let Some((id, file)) = file(target) else { return };
        if let Some(workflow) = file.workflow() {
            visit(id, workflow);
        }
    }
}

/// Each action.
pub struct Action;

impl View for Action {
    type Ref<'a> = actions::Action<'a>;

    fn each<'a>(target: Target<'a>, visit: &mut dyn FnMut(FileId, Self::Ref<'a>)) {
        let Some((id, file)) = file(target) else { return };
        if let Some(action) = file.action() {
            visit(id, action);
        }
    }
}

/// Each job of a workflow.
pub struct Job;

impl View for Job {
    type Ref<'a> = actions::Job<'a>;

    fn each<'a>(target: Target<'a>, visit: &mut dyn FnMut(FileId, Self::Ref<'a>)) {
        let Some((id, file)) = file(target) else { return };
        for job in file.workflow().into_iter().flat_map(actions::Workflow::jobs) {
            visit(id, job);
        }
    }
}

/// Each step of a job or of a composite action.
pub struct Step;

impl View for Step {
    type Ref<'a> = actions::Step<'a>;

    fn each<'a>(target: Target<'a>, visit: &mut dyn FnMut(FileId, Self::Ref<'a>)) {
        let Some((id, file)) = file(target) else { return };
        for step in file.steps() {
            visit(id, step);
        }
    }
}

/// The steps of each job and of each composite action, as a list.
pub struct Steps;

impl View for Steps {
    type Ref<'a> = actions::Owner<'a>;

    fn each<'a>(target: Target<'a>, visit: &mut dyn FnMut(FileId, Self::Ref<'a>)) {
        let Some((id, file)) = file(target) else { return };
        for job in file.workflow().into_iter().flat_map(actions::Workflow::jobs) {
            visit(id, actions::Owner::Job(job));
        }
        if let Some(action) = file.action() {
            visit(id, actions::Owner::Action(action));
        }
    }
}

/// Each entry of `updates:` in a configuration of Dependabot.
pub struct DependabotUpdate;

impl View for DependabotUpdate {
    type Ref<'a> = Node<'a>;

    fn each<'a>(target: Target<'a>, visit: &mut dyn FnMut(FileId, Self::Ref<'a>)) {
        let Target::File(parsed) = target else { return };
        let (Language::Dependabot, Document::Yaml(tree)) = (parsed.language, &parsed.document) else { return };
        for update in tree.root().and_then(|root| root.get("updates")).into_iter().flat_map(Node::items) {
            visit(parsed.source.id, update);
        }
    }
}

/// Each `uses:` of a step or job, with the scalar it is read from.
pub struct Uses;

impl View for Uses {
    type Ref<'a> = (&'a actions::Uses, Node<'a>, &'a actions::ActionsFile);

    fn each<'a>(target: Target<'a>, visit: &mut dyn FnMut(FileId, Self::Ref<'a>)) {
        let Some((id, file)) = file(target) else { return };
        for (uses, node) in file.uses() {
            visit(id, (uses, node, file));
        }
    }
}

/// Each `${{ }}` and each bare condition.
pub struct Expression;

impl View for Expression {
    type Ref<'a> = actions::Site<'a>;

    fn each<'a>(target: Target<'a>, visit: &mut dyn FnMut(FileId, Self::Ref<'a>)) {
        let Some((id, file)) = file(target) else { return };
        for site in file.sites() {
            visit(id, site);
        }
    }
}
