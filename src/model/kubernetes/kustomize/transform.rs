//! The transformers of kustomize that every object goes through: namespace, affixes, labels, replicas, images.
//!
//! Which fields each one sets: <https://github.com/kubernetes-sigs/kustomize/tree/master/api/internal/konfig/builtinpluginconsts>.

use super::resource::{Change, Resource};
use super::value::{Entry, Kind, Value};

/// Calls `visit` on every value at a path, going through lists.
pub(super) fn each_at(value: &mut Value, path: &[&str], visit: &mut dyn FnMut(&mut Value)) {
    let Some((key, rest)) = path.split_first() else {
        visit(value);
        return;
    };
    match &mut value.kind {
        Kind::List(items) => items.iter_mut().for_each(|item| each_at(item, path, visit)),
        Kind::Map(_) => {
            if let Some(inner) = value.get_mut(key) {
                each_at(inner, rest, visit);
            }
        }
        Kind::Scalar(_) => {}
    }
}

/// Sets the namespace of an object and of what it names by default.
pub(super) fn namespace(resource: &mut Resource, wanted: &Value) {
    let Some(text) = wanted.as_str() else { return };
    resource.remember();
    match resource.kind() {
        "Namespace" if resource.group().is_empty() && resource.name() != text => {
            resource.touch(Change::Naming);
            resource.set_metadata("name", wanted.clone());
        }
        "RoleBinding" | "ClusterRoleBinding" => {
            each_at(&mut resource.value, &["subjects"], &mut |subjects| {
                for subject in subjects.items_mut().into_iter().flatten() {
                    if subject.get_str("kind") == Some("ServiceAccount") && subject.get_str("name") == Some("default") {
                        subject.set("namespace", wanted.clone());
                    }
                }
            });
        }
        "APIService" => each_at(&mut resource.value, &["spec", "service"], &mut |service| {
            service.set("namespace", wanted.clone());
        }),
        "CustomResourceDefinition" => {
            let path = ["spec", "conversion", "webhook", "clientConfig", "service", "namespace"];
            each_at(&mut resource.value, &path, &mut |namespace| *namespace = wanted.clone());
        }
        _ => {}
    }
    if !resource.is_cluster_scoped() && resource.namespace() != text {
        // One that was written is overruled; one that was not is only made known.
        let change = if resource.namespace().is_empty() { Change::Naming } else { Change::Content };
        resource.touch(change);
        resource.set_metadata("namespace", wanted.clone());
    }
}

/// Puts texts around the name.
pub(super) fn affix(resource: &mut Resource, prefix: &str, suffix: &str) {
    let is_skipped = match resource.kind() {
        "CustomResourceDefinition" | "Namespace" => true,
        "APIService" => resource.group() == "apiregistration.k8s.io",
        _ => false,
    };
    if is_skipped {
        return;
    }
    resource.remember();
    resource.affixes.push(format!("{prefix}/{suffix}"));
    let name = format!("{prefix}{}{suffix}", resource.name());
    rename(resource, &name);
}

/// Gives a new name at the place of the old one.
pub(super) fn rename(resource: &mut Resource, name: &str) {
    let place = resource.value.get_path(&["metadata", "name"]).unwrap_or(&resource.value).place;
    resource.set_metadata("name", Value::text(name, place));
    resource.touch(Change::Naming);
}

/// Where labels go besides the object's own.
#[derive(Clone, Copy, Debug)]
pub(super) struct LabelTargets {
    pub(super) selectors: bool,
    pub(super) templates: bool,
}

/// Kinds with a pod template that gets labels and annotations, by group.
const TEMPLATED: &[(&str, &str)] = &[
    ("ReplicationController", ""),
    ("Deployment", ""),
    ("ReplicaSet", ""),
    ("DaemonSet", ""),
    ("StatefulSet", "apps"),
    ("Job", "batch"),
    ("CronJob", "batch"),
];

