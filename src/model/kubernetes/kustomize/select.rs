//! Which objects a patch or a replacement is for.

use regex::Regex;

use super::resource::Resource;
use super::value::Value;

/// `target:` of a patch, `select:` of a replacement; texts are regular expressions for the whole name.
/// <https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/patches/>
pub(super) struct Selector {
    group: Text,
    version: Text,
    kind: Text,
    name: Text,
    namespace: Text,
    labels: Vec<Requirement>,
    annotations: Vec<Requirement>,
}

enum Text {
    Any,
    Exactly(String),
    Like(Regex),
}

impl Text {
    /// `None` for what is no regular expression.
    fn of(target: &Value, key: &str) -> Option<Self> {
        let Some(text) = target.get_str(key).filter(|text| !text.is_empty()) else { return Some(Self::Any) };
        if text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'/')) {
            return Some(Self::Exactly(text.to_owned()));
        }
        Regex::new(&format!("^(?:{text})$")).ok().map(Self::Like)
    }

    fn is_match(&self, text: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Exactly(wanted) => wanted == text,
            Self::Like(pattern) => pattern.is_match(text),
        }
    }
}

/// One part of `app=web,tier in (a, b)` (<https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/>).
struct Requirement {
    key: String,
    wanted: Wanted,
    is_negated: bool,
}

enum Wanted {
    /// The key alone counts.
    Key,
    OneOf(Vec<String>),
    Above(i64),
    Below(i64),
}

impl Selector {
    /// `None` when it cannot be understood.
    pub(super) fn read(target: &Value) -> Option<Self> {
        Some(Self {
            group: Text::of(target, "group")?,
            version: Text::of(target, "version")?,
            kind: Text::of(target, "kind")?,
            name: Text::of(target, "name")?,
            namespace: Text::of(target, "namespace")?,
            labels: requirements(target.get_str("labelSelector").unwrap_or(""))?,
            annotations: requirements(target.get_str("annotationSelector").unwrap_or(""))?,
        })
    }

    pub(super) fn is_match(&self, resource: &Resource) -> bool {
        let fits = |requirements: &[Requirement], field: &str| {
            let pairs = resource.value.get_path(&["metadata", field]);
            requirements.iter().all(|requirement| {
                let value = pairs.and_then(|pairs| pairs.get_str(&requirement.key));
                let is_met = value.is_some_and(|value| match &requirement.wanted {
                    Wanted::Key => true,
                    Wanted::OneOf(values) => values.iter().any(|wanted| wanted == value),
                    Wanted::Above(bound) => value.parse::<i64>().is_ok_and(|number| number > *bound),
                    Wanted::Below(bound) => value.parse::<i64>().is_ok_and(|number| number < *bound),
                });
                is_met != requirement.is_negated
            })
        };
        self.group.is_match(resource.group())
            && self.version.is_match(resource.version())
            && self.kind.is_match(resource.kind())
            && resource.ids().any(|id| {
                let namespace = if id.namespace.is_empty() { "default" } else { &id.namespace };
                self.name.is_match(&id.name) && self.namespace.is_match(namespace)
            })
            && fits(&self.labels, "labels")
            && fits(&self.annotations, "annotations")
    }
}

fn requirements(text: &str) -> Option<Vec<Requirement>> {
    let mut found = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let end = rest.find([',', '(']).unwrap_or(rest.len());
        let end = match rest.as_bytes().get(end) {
            Some(b'(') => rest.find(')')? + 1,
            _ => end,
        };
        let (part, after) = rest.split_at(end);
        found.push(requirement(part.trim())?);
        rest = after.trim_start().strip_prefix(',').unwrap_or(after).trim();
    }
    Some(found)
}

fn requirement(part: &str) -> Option<Requirement> {
    let made = |key: &str, wanted, is_negated| Some(Requirement { key: key.trim().to_owned(), wanted, is_negated });
    if let Some((head, list)) = part.strip_suffix(')').and_then(|part| part.split_once('(')) {
        let values = list.split(',').map(|value| value.trim().to_owned()).collect();
        let head = head.trim();
        return match head.strip_suffix(" notin") {
            Some(key) => made(key, Wanted::OneOf(values), true),
            None => made(head.strip_suffix(" in")?, Wanted::OneOf(values), false),
        };
    }
    if let Some(key) = part.strip_prefix('!') {
        return made(key, Wanted::Key, true);
    }
    for (operator, is_negated) in [("!=", true), ("==", false), ("=", false)] {
        if let Some((key, value)) = part.split_once(operator) {
            return made(key, Wanted::OneOf(vec![value.trim().to_owned()]), is_negated);
        }
    }
    if let Some((key, bound)) = part.split_once('>') {
        return made(key, Wanted::Above(bound.trim().parse().ok()?), false);
    }
    if let Some((key, bound)) = part.split_once('<') {
        return made(key, Wanted::Below(bound.trim().parse().ok()?), false);
    }
    made(part, Wanted::Key, false)
}
