//! One walk of an object beside the schema of its kind.

use rustc_hash::FxHashSet;

use super::choice::{Choice, choice};
use super::problem::{Elsewhere, Expected, Fault, Found, Invalid, Problem};
use super::scalar::{Json, is_placeholder, is_unfilled, json};
use super::table::{Definition, Name, Table, Type, table};
use super::text::{TextFault, TextLimits};
use crate::model::kubernetes::{Object, Pod};
use crate::model::nearest::nearest;
use crate::model::quantity::Quantity;
use crate::source::Span;
use crate::syntax::yaml::{Entry, Node};

/// `JSONSchemaProps` may nest without end.
const MAX_DEPTH: usize = 80;
/// Aliases can make a small file stand for a huge tree.
const MAX_NODES: usize = 100_000;
const MODE_MAX: i64 = 0o777;
/// Fields that take a number of pods or a share of them.
const SHARES: &[&str] = &["maxSurge", "maxUnavailable", "minAvailable"];

/// Everything in which `object` departs from the schema of its kind; nothing for kinds that neither Kubernetes nor the
/// repository defines. Ordered as written. Values that templates make are taken as right.
pub fn problems(object: Object<'_>) -> Vec<Problem<'_>> {
    let Some((table, definition)) = schema(object) else { return Vec::new() };
    let mut walk = Walk {
        table,
        object,
        found: Vec::new(),
        parents: Vec::new(),
        nodes: 0,
        in_status: false,
        conditions: 0,
        is_fragment: is_fragment(object),
        seen: FxHashSet::default(),
    };
    walk.mapping(object.node, definition, object.header());
    walk.name();
    walk.found
}

/// The schema of the object's kind: of Kubernetes itself, or of a definition in the repository.
fn schema(object: Object<'_>) -> Option<(&Table, &Definition)> {
    let table = table();
    match table.kind(object.group(), object.version(), object.kind()) {
        Some(kind) => Some((table, table.definition(kind.definition)?)),
        None => object.manifest.custom.schema(object.group(), object.version(), object.kind()),
    }
}

/// A patch, or a workload without pods or images, which only another layer can complete.
fn is_fragment(object: Object<'_>) -> bool {
    let makes_pods = matches!(
        object.kind(),
        "CronJob" | "DaemonSet" | "Deployment" | "Job" | "Pod" | "ReplicaSet" | "ReplicationController" | "StatefulSet"
    );
    object.is_partial() || object.pod().map_or(makes_pods, Pod::is_partial)
}

struct Walk<'a> {
    table: &'a Table,
    object: Object<'a>,
    found: Vec<Problem<'a>>,
    parents: Vec<&'a Definition>,
    nodes: usize,
    /// The server fills it in, so nothing must be there.
    in_status: bool,
    /// How many of the nodes around the current one a template may leave out.
    conditions: usize,
    /// Something else completes the object, so nothing is missing.
    is_fragment: bool,
    /// An anchor may be used many times; its faults count once.
    seen: FxHashSet<(Span, u8)>,
}

impl<'a> Walk<'a> {
    fn report(&mut self, span: Span, fault: Fault<'a>) {
        // Both branches of a template's condition are read as if they stood side by side: what is of one branch may be
        // in the company of the other's.
        let may_mix_branches = match fault {
            // A slip of the pen is one in every branch.
            Fault::UnknownField { entry, near: None, .. } | Fault::VersionedField { entry, .. } => {
                self.conditions > 0 || entry.key.is_maybe_absent()
            }
            Fault::WrongType { .. } | Fault::DuplicateItem { .. } | Fault::Conflict { .. } => self.conditions > 0,
            Fault::UnknownField { .. }
            | Fault::InvalidValue { .. }
            | Fault::MissingField { .. }
            | Fault::NoChoice { .. } => false,
        };
        if may_mix_branches {
            return;
        }
        let what = match fault {
            Fault::UnknownField { .. } | Fault::VersionedField { .. } => 0,
            Fault::WrongType { .. } | Fault::InvalidValue { .. } => 1,
            Fault::DuplicateItem { .. } => 2,
            Fault::Conflict { .. } => 3,
            Fault::NoChoice { .. } => 4,
            // Several fields may be missing at one place.
            Fault::MissingField { .. } => {
                self.found.push(Problem { object: self.object, span, fault });
                return;
            }
        };
        if self.seen.insert((span, what)) {
            self.found.push(Problem { object: self.object, span, fault });
        }
    }

