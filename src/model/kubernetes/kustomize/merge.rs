//! Strategic merge patches as kustomize applies them: mappings merge, lists merge by their keys or are replaced.
//!
//! <https://github.com/kubernetes-sigs/kustomize/tree/master/kyaml/yaml/merge2>; which lists have keys is told by the
//! `patchStrategy` of the Kubernetes API (<https://kubernetes.io/docs/reference/using-api/server-side-apply/>).

use rustc_hash::FxHashSet;

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

/// One has a mapping where the other has none, say: kustomize stops.
pub(super) struct Misfit;

/// Merges `patch` into `target`, an object of the kind that `patch` names. `false` when the patch deletes the object.
pub(super) fn merge_object(target: &mut Value, patch: Value) -> Result<bool, Misfit> {
    let (api_version, kind) = (target.get_str("apiVersion").unwrap_or(""), target.get_str("kind").unwrap_or(""));
    let of = shape(api_version, kind);
    merge_map(target, patch, of)
}

/// `false` when the patch deletes the mapping.
fn merge_map(target: &mut Value, mut patch: Value, of: Option<Shape>) -> Result<bool, Misfit> {
    match directive(&mut patch) {
        Some(Directive::Delete) => return Ok(false),
        Some(Directive::Replace) => {
            *target = patch;
            return Ok(true);
        }
        None => {}
    }
    let Kind::Map(entries) = patch.kind else { return Ok(true) };
    for entry in entries {
        merge_entry(target, entry, of)?;
    }
    Ok(true)
}

fn merge_entry(target: &mut Value, entry: Entry, of: Option<Shape>) -> Result<(), Misfit> {
    let Entry { key, key_place, value } = entry;
    if value.is_null() {
        target.remove(&key);
        return Ok(());
    }
    let inner = of.and_then(|of| of.field(&key));
    let Some(own) = target.get_mut(&key).filter(|own| !own.is_null()) else {
        let mut value = value;
        if is_kept(&mut value, inner, merge_keys(of, &key).is_some()) {
            target.set_keyed(&key, key_place, value);
        }
        return Ok(());
    };
    match (&own.kind, &value.kind) {
        (Kind::Map(_), Kind::Map(_)) => {
            if !merge_map(own, value, inner)? {
                target.remove(&key);
            }
        }
        (Kind::List(_), Kind::List(_)) => match merge_keys(of, &key) {
            Some(keys) => {
                merge_list(own, value, keys, inner)?;
                if own.items().is_empty() {
                    target.remove(&key);
                }
            }
            None => target.set_keyed(&key, key_place, value),
        },
        (Kind::Scalar(_), Kind::Scalar(_)) => target.set_keyed(&key, key_place, value),
        _ => return Err(Misfit),
    }
    Ok(())
}

/// Lists whose items would have to be compared more often than this are not worth the time; the longest that are
/// merged in earnest are environments of some hundred variables.
const MAX_COMPARED: usize = 1_000_000;

fn merge_list(target: &mut Value, patch: Value, keys: &[&str], of: Option<Shape>) -> Result<(), Misfit> {
    let (Some(own), Kind::List(mut patches)) = (target.items_mut(), patch.kind) else { return Err(Misfit) };
    let is_replaced =
        patches.iter_mut().any(|item| item.entries().len() == 1 && matches!(item.get_str("$patch"), Some("replace")));
    if is_replaced {
        patches.retain_mut(|item| item.get("$patch").is_none());
        *own = patches;
        return Ok(());
    }
    let rest = std::mem::take(own);
    let both = rest.len() + patches.len();
    *own = if keys.is_empty() || both.saturating_mul(both) > MAX_COMPARED {
        let mut merged = patches;
        merged.extend(rest);
        merged
    } else {
        Keyed::new(rest, patches, keys, of).merged()?
    };
    if keys.is_empty() {
        let mut seen = FxHashSet::default();
        own.retain(|item| item.as_str().is_none_or(|text| seen.insert(text.to_owned())));
    }
    Ok(())
}

/// Two lists on the way to one, item by item as kustomize goes about it, so that what it loses is lost here too: an item
/// of the patch that leaves out the second key of one that has it, for example a port without its `protocol`
/// (<https://github.com/kubernetes-sigs/kustomize/blob/master/kyaml/yaml/walk/associative_sequence.go>).
struct Keyed<'k> {
    keys: &'k [&'k str],
    of: Option<Shape>,
    /// Every item there is; the lists hold places in it, since one item can stand in several.
    items: Vec<Value>,
    own: Vec<usize>,
    patch: Vec<usize>,
}

/// What an item has under each key; `""` for nothing.
type Ids = Vec<String>;