/// Selectors that get labels even when there are none yet, by kind and group; an empty group is any.
const SELECTORS: &[(&str, &str, &[&str])] = &[
    ("Service", "", &["spec", "selector"]),
    ("ReplicationController", "", &["spec", "selector"]),
    ("Deployment", "", &["spec", "selector", "matchLabels"]),
    ("ReplicaSet", "", &["spec", "selector", "matchLabels"]),
    ("DaemonSet", "", &["spec", "selector", "matchLabels"]),
    ("StatefulSet", "apps", &["spec", "selector", "matchLabels"]),
];

/// Selectors that get labels where they are written.
const WRITTEN_SELECTORS: &[(&str, &str, &[&str])] = &[
    ("Job", "batch", &["spec", "selector", "matchLabels"]),
    ("CronJob", "batch", &["spec", "jobTemplate", "spec", "selector", "matchLabels"]),
    ("PodDisruptionBudget", "policy", &["spec", "selector", "matchLabels"]),
    ("NetworkPolicy", "networking.k8s.io", &["spec", "podSelector", "matchLabels"]),
    ("NetworkPolicy", "networking.k8s.io", &["spec", "ingress", "from", "podSelector", "matchLabels"]),
    ("NetworkPolicy", "networking.k8s.io", &["spec", "egress", "to", "podSelector", "matchLabels"]),
];

const PREFERRED: &str = "preferredDuringSchedulingIgnoredDuringExecution";
const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";

/// Selectors in the pods of `Deployment` and `StatefulSet`, below the pod's `spec`.
const POD_SELECTORS: &[&[&str]] = &[
    &["affinity", "podAffinity", PREFERRED, "podAffinityTerm", "labelSelector", "matchLabels"],
    &["affinity", "podAffinity", REQUIRED, "labelSelector", "matchLabels"],
    &["affinity", "podAntiAffinity", PREFERRED, "podAffinityTerm", "labelSelector", "matchLabels"],
    &["affinity", "podAntiAffinity", REQUIRED, "labelSelector", "matchLabels"],
    &["topologySpreadConstraints", "labelSelector", "matchLabels"],
];

pub(super) fn labels(resource: &mut Resource, pairs: &[Entry], targets: LabelTargets) {
    if pairs.is_empty() {
        return;
    }
    resource.touch(Change::Naming);
    let (kind, group) = (resource.kind().to_owned(), resource.group().to_owned());
    let is = |row: &(&str, &str)| row.0 == kind && (row.1.is_empty() || row.1 == group);
    add_pairs(&mut resource.value, &["metadata", "labels"], pairs);
    if targets.selectors || targets.templates {
        template_pairs(resource, "labels", pairs);
        if kind == "StatefulSet" {
            each_at(&mut resource.value, &["spec", "volumeClaimTemplates"], &mut |claims| {
                for claim in claims.items_mut().into_iter().flatten() {
                    add_pairs(claim, &["metadata", "labels"], pairs);
                }
            });
        }
    }
    if !targets.selectors {
        return;
    }
    for (kind, group, path) in SELECTORS {
        if is(&(kind, group)) && (*kind != "Service" || resource.version() == "v1") {
            add_pairs(&mut resource.value, path, pairs);
        }
    }
    let mut add = |map: &mut Value| pairs.iter().for_each(|pair| map.set(&pair.key, pair.value.clone()));
    for (kind, group, path) in WRITTEN_SELECTORS {
        if is(&(kind, group)) {
            each_at(&mut resource.value, path, &mut add);
        }
    }
    if group == "apps" && matches!(kind.as_str(), "Deployment" | "StatefulSet") {
        each_at(&mut resource.value, &["spec", "template", "spec"], &mut |spec| {
            for path in POD_SELECTORS {
                each_at(spec, path, &mut add);
            }
        });
    }
}