    /// Every stored object has a name, which the schemas leave to the server.
    fn name(&mut self) {
        let (metadata, object) = (self.object.metadata(), self.object);
        let is_asked = object.kind().ends_with("Review") || object.field(&["$patch"]).is_present();
        let names = ["name", "generateName"].iter().all(|key| metadata.get(key).is_absent());
        if names && !is_asked && !self.is_fragment && !object.node.is_incomplete() {
            let metadata = table()
                .definition_named("meta.v1.ObjectMeta")
                .or_else(|| table().definition_named("core.v1.ObjectMeta"));
            if let Some(parent) = metadata {
                let required = self.table.versions;
                self.found.push(Problem {
                    object,
                    span: object.header(),
                    fault: Fault::MissingField { field: "name", parent, required, always: true },
                });
            }
        }
    }

    fn value(&mut self, node: Node<'a>, of: usize, field: &'a str, header: Span) {
        self.nodes += 1;
        if self.nodes > MAX_NODES || self.parents.len() > MAX_DEPTH || node.is_unknown() || node.is_null() {
            return;
        }
        // `!Ref`-like tags belong to other tools.
        if node.tag().is_some_and(|tag| !tag.starts_with("!!") && tag != "!") {
            return;
        }
        self.conditions += usize::from(node.is_maybe_absent());
        let table = self.table;
        match table.of(of) {
            Type::Any => {}
            Type::Object => _ = self.is_mapping(node, field),
            Type::Reference(definition) => {
                if let Some(definition) = table.definition(*definition)
                    && self.is_mapping(node, field)
                {
                    self.mapping(node, definition, header);
                }
            }
            Type::Map(values) => {
                if self.is_mapping(node, field) {
                    for entry in entries(node) {
                        self.value(entry.value, *values, entry.name(), entry.key.span());
                    }
                }
            }
            Type::List(items, keys) => self.list(node, *items, keys, field),
            scalar => self.scalar(node, scalar, field),
        }
        self.conditions -= usize::from(node.is_maybe_absent());
    }

    fn mapping(&mut self, node: Node<'a>, definition: &'a Definition, header: Span) {
        self.parents.push(definition);
        let entries = entries(node);
        for entry in &entries {
            if entry.key.is_unknown() {
                continue;
            }
            match definition.field(entry.name()) {
                Some(known) => {
                    let outer = self.in_status;
                    self.in_status |= self.parents.len() == 1 && known.name == "status";
                    if known.versions != self.table.versions {
                        let versions = known.versions;
                        let fault = Fault::VersionedField { entry: *entry, parent: definition, versions };
                        self.report(entry.key.span(), fault);
                    }
                    self.value(entry.value, known.of, &known.name, entry.key.span());
                    self.in_status = outer;
                }
                None => self.unknown(*entry, definition, node),
            }
        }
        if !self.in_status && !self.is_fragment && !node.is_incomplete() {
            let is_open = entries.iter().any(|entry| entry.key.is_unknown() || entry.name().starts_with('$'));
            for field in definition.fields.iter().filter(|_| !is_open) {
                let Some(required) = field.required else { continue };
                let is_absent = |entry: &Entry<'_>| entry.value.is_null() && !entry.value.is_maybe_absent();
                if !entries.iter().any(|entry| entry.name() == field.name && !is_absent(entry)) {
                    let (field, always) = (&*field.name, required == field.versions);
                    self.report(header, Fault::MissingField { field, parent: definition, required, always });
                }
            }
        }
        if let Some(choice) = choice(definition) {
            self.choose(&choice, &entries, definition, node, header);
        }
        self.parents.pop();
    }

