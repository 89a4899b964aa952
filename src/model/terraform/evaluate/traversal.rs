//! Names and the steps behind them: variables, locals, modules, resources, `each`, `path`.

use super::convert::{to_number, to_text};
use super::{Frame, Presence, reason};
use crate::model::value::{Data, List, Reference, Unknown, Value};
use crate::source::Span;
use crate::syntax::hcl::{Step, StepKind};

/// The longest name of an unknown value that grows with what is asked of it.
const MAX_NAME: usize = 120;

impl<'a> Frame<'_, 'a> {
    /// `root.step[step]…`
    pub(super) fn traverse(&self, root: &'a str, steps: &'a [Step], span: Span) -> Value {
        if let Some(value) = self.lookup(root) {
            return self.follow(value, steps, span);
        }
        let attribute = |index: usize| match steps.get(index).map(|step| &step.kind) {
            Some(StepKind::Attribute(name)) => Some(&**name),
            _ => None,
        };
        let rest = |from: usize| steps.get(from..).unwrap_or_default();
        match (root, attribute(0)) {
            ("var", Some(name)) => self.follow(&self.variable(name, span), rest(1), span),
            ("local", Some(name)) => self.follow(&self.local(name, span), rest(1), span),
            ("module", Some(name)) => self.module(name, rest(1), span),
            ("path", Some(name)) => {
                let path = match name {
                    "module" => self.directory.path.as_str(),
                    "root" => {
                        let root = self.session.state(0).and_then(|state| self.session.directory(state));
                        root.map_or("", |directory| directory.path.as_str())
                    }
                    _ => return self.unknown(format!("path.{name}"), false, span),
                };
                let path = if path.is_empty() { "." } else { path };
                self.value(Data::String(path.to_owned()), span)
            }
            ("terraform" | "tofu", Some(name)) => self.unknown(format!("{root}.{name}"), false, span),
            // Outside of a repeated block these are errors; `self` is known only to provisioners.
            ("each" | "count" | "self", _) => self.unknown(root, false, span),
            ("data" | "ephemeral", Some(kind)) => match attribute(1) {
                Some(name) => self.resource([root, ".", kind, ".", name].concat(), rest(2), span),
                None => self.unknown(root, false, span),
            },
            (kind, Some(name)) => self.resource([kind, ".", name].concat(), rest(1), span),
            (name, None) => self.unknown(name, true, span),
        }
    }

    /// A resource as a whole, or what is behind it: a link, never a value.
    fn resource(&self, address: String, steps: &'a [Step], span: Span) -> Value {
        let Some(index) = self.directory.find_index(&address) else {
            let reference = Reference { address: format!("{}{address}", self.state.prefix), path: Vec::new() };
            return self.steps(self.value(Data::Reference(reference), span), steps, span);
        };
        let absent = self.presence(index) == Presence::Absent;
        let splat = matches!(steps.first().map(|step| &step.kind), Some(StepKind::Splat | StepKind::AttributeSplat));
        if absent {
            // `x[0]` fails, `x[*].id` is empty.
            return match (splat, steps.first()) {
                (true, _) => self.value(Data::List(List { items: Vec::new(), complete: true }), span),
                (false, Some(_)) => self.fail(format!("{address}, of which there is none"), span),
                (false, None) => self.unknown(address, true, span),
            };
        }
        let reference = Reference { address: [self.state.prefix.as_str(), &address].concat(), path: Vec::new() };
        self.steps(self.value(Data::Reference(reference), span), steps, span)
    }

    /// `module.name.output`; the index of a repeated call is passed over.
    fn module(&self, name: &'a str, steps: &'a [Step], span: Span) -> Value {
        let directory = self.directory;
        let address = format!("{}module.{name}", self.state.prefix);
        let opaque = || self.value(Data::Reference(Reference { address: address.clone(), path: Vec::new() }), span);
        let Some(call) = directory.call(name) else { return self.steps(opaque(), steps, span) };
        let absent = directory.calls.get(call).is_some_and(|call| self.presence(call.declaration) == Presence::Absent);
        let repeated =
            directory.calls.get(call).and_then(|call| directory.declarations.get(call.declaration)).is_some_and(
                |declaration| {
                    let has = |name| directory.argument(declaration, name).is_some();
                    has("count") || has("for_each")
                },
            );
        let (index, output) = match steps {
            [first, rest @ ..] if repeated && !matches!(first.kind, StepKind::Attribute(_)) => (Some(first), rest),
            _ => (None, steps),
        };
        let splat = index.is_some_and(|step| matches!(step.kind, StepKind::Splat | StepKind::AttributeSplat));
        if absent {
            return if splat {
                self.value(Data::List(List { items: Vec::new(), complete: true }), span)
            } else {
                self.fail(format!("{address}, of which there is none"), span)
            };
        }
        let [Step { kind: StepKind::Attribute(output), .. }, rest @ ..] = output else {
            return self.steps(opaque(), steps, span);
        };
        let Some(child) = self.child(call) else { return self.steps(opaque(), steps, span) };
        let Some(frame) = self.session.frame(child, self.file) else { return opaque() };
        let value = self.follow(&frame.output(output, span), rest, span);
        if splat {
            // One or more of the same shape.
            return self.value(Data::List(List { items: vec![value], complete: false }), span);
        }
        value
    }

    /// Follows steps without copying what is passed over, then copies what is reached.
    pub(super) fn follow(&self, value: &Value, steps: &'a [Step], span: Span) -> Value {
        let mut value = value;
        let mut rest = steps;
        while let [step, after @ ..] = rest {
            // Keys are searched for one by one.
            if let Data::Map(map) = &value.data
                && !self.session.spend(u32::try_from(map.entries.len() / 32).unwrap_or(u32::MAX))
            {
                return self.unknown("too large to be evaluated", true, span);
            }
            let next = match (&step.kind, &value.data) {
                (StepKind::Attribute(name), Data::Map(map)) => map.get(name),
                (StepKind::LegacyIndex(index), Data::List(list)) if list.complete => {
                    usize::try_from(*index).ok().and_then(|index| list.items.get(index))
                }
                (StepKind::Index(index), Data::Map(_) | Data::List(_)) => {
                    let index = self.expr(index);
                    let found = match &value.data {
                        Data::Map(map) => to_text(&index).and_then(|key| map.get(&key)),
                        Data::List(list) if list.complete => position(&index).and_then(|at| list.items.get(at)),
                        _ => None,
                    };
                    if found.is_none() {
                        let item = self.index(self.copy(value, span), &index, span);
                        return self.steps(item, after, span);
                    }
                    found
                }
                _ => None,
            };
            let Some(next) = next else { break };
            value = next;
            rest = after;
        }
        // A key that is missing is asked of the collection itself, which need not be copied for that.
        if let [step, ..] = rest
            && let (StepKind::Attribute(name), Data::Map(map)) = (&step.kind, &value.data)
        {
            return if map.complete {
                self.fail(format!("the missing attribute `{name}`"), span)
            } else {
                self.unknown(format!("attribute `{name}`"), true, span)
            };
        }
        let copied = self.copy(value, span);
        self.steps(copied, rest, span)
    }

    /// Applies steps to a value.
    pub(super) fn steps(&self, value: Value, steps: &'a [Step], span: Span) -> Value {
        let mut value = value;
        let mut rest = steps;
        while let [step, after @ ..] = rest {
            value = match &step.kind {
                StepKind::Attribute(name) => self.key(value, name, span),
                StepKind::LegacyIndex(index) => {
                    #[expect(clippy::cast_precision_loss, reason = "no list is longer than 2^53")]
                    let index = self.value(Data::Number(*index as f64), step.span);
                    self.index(value, &index, span)
                }
                StepKind::Index(index) => {
                    let index = self.expr(index);
                    self.index(value, &index, span)
                }
                StepKind::Splat | StepKind::AttributeSplat => return self.splat(value, after, span),
            };
            rest = after;
        }
        Value { span, file: self.file, ..value }
    }

    fn key(&self, value: Value, name: &str, span: Span) -> Value {
        match value.data {
            Data::Map(map) => match map.get(name) {
                Some(found) => found.clone(),
                None if map.complete => self.fail(format!("the missing attribute `{name}`"), span),
                None => self.unknown(format!("attribute `{name}`"), true, span),
            },
            Data::Reference(mut reference) => {
                reference.path.push(name.to_owned());
                self.value(Data::Reference(reference), span)
            }
            Data::Unknown(Unknown { mut because, .. }) => {
                // A name goes on with the attribute, a sentence doesn't.
                if because.len() < MAX_NAME && !because.contains([' ', '(']) {
                    because.push('.');
                    because.push_str(name);
                }
                self.unknown(because, true, span)
            }
            Data::Null => self.fail(format!("`{name}` of null"), span),
            // A list of one block that is used like the block: only after an error in the configuration.
            _ => self.fail(format!("the missing attribute `{name}`"), span),
        }
    }

    pub(super) fn index(&self, value: Value, index: &Value, span: Span) -> Value {
        match value.data {
            Data::List(list) => {
                if to_number(index).is_none() {
                    return self.unknown(reason(index), true, span);
                }
                if !list.complete {
                    return self.unknown("an item of a list that is known in part", true, span);
                }
                match position(index).and_then(|position| list.items.get(position)) {
                    Some(item) => item.clone(),
                    None => self.fail("an item behind the end of a list", span),
                }
            }
            Data::Map(_) => match to_text(index) {
                Some(key) => self.key(value, &key, span),
                None => self.unknown(reason(index), true, span),
            },
            Data::Reference(mut reference) => {
                let key = to_text(index);
                if reference.path.is_empty() && !reference.address.ends_with(']') {
                    let shown = match (&index.data, key) {
                        (Data::Number(_), Some(key)) => format!("[{key}]"),
                        (_, Some(key)) => format!("[\"{key}\"]"),
                        (_, None) => "[*]".to_owned(),
                    };
                    reference.address.push_str(&shown);
                } else {
                    reference.path.push(key.unwrap_or_else(|| "*".to_owned()));
                }
                self.value(Data::Reference(reference), span)
            }
            Data::Unknown(unknown) => self.unknown(unknown.because, true, span),
            _ => self.fail("an index of what is no collection", span),
        }
    }

    fn splat(&self, value: Value, after: &'a [Step], span: Span) -> Value {
        match value.data {
            Data::List(list) => {
                let items = list.items.into_iter().map(|item| self.steps(item, after, span)).collect();
                self.value(Data::List(List { items, complete: list.complete }), span)
            }
            Data::Null => self.value(Data::List(List { items: Vec::new(), complete: true }), span),
            // The link stands for the list of links.
            Data::Reference(_) => self.steps(value, after, span),
            Data::Unknown(Unknown { because, .. }) => self.unknown(because, false, span),
            _ => {
                let item = self.steps(value, after, span);
                self.value(Data::List(List { items: vec![item], complete: true }), span)
            }
        }
    }
}

/// The place in a list that a number names.
fn position(index: &Value) -> Option<usize> {
    let number = to_number(index)?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked before")]
    (0.0..1e9).contains(&number).then_some(number as usize)
}