/// Adds labels to a field that an entry of `labels` names itself
/// (<https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/labels/>).
pub(super) fn label_field(resource: &mut Resource, pairs: &[Entry], field: &Value) {
    let is = |key: &str, own: &str| field.get_str(key).is_none_or(|wanted| wanted.is_empty() || wanted == own);
    let Some(path) = field.get_str("path").filter(|_| !pairs.is_empty()) else { return };
    if !is("kind", resource.kind()) || !is("group", resource.group()) || !is("version", resource.version()) {
        return;
    }
    // `\/` is a slash within a key.
    let path: Vec<String> = path.replace("\\/", "\0").split('/').map(|key| key.replace('\0', "/")).collect();
    let create = field.get_str("create") == Some("true");
    if let Some((last, parents)) = path.split_last()
        && add_at(&mut resource.value, parents, last, pairs, create)
    {
        resource.touch(Change::Naming);
    }
}

/// Whether there was a place for the pairs.
fn add_at(value: &mut Value, parents: &[String], last: &str, pairs: &[Entry], create: bool) -> bool {
    if let Kind::List(items) = &mut value.kind {
        let added = items.iter_mut().map(|item| add_at(item, parents, last, pairs, create));
        return added.filter(|added| *added).count() > 0;
    }
    let (Some(first), Kind::Map(_)) = (pairs.first(), &value.kind) else { return false };
    let Some((key, rest)) = parents.split_first() else {
        let is_there = create || value.get(last).is_some();
        if is_there {
            add_pairs(value, &[last], pairs);
        }
        return is_there;
    };
    let is_list = key.ends_with("[]");
    let key = key.trim_end_matches("[]");
    let inner = if create && !is_list { value.map_at(key, first.key_place) } else { value.get_mut(key) };
    inner.is_some_and(|inner| add_at(inner, rest, last, pairs, create))
}

/// What `buildMetadata` asks for when it wants a label; the annotations that it can ask for nobody reads.
pub(super) const MANAGED_BY: &str = "managedByLabel";

/// Adds the label that names kustomize.
pub(super) fn managed_by(resource: &mut Resource) {
    let place = resource.value.place;
    let metadata = resource.value.map_at("metadata", place);
    if let Some(labels) = metadata.and_then(|metadata| metadata.map_at("labels", place)) {
        labels.set("app.kubernetes.io/managed-by", Value::text("kustomize-(devel)", place));
    }
    resource.touch(Change::Naming);
}

pub(super) fn annotations(resource: &mut Resource, pairs: &[Entry]) {
    if !pairs.is_empty() {
        resource.touch(Change::Naming);
        add_pairs(&mut resource.value, &["metadata", "annotations"], pairs);
        template_pairs(resource, "annotations", pairs);
    }
}

fn template_pairs(resource: &mut Resource, field: &str, pairs: &[Entry]) {
    let (kind, group) = (resource.kind(), resource.group());
    if !TEMPLATED.iter().any(|row| row.0 == kind && (row.1.is_empty() || row.1 == group)) {
        return;
    }
    if kind == "CronJob" {
        add_pairs(&mut resource.value, &["spec", "jobTemplate", "metadata", field], pairs);
        add_pairs(&mut resource.value, &["spec", "jobTemplate", "spec", "template", "metadata", field], pairs);
    } else {
        add_pairs(&mut resource.value, &["spec", "template", "metadata", field], pairs);
    }
}

/// Adds pairs to the mapping at a path, which is made where it is missing.
fn add_pairs(value: &mut Value, path: &[&str], pairs: &[Entry]) {
    let Some(first) = pairs.first() else { return };
    let mut map = value;
    for key in path {
        let Some(inner) = map.map_at(key, first.key_place) else { return };
        map = inner;
    }
    for pair in pairs {
        // A label is a text, whatever it looks like.
        let mut value = pair.value.clone();
        if let Kind::Scalar(scalar) = &mut value.kind {
            scalar.is_plain = false;
        }
        map.set_keyed(&pair.key, pair.key_place, value);
    }
}

/// Sets the number of replicas of what has had that name; `false` when nothing has.
pub(super) fn replicas(resources: &mut [Resource], name: &str, count: &Value) -> bool {
    let mut any = false;
    for resource in resources {
        let scales = matches!(resource.kind(), "Deployment" | "ReplicationController" | "ReplicaSet" | "StatefulSet");
        if scales && (resource.name() == name || resource.previous.first().is_some_and(|id| id.name == name)) {
            any = true;
            resource.touch(Change::Content);
            if let Some(spec) = resource.value.map_at("spec", count.place) {
                spec.set("replicas", count.clone());
            }
        }
    }
    any
}