    /// Holds a mapping against what its type takes one of.
    fn choose(
        &mut self,
        choice: &Choice,
        entries: &[Entry<'a>],
        definition: &'a Definition,
        node: Node<'a>,
        header: Span,
    ) {
        // Null and the empty text count as not set; what a template may leave out is not known.
        let is_set = |entry: &Entry<'_>| !entry.value.is_null() && entry.value.as_str() != Some("");
        let is_open = node.is_incomplete()
            || entries.iter().any(|entry| entry.key.is_unknown() || entry.name().starts_with('$'))
            || entries.iter().any(|entry| entry.key.is_maybe_absent() || entry.value.is_maybe_absent());
        let chosen = entries.iter().filter(|entry| definition.field(entry.name()).is_some());
        let chosen: Vec<&Entry<'a>> = chosen.filter(|entry| choice.is_one(entry.name()) && is_set(entry)).collect();
        if is_open {
            return;
        }
        if chosen.is_empty() && choice.is_needed && !self.is_fragment {
            // Of a misspelt field is told elsewhere.
            let is_known = entries.iter().all(|entry| definition.field(entry.name()).is_some());
            if is_known {
                self.report(header, Fault::NoChoice { parent: definition, choices: choice.named() });
            }
        }
        let second = chosen
            .iter()
            .skip(1)
            .find(|second| chosen.first().is_some_and(|first| choice.excludes(first.name(), second.name())));
        if let (Some(first), Some(second)) = (chosen.first(), second) {
            let (first, second) = (**first, **second);
            self.report(second.key.span(), Fault::Conflict { first, second, parent: definition });
        }
    }

    fn unknown(&mut self, entry: Entry<'a>, parent: &'a Definition, node: Node<'a>) {
        let name = entry.name();
        // Directives of strategic merge patches; keys that are no text; keys that something fills in.
        if parent.is_open || name.starts_with('$') || name.is_empty() || is_placeholder(name) {
            return;
        }
        let near = nearest(name, parent.field_names()).filter(|near| node.get(near).is_none());
        let elsewhere = self.elsewhere(name, parent);
        self.report(entry.key.span(), Fault::UnknownField { entry, parent, near, elsewhere });
    }

    /// Where else in the object a field of that name has its place.
    fn elsewhere(&self, name: &str, parent: &'a Definition) -> Option<Elsewhere<'a>> {
        // `metadata`, `kind` and the like are everywhere.
        if matches!(name, "apiVersion" | "kind" | "name" | "type") {
            return None;
        }
        let above = self.parents.iter().rev().skip(1).find(|above| above.field(name).is_some());
        let table = self.table;
        let below =
            || parent.fields.iter().find(|field| table.inner(field.of).is_some_and(|d| d.field(name).is_some()));
        match above {
            Some(above) => Some(Elsewhere::Above(above.short_name())),
            None => below().map(|field| Elsewhere::Below(&field.name)),
        }
    }

    fn is_mapping(&mut self, node: Node<'a>, field: &'a str) -> bool {
        if !node.is_mapping() {
            self.wrong(node, field, Expected::Mapping);
        }
        node.is_mapping()
    }

    fn list(&mut self, node: Node<'a>, items: usize, keys: &'a [Name], field: &'a str) {
        if !node.is_sequence() {
            self.wrong(node, field, Expected::List);
            return;
        }
        let mut seen: Vec<(Vec<&'a str>, Node<'a>)> = Vec::new();
        let mut known: FxHashSet<Vec<&'a str>> = FxHashSet::default();
        for item in node.items() {
            let header = entries(item).first().map_or(item.span(), |entry| entry.key.span());
            self.value(item, items, field, header);
            let Some(identity) = identity(item, keys) else { continue };
            if known.insert(identity.clone()) {
                seen.push((identity, item));
            } else if let (Some((_, first)), Some(key)) = (seen.iter().find(|(key, _)| *key == identity), keys.first())
            {
                let span = item.get(key).map_or(header, Node::span);
                let first = *first;
                self.report(span, Fault::DuplicateItem { item, first, list: field, key });
            }
        }
    }

    fn scalar(&mut self, node: Node<'a>, of: &'a Type, field: &'a str) {
        let expected = match of {
            Type::String | Type::Text(_) | Type::Time | Type::Bytes | Type::Enum(_) => Expected::String,
            Type::Bool => Expected::Bool,
            Type::Integer { .. } => Expected::Integer,
            Type::Number => Expected::Number,
            Type::Quantity => Expected::Quantity,
            _ => Expected::IntOrString,
        };
        let Some(value) = json(node) else {
            self.wrong(node, field, expected);
            return;
        };
        match (of, value) {
            (Type::IntOrString, Json::Str(text)) if SHARES.contains(&field) => {
                let is_share = text.strip_suffix('%').unwrap_or(text).bytes().all(|byte| byte.is_ascii_digit());
                if (!is_share || !text.ends_with('%')) && !text.contains(['$', '{', '<']) {
                    self.report(node.span(), Fault::InvalidValue { node, field, why: Invalid::Share });
                }
            }
            // The server takes no amount below nothing.
            (Type::Quantity, Json::Int(value)) if value < 0 => {
                self.report(node.span(), Fault::InvalidValue { node, field, why: Invalid::Quantity });
            }
            (_, Json::Null | Json::Unclear)
            | (Type::String | Type::Time | Type::IntOrString, Json::Str(_))
            | (Type::IntOrString, Json::Int(_))
            | (Type::Bool, Json::Bool)
            | (Type::Number | Type::Quantity, Json::Int(_) | Json::Float(_)) => {}
            (Type::Integer { min, max }, Json::Int(value)) => self.range(node, field, value, *min, *max),
            // Written with a point or exponent, yet whole: JSON tells no difference.
            (Type::Integer { .. } | Type::IntOrString, Json::Float(value)) if value.fract() == 0.0 => {}
            (Type::Enum(values), Json::Str(text)) => self.one_of(node, field, values, text),
            (Type::Quantity, Json::Str(text)) => {
                if Quantity::parse(text).is_none() && !is_unfilled(text) {
                    self.report(node.span(), Fault::InvalidValue { node, field, why: Invalid::Quantity });
                }
            }
            (Type::Text(limits), Json::Str(text)) => self.text(node, field, limits, text),
            (Type::Bytes, Json::Str(text)) => {
                if !is_base64(text) && !is_placeholder(text) {
                    self.report(node.span(), Fault::InvalidValue { node, field, why: Invalid::Base64 });
                }
            }
            _ => self.wrong(node, field, expected),
        }
    }

    fn range(&mut self, node: Node<'a>, field: &'a str, value: i64, min: i64, max: i64) {
        if (min..=max).contains(&value) {
            return;
        }
        let why =
            if (min, max) == (0, MODE_MAX) { Invalid::Mode { value } } else { Invalid::OutOfRange { value, min, max } };
        self.report(node.span(), Fault::InvalidValue { node, field, why });
    }

    fn text(&mut self, node: Node<'a>, field: &'a str, limits: &'a TextLimits, text: &str) {
        // The server cuts nothing off: what a template or another tool fills in is not known.
        let why = match limits.fault(text).filter(|_| !is_placeholder(text)) {
            Some(TextFault::Length { length, least, most }) => Invalid::Length { length, least, most },
            Some(TextFault::Pattern(pattern)) => Invalid::Pattern(pattern),
            None => return,
        };
        self.report(node.span(), Fault::InvalidValue { node, field, why });
    }

    fn one_of(&mut self, node: Node<'a>, field: &'a str, values: &'a [Name], text: &str) {
        // An empty text is an unset field, for which the default comes in.
        if text.is_empty() || values.iter().any(|value| value == text) || is_placeholder(text) {
            return;
        }
        let near = nearest(text, values.iter().map(|value| &**value));
        self.report(node.span(), Fault::InvalidValue { node, field, why: Invalid::NotOneOf { values, near } });
    }

    fn wrong(&mut self, node: Node<'a>, field: &'a str, expected: Expected) {
        let found = match json(node) {
            Some(Json::Str(text)) if is_unfilled(text) => return,
            Some(Json::Str(_)) => Found::String,
            Some(Json::Bool) => Found::Bool,
            Some(Json::Int(_) | Json::Float(_)) => Found::Number,
            Some(Json::Null | Json::Unclear) => return,
            None if node.is_sequence() => Found::List,
            // `{{ x }}` of a template engine that nobody told us about reads as a mapping in a mapping.
            None if is_braces(node) => return,
            None => Found::Mapping,
        };
        self.report(node.span(), Fault::WrongType { node, field, expected, found });
    }
}

/// Entries as written, duplicates too; those that `<<` brings in when there are any.
fn entries(node: Node<'_>) -> Vec<Entry<'_>> {
    if node.raw_entries().any(|entry| entry.is_merge()) { node.entries() } else { node.raw_entries().collect() }
}

fn is_braces(node: Node<'_>) -> bool {
    node.is_flow() && node.raw_entries().any(|entry| entry.key.is_mapping())
}

/// What tells an item from its neighbours; `None` when a part of it is not known.
fn identity<'a>(item: Node<'a>, keys: &[Name]) -> Option<Vec<&'a str>> {
    if keys.is_empty() || item.is_unknown() || item.is_maybe_absent() {
        return None;
    }
    let part = |key: &Name| match item.get(key) {
        Some(value) if value.is_unknown() || value.is_maybe_absent() => None,
        Some(value) => value.as_str().filter(|text| !text.is_empty() && !is_placeholder(text)),
        None if key == "protocol" => Some("TCP"),
        None => None,
    };
    keys.iter().map(part).collect()
}

/// Standard base64 with padding; line breaks don't count (<https://pkg.go.dev/encoding/base64>).
fn is_base64(text: &str) -> bool {
    let mut digits = 0_usize;
    let mut padding = 0_usize;
    for byte in text.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n')) {
        match byte {
            b'=' => padding += 1,
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' if padding == 0 => digits += 1,
            _ => return false,
        }
    }
    padding <= 2 && (digits + padding).is_multiple_of(4)
}