impl<'k> Keyed<'k> {
    fn new(own: Vec<Value>, patch: Vec<Value>, keys: &'k [&'k str], of: Option<Shape>) -> Self {
        let split = own.len();
        let mut items = own;
        items.extend(patch);
        let (own, patch) = ((0..split).collect(), (split..items.len()).collect());
        Self { keys, of, items, own, patch }
    }

    fn merged(mut self) -> Result<Vec<Value>, Misfit> {
        let all = self.all_ids();
        // A key that no item has is not asked for.
        let used = |at: &usize| all.iter().any(|ids| ids.get(*at).is_some_and(|id| !id.is_empty()));
        let used: Vec<usize> = (0..self.keys.len()).filter(used).collect();
        let mut list: Vec<usize> = Vec::new();
        for ids in all {
            let wanted: Vec<(&str, &str)> =
                used.iter().filter_map(|&at| Some((*self.keys.get(at)?, ids.get(at)?.as_str()))).collect();
            if let Some(item) = self.merge_items(&wanted)? {
                self.set(&mut list, &wanted, item);
            } else {
                let mut own = std::mem::take(&mut self.own);
                own.retain(|&item| !self.is_meant(item, &wanted));
                self.own = own;
            }
        }
        let keys: Vec<&str> = used.iter().filter_map(|&at| self.keys.get(at).copied()).collect();
        for item in std::mem::take(&mut self.own) {
            self.append(&mut list, &keys, item);
        }
        Ok(list.iter().filter_map(|&item| self.items.get(item).cloned()).collect())
    }

    /// The ids of the items of the patch, then of the others, each once. Ids that differ only in that one leaves out a
    /// key become the same.
    fn all_ids(&self) -> Vec<Ids> {
        let mut all: Vec<Ids> = Vec::new();
        let mut seen = FxHashSet::default();
        for item in self.patch.iter().chain(&self.own).filter_map(|&item| self.items.get(item)) {
            let ids: Ids = self.keys.iter().map(|key| item.get_str(key).unwrap_or("").to_owned()).collect();
            if seen.insert(ids.clone()) {
                all.push(ids);
            }
        }
        if self.keys.len() > 1 {
            for one in 0..all.len() {
                let Some(ids) = all.get(one).cloned() else { break };
                for other in 0..all.len() {
                    if let Some(joined) = all.get(other).and_then(|other| joined(&ids, other)) {
                        for at in [one, other] {
                            if let Some(slot) = all.get_mut(at) {
                                slot.clone_from(&joined);
                            }
                        }
                    }
                }
            }
        }
        all
    }

    /// The item with those ids, changed by the one of the patch, if anything of it is left.
    fn merge_items(&mut self, wanted: &[(&str, &str)]) -> Result<Option<usize>, Misfit> {
        let written: Vec<(&str, &str)> = wanted.iter().copied().filter(|(_, id)| !id.is_empty()).collect();
        let wanted = if written.is_empty() { wanted } else { &written };
        let first = |list: &[usize]| list.iter().copied().find(|&item| self.is_meant(item, wanted));
        let (own, patch) = (first(&self.own), first(&self.patch));
        let Some(item) = own.or(patch) else { return Ok(None) };
        let change = patch.and_then(|patch| self.items.get(patch)).cloned();
        let is_left = match (self.items.get_mut(item), change) {
            (Some(value), Some(_)) if own.is_none() => is_kept(value, self.of, false),
            // Kustomize takes no notice of an item that wants to replace another.
            (Some(value), Some(change)) if change.is_map() && change.get_str("$patch") != Some("replace") => {
                merge_map(value, change, self.of)?
            }
            _ => true,
        };
        Ok((is_left && !self.is_nothing(item)).then_some(item))
    }

    /// Whether an item has those ids; an empty one stands for any.
    fn is_meant(&self, item: usize, wanted: &[(&str, &str)]) -> bool {
        let Some(item) = self.items.get(item) else { return false };
        let has = |(key, id): &(&str, &str)| match item.get(key).and_then(Value::as_str) {
            Some(text) => id.is_empty() || text == *id,
            None => false,
        };
        wanted.iter().all(has)
    }

    /// Puts an item in the place of each that it stands for, or last.
    fn set(&self, list: &mut Vec<usize>, wanted: &[(&str, &str)], item: usize) {
        list.retain(|&other| !self.is_nothing(other));
        let mut is_met = false;
        for other in &mut *list {
            if self.is_meant(*other, wanted) {
                (*other, is_met) = (item, true);
            }
        }
        if !is_met {
            list.push(item);
        }
    }

    /// Adds an item of the list that is patched; with several keys it moves to the end.
    fn append(&self, list: &mut Vec<usize>, keys: &[&str], item: usize) {
        let Some(value) = self.items.get(item) else { return };
        let wanted: Vec<(&str, &str)> = keys.iter().filter_map(|key| Some((*key, value.get_str(key)?))).collect();
        if wanted.is_empty() {
            // Without any key it drives out all others.
            list.clear();
        } else if keys.len() > 1 {
            list.retain(|&other| !self.is_meant(other, &wanted));
        }
        self.set(list, &wanted, item);
    }

    fn is_nothing(&self, item: usize) -> bool {
        self.items.get(item).is_none_or(|item| item.is_null() || (item.is_map() && item.is_empty()))
    }
}

/// What two ids are together, when they have something in common and differ only where one of them is silent.
fn joined(one: &Ids, other: &Ids) -> Option<Ids> {
    let is_shared = one.iter().zip(other).any(|(one, other)| one == other);
    let differ = one.iter().zip(other).any(|(one, other)| one != other && !one.is_empty() && !other.is_empty());
    let join = |(one, other): (&String, &String)| if one.is_empty() { other.clone() } else { one.clone() };
    (is_shared && !differ).then(|| one.iter().zip(other).map(join).collect())
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