/// Rewrites the images that an entry of `images` names; `false` when no container has one.
pub(super) fn image(resources: &mut [Resource], entry: &Value) -> bool {
    let Some(name) = entry.get_str("name") else { return true };
    let mut any = false;
    for resource in resources {
        if resource.kind() == "CustomResourceDefinition" {
            continue;
        }
        let mut is_met = false;
        let mut rewrite = |value: &mut Value| {
            if let Some(new) = value.as_str().and_then(|old| rewritten(old, name, entry)) {
                is_met = true;
                *value = new;
            }
        };
        each_image(&mut resource.value, &mut rewrite);
        // Kustomize comes by these twice: a `tagSuffix` is added twice.
        for path in IMAGES {
            each_at(&mut resource.value, path, &mut rewrite);
        }
        if is_met {
            any = true;
            resource.touch(Change::Content);
        }
    }
    any
}

/// Images that kustomize also knows by their paths
/// (<https://github.com/kubernetes-sigs/kustomize/blob/master/api/internal/konfig/builtinpluginconsts/images.go>).
const IMAGES: &[&[&str]] = &[
    &["spec", "containers", "image"],
    &["spec", "initContainers", "image"],
    &["spec", "template", "spec", "containers", "image"],
    &["spec", "template", "spec", "initContainers", "image"],
];

/// Every `image` of the lists `containers` and `initContainers`, wherever they are.
fn each_image(value: &mut Value, visit: &mut dyn FnMut(&mut Value)) {
    match &mut value.kind {
        Kind::Map(entries) => {
            for entry in entries {
                if matches!(&*entry.key, "containers" | "initContainers") {
                    for container in entry.value.items_mut().into_iter().flatten() {
                        container.get_mut("image").into_iter().for_each(&mut *visit);
                    }
                }
                each_image(&mut entry.value, visit);
            }
        }
        Kind::List(items) => items.iter_mut().for_each(|item| each_image(item, visit)),
        Kind::Scalar(_) => {}
    }
}

/// The image `old` as `entry` wants it, when its name is `name`.
fn rewritten(old: &str, name: &str, entry: &Value) -> Option<Value> {
    let rest = old.strip_prefix(name)?;
    let (tag, digest) = match rest.split_once('@') {
        Some((tag, digest)) => (tag, Some(digest)),
        None => (rest, None),
    };
    let tag = match tag.strip_prefix(':') {
        Some(tag) => Some(tag),
        None if tag.is_empty() => None,
        None => return None,
    };
    let is_word =
        |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-' | b'{' | b'}'));
    if !tag.is_none_or(is_word) || !digest.is_none_or(|d| d.strip_prefix("sha256:").is_some_and(is_word)) {
        return None;
    }
    let field = |key: &str| entry.get(key).filter(|value| value.as_str().is_some_and(|text| !text.is_empty()));
    let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
    let (new_name, new_tag, new_digest, suffix) =
        (field("newName"), field("newTag"), field("digest"), field("tagSuffix"));
    let (tag, digest) = match (new_tag, new_digest, suffix) {
        (Some(tag), digest, _) => (Some(text(tag)), digest.map(text)),
        (None, Some(digest), _) => (None, Some(text(digest))),
        (None, None, Some(suffix)) => (Some(format!("{}{}", tag.unwrap_or(""), text(suffix))), None),
        (None, None, None) => (tag.map(str::to_owned), digest.map(str::to_owned)),
    };
    let mut image = new_name.map_or_else(|| name.to_owned(), text);
    if let Some(tag) = tag {
        image = format!("{image}:{tag}");
    }
    if let Some(digest) = digest {
        image = format!("{image}@{digest}");
    }
    let place = new_tag.or(new_digest).or(suffix).or(new_name).unwrap_or(entry).place;
    Some(Value::text(image, place))
}
