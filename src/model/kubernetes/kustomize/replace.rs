//! `replacements` and `vars`: values that are copied from one object into others.
//!
//! <https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/replacements/>

use super::resource::{Change, Resource};
use super::select::Selector;
use super::transform::each_at;
use super::value::{Kind, Value};

/// Carries out one replacement; `false` when what it names is not there.
pub(super) fn replace(resources: &mut [Resource], replacement: &Value) -> bool {
    let Some(source) = replacement.get("source") else { return false };
    let Some(value) = source_value(resources, source) else { return false };
    let mut is_done = true;
    for target in replacement.get("targets").map(Value::items).unwrap_or_default() {
        is_done &= target_value(resources, target, &value).is_some();
    }
    is_done
}

fn source_value(resources: &[Resource], source: &Value) -> Option<Value> {
    let is = |key: &str, text: &str| source.get_str(key).is_none_or(|wanted| wanted.is_empty() || wanted == text);
    let mut named = resources.iter().filter(|resource| {
        is("kind", resource.kind())
            && is("group", resource.group())
            && is("version", resource.version())
            && resource.ids().any(|id| is("name", &id.name) && is("namespace", &id.namespace))
    });
    let found = named.next().filter(|_| named.next().is_none())?;
    let path = source.get_str("fieldPath").unwrap_or("metadata.name");
    let mut value = found.value.clone();
    let mut result = None;
    visit(&mut value, &segments(path), None, &mut |value| result = Some(value.clone()));
    let mut result = result?;
    let options = source.get("options");
    if let Some(delimiter) = delimiter(options) {
        let part = result.as_str()?.split(delimiter).nth(index(options)?)?.to_owned();
        result = Value::text(part, result.place);
    }
    Some(result)
}

fn target_value(resources: &mut [Resource], target: &Value, value: &Value) -> Option<()> {
    let select = Selector::read(target.get("select")?)?;
    let reject: Vec<Selector> =
        target.get("reject").map(Value::items).unwrap_or_default().iter().map(Selector::read).collect::<Option<_>>()?;
    let options = target.get("options");
    let create = options.and_then(|options| options.get_str("create")) == Some("true");
    let own = target.get("fieldPaths").map(Value::items).unwrap_or_default();
    let paths: Vec<&str> =
        if own.is_empty() { vec!["metadata.name"] } else { own.iter().filter_map(Value::as_str).collect() };
    for resource in resources.iter_mut().filter(|resource| select.is_match(resource)) {
        if reject.iter().any(|selector| selector.is_match(resource)) {
            continue;
        }
        resource.remember();
        resource.touch(Change::Content);
        for path in &paths {
            let mut met = false;
            let segments = segments(path);
            visit(&mut resource.value, &segments, create.then_some(value), &mut |old| {
                met = true;
                *old = combined(old, value, options);
            });
            if !met {
                return None;
            }
        }
    }
    Some(())
}

/// The value, or the old one with the part that the options name replaced.
fn combined(old: &Value, value: &Value, options: Option<&Value>) -> Value {
    let (Some(text), Some(new)) = (old.as_str(), value.as_str()) else { return value.clone() };
    // A number stays one, and so does a text.
    let of_type = |text: String| match &old.kind {
        Kind::Scalar(scalar) if scalar.is_plain && !old.is_null() => Value::plain(text, value.place),
        _ => Value::text(text, value.place),
    };
    let Some(delimiter) = delimiter(options) else {
        return if old.is_null() || is_same_type(old, value) { value.clone() } else { of_type(new.to_owned()) };
    };
    let mut parts: Vec<&str> = text.split(delimiter).collect();
    match index(options) {
        None => parts.insert(0, new),
        Some(at) => match parts.get_mut(at) {
            Some(part) => *part = new,
            None => parts.push(new),
        },
    }
    of_type(parts.join(delimiter))
}

fn is_same_type(one: &Value, other: &Value) -> bool {
    matches!((&one.kind, &other.kind), (Kind::Scalar(one), Kind::Scalar(other)) if one.is_plain == other.is_plain)
}

fn delimiter(options: Option<&Value>) -> Option<&str> {
    options?.get_str("delimiter").filter(|text| !text.is_empty())
}

/// `None` for a place before the first part.
fn index(options: Option<&Value>) -> Option<usize> {
    options.and_then(|options| options.get_str("index")).unwrap_or("0").parse().ok()
}

/// `spec.template.spec.containers.[name=web].image` in its parts; `\.` is a dot, and so is one in brackets.
fn segments(path: &str) -> Vec<String> {
    let mut found = vec![String::new()];
    let mut in_brackets = false;
    let mut chars = path.chars().peekable();
    while let Some(char) = chars.next() {
        let Some(last) = found.last_mut() else { break };
        match char {
            '\\' if chars.peek() == Some(&'.') => last.extend(chars.next()),
            '[' if last.is_empty() => {
                in_brackets = true;
                last.push(char);
            }
            ']' if in_brackets => {
                in_brackets = false;
                last.push(char);
            }
            '.' if !in_brackets => found.push(String::new()),
            _ => last.push(char),
        }
    }
    for segment in &mut found {
        // `[app.kubernetes.io/name]` is a key with dots.
        if let Some(key) =
            segment.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).filter(|key| !key.contains('='))
        {
            *segment = key.to_owned();
        }
    }
    found
}

