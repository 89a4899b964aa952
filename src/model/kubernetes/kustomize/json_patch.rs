//! JSON patches (<https://www.rfc-editor.org/rfc/rfc6902>) on values.

use super::value::{Kind, Place, Value};

/// One operation of a patch.
#[derive(Clone, Debug)]
pub(super) struct Operation {
    pub(super) action: Action,
    pub(super) path: Vec<String>,
    /// Where the path is written.
    pub(super) place: Place,
}

#[derive(Clone, Debug)]
pub(super) enum Action {
    Add(Value),
    Remove,
    Replace(Value),
    Move(Vec<String>),
    Copy(Vec<String>),
    Test(Value),
}

/// What a patch asks for and an object does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PatchError {
    /// The path leads nowhere: the part of it that is not there.
    NoSuchPath(String),
    /// A place in a list that is not there.
    NoSuchIndex(String),
    /// `test` found something else.
    TestFailed,
}

/// No pointer that somebody writes is this deep.
const MAX_SEGMENTS: usize = 60;

/// The operations of a patch; `None` when it is not a list of operations.
pub(super) fn operations(patch: &Value) -> Option<Vec<Operation>> {
    let Kind::List(items) = &patch.kind else { return None };
    items.iter().map(operation).collect()
}

fn operation(item: &Value) -> Option<Operation> {
    let path = item.get("path")?;
    let value = || item.get("value").cloned().unwrap_or_else(|| Value::plain("null", path.place));
    let from = || pointer(item.get_str("from")?);
    let action = match item.get_str("op")? {
        "add" => Action::Add(value()),
        "remove" => Action::Remove,
        "replace" => Action::Replace(value()),
        "move" => Action::Move(from()?),
        "copy" => Action::Copy(from()?),
        "test" => Action::Test(value()),
        _ => return None,
    };
    Some(Operation { action, path: pointer(path.as_str()?)?, place: path.place })
}

/// The segments of a JSON pointer (<https://www.rfc-editor.org/rfc/rfc6901>).
fn pointer(text: &str) -> Option<Vec<String>> {
    if text.is_empty() {
        return Some(Vec::new());
    }
    let rest = text.strip_prefix('/')?;
    let segments: Vec<String> = rest.split('/').map(|part| part.replace("~1", "/").replace("~0", "~")).collect();
    (segments.len() <= MAX_SEGMENTS).then_some(segments)
}

/// Carries out one operation on an object.
pub(super) fn apply(target: &mut Value, operation: &Operation) -> Result<(), PatchError> {
    let path = &operation.path;
    match &operation.action {
        Action::Add(value) => add(target, path, value.clone()),
        Action::Remove => remove(target, path).map(drop),
        // A key that is not there is added, as the library of kustomize does.
        Action::Replace(value) => match find(target, path) {
            Ok(found) => {
                *found = value.clone();
                Ok(())
            }
            Err(PatchError::NoSuchPath(_)) => add(target, path, value.clone()),
            Err(error) => Err(error),
        },
        Action::Move(from) => {
            let value = remove(target, from)?;
            add(target, path, value)
        }
        Action::Copy(from) => {
            let value = find(target, from)?.clone();
            add(target, path, value)
        }
        Action::Test(value) => match find(target, path) {
            Ok(found) if found.is_same(value) => Ok(()),
            Err(_) if value.is_null() => Ok(()),
            _ => Err(PatchError::TestFailed),
        },
    }
}

fn find<'v>(target: &'v mut Value, path: &[String]) -> Result<&'v mut Value, PatchError> {
    path.iter().try_fold(target, step)
}

fn step<'v>(value: &'v mut Value, key: &String) -> Result<&'v mut Value, PatchError> {
    match &mut value.kind {
        Kind::List(items) => {
            let at = index(key, items.len()).filter(|at| *at < items.len());
            at.and_then(|at| items.get_mut(at)).ok_or_else(|| PatchError::NoSuchIndex(key.clone()))
        }
        Kind::Map(entries) => {
            let found = entries.iter_mut().find(|entry| *entry.key == **key);
            found.map(|entry| &mut entry.value).ok_or_else(|| PatchError::NoSuchPath(key.clone()))
        }
        Kind::Scalar(_) => Err(PatchError::NoSuchPath(key.clone())),
    }
}

/// `-1` is the last item, as the library that kustomize uses has it (<https://github.com/evanphx/json-patch>).
fn index(key: &str, length: usize) -> Option<usize> {
    match key.strip_prefix('-') {
        Some(back) => length.checked_sub(back.parse().ok()?),
        None => key.parse().ok(),
    }
}

fn add(target: &mut Value, path: &[String], value: Value) -> Result<(), PatchError> {
    let Some((last, parents)) = path.split_last() else {
        *target = value;
        return Ok(());
    };
    let parent = find(target, parents)?;
    match &mut parent.kind {
        Kind::List(items) if last == "-" => items.push(value),
        Kind::List(items) => {
            let at = index(last, items.len() + 1).filter(|at| *at <= items.len());
            items.insert(at.ok_or_else(|| PatchError::NoSuchIndex(last.clone()))?, value);
        }
        Kind::Map(_) => parent.set(last, value),
        Kind::Scalar(_) => return Err(PatchError::NoSuchPath(last.clone())),
    }
    Ok(())
}

fn remove(target: &mut Value, path: &[String]) -> Result<Value, PatchError> {
    let Some((last, parents)) = path.split_last() else { return Err(PatchError::NoSuchPath(String::new())) };
    let parent = find(target, parents)?;
    match &mut parent.kind {
        Kind::List(items) => {
            let at = index(last, items.len()).filter(|at| *at < items.len());
            Ok(items.remove(at.ok_or_else(|| PatchError::NoSuchIndex(last.clone()))?))
        }
        _ => parent.remove(last).map(|entry| entry.value).ok_or_else(|| PatchError::NoSuchPath(last.clone())),
    }
}
