//! Strategic merge patches as kustomize applies them: mappings merge, lists merge by their keys or are replaced.
//!
//! <https://github.com/kubernetes-sigs/kustomize/tree/master/kyaml/yaml/merge2>; which lists have keys is told by the
//! `patchStrategy` of the Kubernetes API (<https://kubernetes.io/docs/reference/using-api/server-side-apply/>).

use super::value::{Entry, Kind, Value};
use crate::model::kubernetes::schema::{Shape, shape};

/// Lists that merge: the type and field they stand in, and what tells their items apart; no key for lists of texts.
const MERGED: &[(&str, &str, &[&str])] = &[
    ("ObjectMeta", "finalizers", &[]),
    ("ObjectMeta", "ownerReferences", &["uid"]),
    ("PodSpec", "containers", &["name"]),
    ("PodSpec", "ephemeralContainers", &["name"]),
    ("PodSpec", "hostAliases", &["ip"]),
    ("PodSpec", "imagePullSecrets", &["name"]),
    ("PodSpec", "initContainers", &["name"]),
    ("PodSpec", "topologySpreadConstraints", &["topologyKey", "whenUnsatisfiable"]),
    ("PodSpec", "volumes", &["name"]),
    ("Container", "env", &["name"]),
    ("Container", "ports", &["containerPort", "protocol"]),
    ("Container", "volumeDevices", &["devicePath"]),
    ("Container", "volumeMounts", &["mountPath"]),
    ("EphemeralContainer", "env", &["name"]),
    ("EphemeralContainer", "ports", &["containerPort", "protocol"]),
    ("EphemeralContainer", "volumeDevices", &["devicePath"]),
    ("EphemeralContainer", "volumeMounts", &["mountPath"]),
    ("ServiceSpec", "ports", &["port", "protocol"]),
    ("ServiceAccount", "secrets", &["name"]),
    ("NodeSpec", "podCIDRs", &[]),
    ("CSINodeSpec", "drivers", &["name"]),
    ("MutatingWebhookConfiguration", "webhooks", &["name"]),
    ("ValidatingWebhookConfiguration", "webhooks", &["name"]),
];

fn merge_keys(of: Option<Shape>, field: &str) -> Option<&'static [&'static str]> {
    let name = of?.name();
    MERGED.iter().find(|(parent, list, _)| *parent == name && *list == field).map(|(.., keys)| *keys)
}

/// Merges `patch` into `target`, an object of the kind that `patch` names. `false` when the patch deletes the object.
pub(super) fn merge_object(target: &mut Value, patch: Value) -> bool {
    let (api_version, kind) = (target.get_str("apiVersion").unwrap_or(""), target.get_str("kind").unwrap_or(""));
    let of = shape(api_version, kind);
    merge_map(target, patch, of)
}

/// `false` when the patch deletes the mapping.
fn merge_map(target: &mut Value, mut patch: Value, of: Option<Shape>) -> bool {
    match directive(&mut patch) {
        Some(Directive::Delete) => return false,
        Some(Directive::Replace) => {
            *target = patch;
            return true;
        }
        None => {}
    }
    let Kind::Map(entries) = patch.kind else { return true };
    for entry in entries {
        // Directives on the order of lists, which `kubectl apply` knows and kustomize does not.
        if entry.key.starts_with("$setElementOrder/") {
            continue;
        }
        merge_entry(target, entry, of);
    }
    true
}

fn merge_entry(target: &mut Value, entry: Entry, of: Option<Shape>) {
    let Entry { key, key_place, value } = entry;
    if value.is_null() {
        target.remove(&key);
        return;
    }
    let inner = of.and_then(|of| of.field(&key));
    let Some(own) = target.get_mut(&key).filter(|own| !own.is_null()) else {
        let mut value = value;
        if is_kept(&mut value, inner, merge_keys(of, &key).is_some()) {
            target.set_keyed(&key, key_place, value);
        }
        return;
    };
    match (&own.kind, &value.kind) {
        (Kind::Map(_), Kind::Map(_)) => {
            if !merge_map(own, value, inner) {
                target.remove(&key);
            }
        }
        (Kind::List(_), Kind::List(_)) => match merge_keys(of, &key) {
            Some(keys) => {
                merge_list(own, value, keys, inner);
                if own.items().is_empty() {
                    target.remove(&key);
                }
            }
            None => target.set_keyed(&key, key_place, value),
        },
        _ => target.set_keyed(&key, key_place, value),
    }
}

/// New items come first, in the order of the patch, as do those that it changes.
fn merge_list(target: &mut Value, patch: Value, keys: &[&str], of: Option<Shape>) {
    let (Some(own), Kind::List(mut patches)) = (target.items_mut(), patch.kind) else { return };
    let is_replaced =
        patches.iter_mut().any(|item| item.entries().len() == 1 && matches!(item.get_str("$patch"), Some("replace")));
    if is_replaced {
        patches.retain_mut(|item| item.get("$patch").is_none());
        *own = patches;
        return;
    }
    let mut rest: Vec<Option<Value>> = std::mem::take(own).into_iter().map(Some).collect();
    let mut merged: Vec<Value> = Vec::new();
    for mut item in patches {
        let same =
            |other: &Value| if keys.is_empty() { other.is_same(&item) } else { is_same_item(other, &item, keys) };
        let found = rest.iter_mut().find(|other| other.as_ref().is_some_and(same)).and_then(Option::take);
        match found {
            Some(mut base) => {
                // Kustomize takes no notice of an item that wants to replace another.
                let is_ignored = !item.is_map() || item.get_str("$patch") == Some("replace");
                if is_ignored || merge_map(&mut base, item, of) {
                    merged.push(base);
                }
            }
            None => {
                if is_kept(&mut item, of, false) {
                    merged.push(item);
                }
            }
        }
    }
    merged.extend(rest.into_iter().flatten());
    *own = merged;
}

/// Whether two items have the same keys. Those that the patch does not name count for nothing.
fn is_same_item(own: &Value, patch: &Value, keys: &[&str]) -> bool {
    let named = keys.iter().filter(|key| patch.get_str(key).is_some_and(|text| !text.is_empty()));
    let mut any = false;
    for key in named {
        any = true;
        if own.get_str(key) != patch.get_str(key) {
            return false;
        }
    }
    any
}

enum Directive {
    Delete,
    Replace,
}

/// Takes `$patch` out of a mapping.
fn directive(value: &mut Value) -> Option<Directive> {
    let entry = value.remove("$patch")?;
    match entry.value.as_str() {
        Some("delete") => Some(Directive::Delete),
        Some("replace") => Some(Directive::Replace),
        _ => None,
    }
}

/// Cleans what a patch adds where nothing stands: directives go, and so does what they delete; in lists only when they
/// merge by keys. `false` when nothing is left to add.
fn is_kept(value: &mut Value, of: Option<Shape>, is_merged: bool) -> bool {
    if matches!(directive(value), Some(Directive::Delete)) {
        return false;
    }
    match &mut value.kind {
        Kind::Map(entries) => entries.retain_mut(|entry| {
            let inner = of.and_then(|of| of.field(&entry.key));
            !entry.value.is_null() && is_kept(&mut entry.value, inner, merge_keys(of, &entry.key).is_some())
        }),
        Kind::List(items) if is_merged => items.retain_mut(|item| is_kept(item, of, false)),
        _ => {}
    }
    true
}
