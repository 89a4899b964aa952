//! `configMapGenerator` and `secretGenerator`: objects made of literals and files, with the hash of their content.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

use super::resource::{Change, Resource};
use super::transform::rename;
use super::value::{Entry, Place, Value};
use crate::model::kubernetes::base64;

/// What a generator asks for.
pub(super) struct Generated {
    pub(super) resource: Resource,
    pub(super) behavior: Behavior,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Behavior {
    Create,
    Merge,
    Replace,
}

/// A file that a generator reads: its text, or nothing when it is not known here.
pub(super) type ReadFile<'r> = dyn FnMut(&str) -> Option<String> + 'r;

/// The object that one entry of a generator makes, `kind` being `ConfigMap` or `Secret`; `None` without a name.
pub(super) fn generate(
    kind: &str,
    entry: &Value,
    options: Option<&Value>,
    read: &mut ReadFile<'_>,
) -> Option<Generated> {
    let name = entry.get("name")?;
    let place = name.place;
    let is_secret = kind == "Secret";
    let (pairs, is_complete) = pairs(entry, read);
    let mut value = Value::map(Vec::new(), place);
    value.set("apiVersion", Value::text("v1", place));
    value.set("kind", Value::text(kind, place));
    value.set("metadata", Value::map(Vec::new(), place));
    let mut resource = Resource::new(value, None);
    resource.is_partial = !is_complete;
    resource.set_metadata("name", Value::text(name.as_str()?, place));
    if let Some(namespace) = entry.get("namespace").filter(|namespace| !namespace.is_null()) {
        resource.set_metadata("namespace", namespace.clone());
    }
    if !pairs.is_empty() {
        let mut data = Value::map(Vec::new(), place);
        for (key, text, place) in pairs {
            let text = if is_secret { base64::encode(text.as_bytes()) } else { text };
            data.set(&key, Value::text(text, place));
        }
        resource.value.set("data", data);
    }
    if is_secret {
        let kind = entry.get_str("type").filter(|text| !text.is_empty()).unwrap_or("Opaque");
        resource.value.set("type", Value::text(kind, place));
    }
    resource.is_hashed = true;
    for options in [options, entry.get("options")].into_iter().flatten() {
        apply_options(&mut resource, options);
    }
    let behavior = match entry.get_str("behavior") {
        Some("merge") => Behavior::Merge,
        Some("replace") => Behavior::Replace,
        _ => Behavior::Create,
    };
    Some(Generated { resource, behavior })
}

fn apply_options(resource: &mut Resource, options: &Value) {
    for field in ["labels", "annotations"] {
        for Entry { key, value, .. } in options.get(field).map(Value::entries).unwrap_or_default() {
            if let Some(map) =
                resource.value.get_mut("metadata").and_then(|metadata| metadata.map_at(field, value.place))
            {
                map.set(key, Value::text(value.as_str().unwrap_or(""), value.place));
            }
        }
    }
    if options.get_str("disableNameSuffixHash") == Some("true") {
        resource.is_hashed = false;
    }
    if let Some(immutable) = options.get("immutable").filter(|value| value.as_str() == Some("true")) {
        resource.value.set("immutable", immutable.clone());
    }
}

/// The pairs of an entry in the order of their kinds, and whether all files could be read.
fn pairs(entry: &Value, read: &mut ReadFile<'_>) -> (Vec<(String, String, Place)>, bool) {
    let list = |key: &str| entry.get(key).map(Value::items).unwrap_or_default();
    let mut found = Vec::new();
    let mut is_complete = true;
    for literal in list("literals") {
        if let Some((key, text)) = literal.as_str().and_then(|text| text.split_once('=')) {
            found.push((key.to_owned(), unquoted(text).to_owned(), literal.place));
        }
    }
    for file in list("files") {
        let Some(text) = file.as_str() else { continue };
        let (key, path) = text.split_once('=').unwrap_or_else(|| (text.rsplit('/').next().unwrap_or(text), text));
        let content = read(path);
        is_complete &= content.is_some();
        found.push((key.to_owned(), content.unwrap_or_default(), file.place));
    }
    let single = entry.get("env").filter(|value| !value.is_null());
    for file in list("envs").iter().chain(single) {
        let Some(content) = file.as_str().and_then(&mut *read) else {
            is_complete = false;
            continue;
        };
        for line in content.strip_prefix('\u{feff}').unwrap_or(&content).lines() {
            let line = line.trim_start();
            // A bare name takes the value of the environment of whoever builds.
            match line.split_once('=') {
                _ if line.is_empty() || line.starts_with('#') => {}
                Some((key, text)) => found.push((key.to_owned(), text.to_owned(), file.place)),
                None => is_complete = false,
            }
        }
    }
    (found, is_complete)
}

/// Without one pair of quotes around it.
fn unquoted(text: &str) -> &str {
    ['"', '\''].iter().find_map(|&quote| text.strip_prefix(quote)?.strip_suffix(quote)).unwrap_or(text)
}

/// Puts the object in its place among those there are; `false` when that is not possible.
pub(super) fn absorb(resources: &mut Vec<Resource>, generated: Generated) -> bool {
    let Generated { resource: new, behavior } = generated;
    let own = |old: &Resource| {
        old.kind() == new.kind()
            && old.group().is_empty()
            && old
                .ids()
                .any(|id| id.name == new.name() && super::resource::is_same_namespace(&id.namespace, new.namespace()))
    };
    let found = resources.iter_mut().find(|old| own(old));
    match (found, behavior) {
        (None, Behavior::Create) => resources.push(new),
        (Some(old), Behavior::Merge | Behavior::Replace) => {
            old.touch(Change::Content);
            old.is_partial |= new.is_partial;
            if behavior == Behavior::Replace {
                old.value.remove("data");
                old.value.remove("binaryData");
            }
            for field in ["labels", "annotations"] {
                for entry in new.value.get_path(&["metadata", field]).map(Value::entries).unwrap_or_default() {
                    let metadata = old.value.get_mut("metadata");
                    if let Some(map) = metadata.and_then(|metadata| metadata.map_at(field, entry.key_place)) {
                        map.set(&entry.key, entry.value.clone());
                    }
                }
            }
            if let Some(data) = new.value.get("data")
                && let Some(own) = old.value.map_at("data", data.place)
            {
                data.entries().iter().for_each(|entry| own.set(&entry.key, entry.value.clone()));
            }
            // What is neither data nor metadata is that of the new one.
            for field in ["type", "immutable"] {
                old.value.remove(field);
                if let Some(value) = new.value.get(field) {
                    old.value.set(field, value.clone());
                }
            }
            old.is_hashed &= new.is_hashed;
        }
        _ => return false,
    }
    true
}

/// Adds the hash of the content to the name of a generated object.
pub(super) fn add_hash(resource: &mut Resource) {
    if !resource.is_hashed {
        return;
    }
    resource.remember();
    let name = format!("{}-{}", resource.name(), hash(resource));
    rename(resource, &name);
}

/// The first ten characters of the hash of the object as JSON without its name, in letters that form no words
/// (<https://github.com/kubernetes-sigs/kustomize/blob/master/api/hasher/hasher.go>). Of an object that could not be read
/// whole, ten marks that no name has.
fn hash(resource: &Resource) -> String {
    if resource.is_partial {
        return "??????????".to_owned();
    }
    let map = |field: &str| -> Json {
        let Some(value) = resource.value.get(field) else { return json!("") };
        let text = |entry: &Entry| (entry.key.to_string(), entry.value.as_str().unwrap_or("").to_owned());
        json!(value.entries().iter().map(text).collect::<BTreeMap<_, _>>())
    };
    let mut object = BTreeMap::from([("kind", json!(resource.kind())), ("name", json!("")), ("data", map("data"))]);
    if resource.kind() == "Secret" {
        object.insert("type", json!(resource.value.get_str("type").unwrap_or("")));
        if resource.value.get("stringData").is_some() {
            object.insert("stringData", map("stringData"));
        }
    } else if resource.value.get("binaryData").is_some() {
        object.insert("binaryData", map("binaryData"));
    }
    let text = serde_json::to_string(&object).unwrap_or_default();
    // As Go writes JSON.
    let text = text
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
        .replace("\\b", "\\u0008")
        .replace("\\f", "\\u000c");
    let digest = Sha256::digest(text.as_bytes());
    let hex = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let letters = hex.take(10).map(|digit| match digit {
        0 => 'g',
        1 => 'h',
        3 => 'k',
        10 => 'm',
        14 => 't',
        other => char::from_digit(u32::from(other), 16).unwrap_or('g'),
    });
    letters.collect()
}