/// Calls `found` on every value at a path; the last key is made when `create` has a value for it.
fn visit(value: &mut Value, path: &[String], create: Option<&Value>, found: &mut dyn FnMut(&mut Value)) {
    let Some((segment, rest)) = path.split_first() else {
        found(value);
        return;
    };
    let matcher =
        segment.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).and_then(|pair| pair.split_once('='));
    match &mut value.kind {
        Kind::List(items) => {
            for (at, item) in items.iter_mut().enumerate() {
                let is_meant = match matcher {
                    Some(("", wanted)) => item.as_str() == Some(wanted),
                    Some((key, wanted)) => item.get_str(key) == Some(wanted),
                    None => segment == "*" || segment.parse() == Ok(at),
                };
                if is_meant {
                    visit(item, rest, create, found);
                }
            }
        }
        Kind::Map(entries) if segment == "*" => {
            for entry in entries {
                visit(&mut entry.value, rest, create, found);
            }
        }
        Kind::Map(_) => {
            if let Some(create) = create.filter(|_| value.get(segment).is_none()) {
                let empty = if rest.is_empty() { create.clone() } else { Value::map(Vec::new(), create.place) };
                value.set(segment, empty);
            }
            if let Some(inner) = value.get_mut(segment) {
                visit(inner, rest, create, found);
            }
        }
        Kind::Scalar(_) => {}
    }
}

/// Fields of containers in which `$(VAR)` is filled in; the table of kustomize has few others that are used.
const VAR_FIELDS: &[&[&str]] = &[&["args"], &["command"], &["env", "value"], &["volumeMounts", "mountPath"]];

/// Fills in `vars`.
pub(super) fn fill_vars(resources: &mut [Resource], vars: &[Value]) {
    let known: Vec<(String, Value)> = vars
        .iter()
        .filter_map(|var| {
            let mut source = var.get("objref")?.clone();
            let api_version = source.get_str("apiVersion").unwrap_or("").to_owned();
            let (group, version) = api_version.rsplit_once('/').unwrap_or(("", &api_version));
            let place = source.place;
            source.set("group", Value::text(group, place));
            source.set("version", Value::text(version, place));
            let path = var.get("fieldref").or_else(|| var.get("fieldRef"));
            if let Some(path) = path.and_then(|path| path.get_str("fieldpath").or_else(|| path.get_str("fieldPath"))) {
                // `ports[0]` is an item of a list here.
                let path = path.replace(".[", "[").replace('[', ".[");
                source.set("fieldPath", Value::text(path, place));
            }
            Some((format!("$({})", var.get_str("name")?), source_value(resources, &source)?))
        })
        .collect();
    if known.is_empty() {
        return;
    }
    for resource in resources {
        let mut is_met = false;
        let mut fill = |value: &mut Value| is_met |= fill_in(value, &known);
        let template = resource.template_path();
        if let Some(template) = template {
            each_at(&mut resource.value, template, &mut |pod| {
                for list in ["containers", "initContainers"] {
                    for field in VAR_FIELDS {
                        let path: Vec<&str> = ["spec", list].iter().chain(field.iter()).copied().collect();
                        each_at(pod, &path, &mut fill);
                    }
                }
            });
        }
        for path in [["metadata", "annotations"], ["metadata", "labels"]] {
            each_at(&mut resource.value, &path, &mut fill);
        }
        if resource.kind() == "Ingress" {
            each_at(&mut resource.value, &["spec", "rules", "host"], &mut fill);
            each_at(&mut resource.value, &["spec", "tls", "hosts"], &mut fill);
        }
        if is_met {
            resource.touch(Change::Content);
        }
    }
}

fn fill_in(value: &mut Value, known: &[(String, Value)]) -> bool {
    match &mut value.kind {
        Kind::Map(entries) => {
            entries.iter_mut().map(|entry| fill_in(&mut entry.value, known)).filter(|met| *met).count() > 0
        }
        Kind::List(items) => items.iter_mut().map(|item| fill_in(item, known)).filter(|met| *met).count() > 0,
        Kind::Scalar(scalar) => {
            if let Some((_, new)) = known.iter().find(|(name, _)| **name == *scalar.text) {
                *value = Value { place: value.place, ..new.clone() };
                return true;
            }
            let text = expanded(&scalar.text, known);
            if text == *scalar.text {
                return false;
            }
            *value = Value::text(text, value.place);
            true
        }
    }
}

/// The text with what is known filled in; `$$` is a dollar sign.
fn expanded(text: &str, known: &[(String, Value)]) -> String {
    let mut found = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, at)) = rest.find('$').and_then(|at| rest.split_at_checked(at)) {
        found.push_str(before);
        let named = known.iter().find_map(|(name, value)| Some((at.strip_prefix(name.as_str())?, value)));
        let (new, after) = match (at.strip_prefix("$$"), named) {
            (Some(after), _) => ("$", after),
            (None, Some((after, value))) => (value.as_str().unwrap_or(""), after),
            (None, None) => ("$", at.strip_prefix('$').unwrap_or("")),
        };
        found.push_str(new);
        rest = after;
    }
    found + rest
}
