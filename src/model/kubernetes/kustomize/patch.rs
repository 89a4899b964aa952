//! Patches of a kustomization, of both kinds, and the objects they are for.

use super::json_patch::{self, Operation};
use super::merge::{Misfit, merge_object};
use super::problem::{Fault, Problem};
use super::resource::{Change, Resource, is_same_namespace};
use super::select::Selector;
use super::value::{Place, Reader, Value};
use crate::syntax::yaml::{Document, Tree};

pub(super) enum Patch {
    Strategic(Vec<Value>),
    Json(Vec<Operation>),
    /// Neither: kustomize refuses it.
    Unreadable,
}

pub(super) struct Outcome {
    pub(super) problems: Vec<Problem>,
    /// The target, when it selects something.
    pub(super) used: Option<Place>,
    pub(super) is_understood: bool,
    /// Kustomize stops, since what is left is no object.
    pub(super) is_refused: bool,
}

impl Patch {
    /// `None` when the budget is spent.
    pub(super) fn read(tree: &Tree, reader: &mut Reader<'_>) -> Option<Self> {
        if !tree.errors.is_empty() {
            return Some(Self::Unreadable);
        }
        let mut documents = Vec::new();
        for root in tree.documents().filter_map(Document::root) {
            let value = reader.value(root)?;
            if let Some(operations) = json_patch::operations(&value) {
                return Some(Self::Json(operations));
            }
            if !value.is_map() {
                return Some(Self::Unreadable);
            }
            documents.push(value);
        }
        Some(if documents.is_empty() { Self::Unreadable } else { Self::Strategic(documents) })
    }

    /// Changes the objects that `entry`, or the patch itself, names.
    pub(super) fn apply(&self, entry: &Value, resources: &mut Vec<Resource>) -> Outcome {
        let mut outcome = Outcome { problems: Vec::new(), used: None, is_understood: true, is_refused: false };
        let target = entry.get("target").filter(|target| !target.is_empty());
        let selector = target.map(Selector::read);
        if matches!(selector, Some(None)) {
            outcome.is_understood = false;
            return outcome;
        }
        let selector = selector.flatten();
        if let (Some(selector), Some(target)) = (&selector, target) {
            if resources.iter().any(|resource| selector.is_match(resource)) {
                outcome.used = Some(target.place);
            } else {
                outcome.problems.push(Problem { place: target.place, fault: Fault::UnmatchedTarget });
                return outcome;
            }
        }
        match self {
            Self::Unreadable => {}
            Self::Json(operations) => {
                // Without a target there is nothing that the operations could be for.
                let Some(selector) = &selector else {
                    outcome.is_understood = false;
                    return outcome;
                };
                for resource in resources.iter_mut().filter(|resource| selector.is_match(resource)) {
                    operate(resource, operations, &mut outcome);
                }
            }
            Self::Strategic(patches) => {
                let options = entry.get("options");
                let may_rename = |key: &str| options.and_then(|options| options.get_str(key)) == Some("true");
                let changes = Allowed { name: may_rename("allowNameChange"), kind: may_rename("allowKindChange") };
                for patch in patches {
                    strategic(patch, selector.as_ref(), resources, changes, &mut outcome);
                }
            }
        }
        outcome
    }
}

#[derive(Clone, Copy)]
struct Allowed {
    name: bool,
    kind: bool,
}

fn operate(resource: &mut Resource, operations: &[Operation], outcome: &mut Outcome) {
    resource.remember();
    resource.touch(Change::Content);
    let object = resource.describe();
    for operation in operations {
        if let Err(error) = json_patch::apply(&mut resource.value, operation) {
            let path = format!("/{}", operation.path.join("/"));
            let fault = Fault::InvalidOperation { object, path, error };
            outcome.problems.push(Problem { place: operation.place, fault });
            return;
        }
    }
    outcome.is_refused |= [resource.kind(), resource.api_version(), resource.name()].contains(&"");
}

fn strategic(
    patch: &Value,
    selector: Option<&Selector>,
    resources: &mut Vec<Resource>,
    allowed: Allowed,
    outcome: &mut Outcome,
) {
    let named = Resource::new(patch.clone(), None);
    let mut any = false;
    resources.retain_mut(|resource| {
        let is_meant = match selector {
            Some(selector) => selector.is_match(resource),
            None => is_named(resource, &named),
        };
        if !is_meant {
            return true;
        }
        any = true;
        let merged = merge_into(resource, patch.clone(), allowed);
        outcome.is_refused |= merged.is_err();
        merged.unwrap_or(true)
    });
    if !any {
        let name = patch.get_path(&["metadata", "name"]);
        let place = name.unwrap_or(patch).place;
        outcome.problems.push(Problem { place, fault: Fault::UnmatchedPatch { object: named.describe() } });
    }
}

/// Whether a patch without a target is for the object: by any name that the object has had.
fn is_named(resource: &Resource, patch: &Resource) -> bool {
    resource.kind() == patch.kind()
        && resource.api_version() == patch.api_version()
        && resource.ids().any(|id| id.name == patch.name() && is_same_namespace(&id.namespace, patch.namespace()))
}

/// `false` when the patch deletes the object.
fn merge_into(resource: &mut Resource, mut patch: Value, allowed: Allowed) -> Result<bool, Misfit> {
    if allowed.name || allowed.kind {
        resource.remember();
    }
    resource.touch(Change::Content);
    let field = |value: &Value, path: &[&str]| value.get_path(path).cloned();
    let own = &resource.value;
    let (api_version, kind) = (field(own, &["apiVersion"]), field(own, &["kind"]));
    let (name, namespace) = (field(own, &["metadata", "name"]), field(own, &["metadata", "namespace"]));
    // Kustomize keeps notes of its own there, so they are never all taken away.
    if let Some(metadata) = patch.get_mut("metadata")
        && metadata.get("annotations").is_some_and(Value::is_null)
    {
        metadata.remove("annotations");
    }
    let is_kept = merge_object(&mut resource.value, patch)?;
    for (key, value) in [("apiVersion", api_version), ("kind", kind.filter(|_| !allowed.kind))] {
        if let Some(value) = value {
            resource.value.set(key, value);
        }
    }
    if let Some(name) = name.filter(|_| !allowed.name) {
        resource.set_metadata("name", name);
    }
    match namespace {
        Some(namespace) => resource.set_metadata("namespace", namespace),
        None => {
            if let Some(metadata) = resource.value.get_mut("metadata") {
                metadata.remove("namespace");
            }
        }
    }
    Ok(is_kept)
}
