//! Whether a predicate holds of a node, and the place that decides it.

use std::borrow::Cow;
use std::collections::HashSet;

use super::graph::{Graph, NAMES, Neighbour, within_module, without_index};
use super::node::{Node, Shape};
use super::path::{About, Found, Path};
use super::predicate::{Connection, Operand, PathTest, PortsTest, Predicate, Quantifier, Relation, Test, Version};
use super::truth::{Truth, any};
use super::units::{self, Dimension};
use super::{json, network, policy};
use crate::model::secrets::{looks_placeholder, looks_secret_name};
use crate::model::value::{Data, Value};
use crate::source::{FileId, Span};

/// What a rule looks at, besides the node itself.
#[derive(Clone, Copy, Default)]
pub struct Subject<'a> {
    /// `aws_s3_bucket`, `AWS::S3::Bucket`, `Deployment`; what `@type` says.
    pub type_name: &'a str,
    /// What `@name` says.
    pub name: &'a str,
    /// `aws_s3_bucket.logs` without index, for references to it.
    pub address: &'a str,
    /// The whole block, for names that others may repeat.
    pub body: Option<Node<'a>>,
}

/// Everything a predicate may ask for.
#[derive(Clone, Copy)]
pub(super) struct Scope<'s> {
    /// The rule's `let`.
    pub named: &'s [Predicate],
    pub subject: Subject<'s>,
    pub graph: Option<&'s dyn Graph>,
}

/// The place that decided, and the text there.
#[derive(Clone, Debug)]
pub(super) struct Place<'a> {
    pub file: FileId,
    pub span: Span,
    pub text: Option<Cow<'a, str>>,
}

impl<'a> Place<'a> {
    /// A collection is shown by its key: its own span may be many lines long.
    pub(super) fn of(node: Node<'a>) -> Self {
        let collection = matches!(node.shape(), Shape::List | Shape::Map);
        let span = node.key_span().filter(|_| collection).unwrap_or_else(|| node.span());
        Self { file: node.file(), span, text: node.text() }
    }
}

/// The answer to a predicate.
#[derive(Clone, Debug)]
pub(super) struct Outcome<'a> {
    pub truth: Truth,
    pub place: Option<Place<'a>>,
}

impl Outcome<'_> {
    fn nowhere(truth: Truth) -> Self {
        Self { truth, place: None }
    }
}

impl Scope<'_> {
    /// Evaluates `predicate` on `node`. The depth is that of the predicate, which the compiler limits.
    pub(super) fn evaluate<'a>(&self, predicate: &Predicate, node: Node<'a>) -> Outcome<'a> {
        match predicate {
            Predicate::Test(test) => self.test(test, node),
            Predicate::Quantified { quantifier, path, predicate } => {
                self.quantified(*quantifier, path, predicate, node)
            }
            Predicate::Ports(ports) => Outcome::nowhere(ports_cover(ports, node)),
            Predicate::Connected(connection) => Outcome::nowhere(self.connected(connection)),
            Predicate::RefersTo { path, types, condition } => {
                Outcome::nowhere(self.refers_to(path, types, condition.as_deref(), node))
            }
            Predicate::InEnvironment(names) => Outcome::nowhere(self.in_environment(names, node)),
            Predicate::InScope { types, condition } => Outcome::nowhere(self.in_scope(types, condition.as_deref())),
            Predicate::And(all) => {
                let mut result = Outcome::nowhere(Truth::True);
                for predicate in all {
                    let outcome = self.evaluate(predicate, node);
                    match outcome.truth {
                        Truth::False => return outcome,
                        Truth::Unknown => result.truth = Truth::Unknown,
                        Truth::True => {}
                    }
                    // Guards come first in a rule, its point last.
                    result.place = outcome.place.or(result.place);
                }
                result
            }
            Predicate::Or(all) => {
                let mut result = Outcome::nowhere(Truth::False);
                for predicate in all {
                    let outcome = self.evaluate(predicate, node);
                    match outcome.truth {
                        Truth::True => return outcome,
                        Truth::Unknown => result.truth = Truth::Unknown,
                        Truth::False => {}
                    }
                    result.place = result.place.or(outcome.place);
                }
                result
            }
            Predicate::Not(inner) => {
                let outcome = self.evaluate(inner, node);
                Outcome { truth: !outcome.truth, place: outcome.place }
            }
            Predicate::Surely(inner) => {
                let outcome = self.evaluate(inner, node);
                Outcome { truth: Truth::from(outcome.truth.is_true()), place: outcome.place }
            }
            Predicate::Named(index) => match self.named.get(*index) {
                Some(predicate) => self.evaluate(predicate, node),
                None => Outcome::nowhere(Truth::Unknown),
            },
        }
    }

    fn quantified<'a>(
        &self,
        quantifier: Quantifier,
        path: &Path,
        predicate: &Predicate,
        from: Node<'a>,
    ) -> Outcome<'a> {
        let (nodes, complete) = path.find_all(from);
        let mut result = Outcome::nowhere(Truth::from(quantifier != Quantifier::Any));
        if !complete {
            result.truth = Truth::Unknown;
        }
        // `all` is decided by an item that fails, `any` and `none` by one that holds.
        let decisive = if quantifier == Quantifier::All { Truth::False } else { Truth::True };
        for node in nodes {
            let outcome = self.evaluate(predicate, node);
            let place = outcome.place.or_else(|| Some(Place::of(node)));
            if outcome.truth == decisive {
                let truth = Truth::from(quantifier == Quantifier::Any);
                if quantifier != Quantifier::Any && node.is_maybe_absent() {
                    result.truth = Truth::Unknown;
                    continue;
                }
                return Outcome { truth, place };
            }
            if outcome.truth == Truth::Unknown {
                result.truth = Truth::Unknown;
            }
        }
        if quantifier != Quantifier::Any {
            let found = Path { about: None, ..path.clone() };
            result.place = whole(&found, from);
        }
        result
    }

    fn test<'a>(&self, test: &PathTest, from: Node<'a>) -> Outcome<'a> {
        if let Some(about) = test.path.about {
            return self.test_about(about, test, from);
        }
        match test.path.find(from) {
            Found::Node(node) => {
                if node.shape() == Shape::Null {
                    return Outcome::nowhere(self.test_absent(test, from));
                }
                let (truth, place) = self.holds(&test.test, node, from);
                Outcome { truth, place: place.or_else(|| Some(Place::of(node))) }
            }
            Found::Absent => Outcome::nowhere(self.test_absent(test, from)),
            Found::Unknown => Outcome::nowhere(Truth::Unknown),
        }
    }

    /// A test of what is not there: of the default, or else false but for emptiness.
    fn test_absent(&self, test: &PathTest, from: Node<'_>) -> Truth {
        match (&test.test, &test.default) {
            (Test::Exists, _) => Truth::False,
            (test, Some(default)) => self.holds(test, Node::value(default), from).0,
            (Test::Empty | Test::Unique, None) => Truth::True,
            (Test::Equals(Operand::Literal(literal)), None) => (*literal == super::literal::Literal::Null).into(),
            _ => Truth::False,
        }
    }

    /// A test of `@key`, `@type` or `@name`.
    fn test_about<'a>(&self, about: About, test: &PathTest, from: Node<'a>) -> Outcome<'a> {
        let stem = Path { segments: test.path.segments.clone(), about: None };
        let node = match stem.find(from) {
            Found::Node(node) => node,
            Found::Absent => return Outcome::nowhere(Truth::False),
            Found::Unknown => return Outcome::nowhere(Truth::Unknown),
        };
        let (text, span) = match about {
            About::Key => (node.key(), node.key_span()),
            About::Type => (Some(self.subject.type_name).filter(|text| !text.is_empty()), None),
            About::Name => (Some(self.subject.name).filter(|text| !text.is_empty()), None),
        };
        let Some(text) = text else { return Outcome::nowhere(self.test_absent(test, from)) };
        let value = json::text(text, node.file(), span.unwrap_or_else(|| node.span()));
        let truth = self.holds(&test.test, Node::value(&value), from).0;
        let place = span.map(|span| Place { file: node.file(), span, text: Some(Cow::Owned(text.to_owned())) });
        Outcome { truth, place }
    }

    /// Whether `node`, which is not null, passes the test; and a place better than the node's own.
    fn holds<'a>(&self, test: &Test, node: Node<'a>, from: Node<'_>) -> (Truth, Option<Place<'a>>) {
        let truth = match test {
            Test::Exists => match node.shape() {
                Shape::Null => Truth::False,
                Shape::Unknown { may_be_null: true } => Truth::Unknown,
                _ if node.is_maybe_absent() => Truth::Unknown,
                _ => Truth::True,
            },
            Test::Empty => empty(node),
            Test::True => match node.shape() {
                Shape::Bool(value) => value.into(),
                Shape::Text(text) => text.eq_ignore_ascii_case("true").into(),
                Shape::Unknown { .. } | Shape::Set | Shape::Partial(_) => Truth::Unknown,
                _ => Truth::False,
            },
            Test::Equals(Operand::Literal(literal)) => literal.equals(node),
            Test::Equals(Operand::Path(other)) => equal_nodes(node, other, from),
            Test::EqualsIgnoringCase(literal) => literal.equals_ignoring_case(node),
            Test::OneOf(literals) => any(literals.iter().map(|literal| literal.equals(node))),
            Test::Matches(regex) => on_text(node, |text| regex.is_match(text)),
            Test::StartsWith(starts) => any(starts.iter().map(|start| match node.shape() {
                Shape::Partial(partial) => partial.starts_with(start),
                _ => on_text(node, |text| text.starts_with(&**start)),
            })),
            Test::EndsWith(ends) => any(ends.iter().map(|end| match node.shape() {
                Shape::Partial(partial) => partial.ends_with(end),
                _ => on_text(node, |text| text.ends_with(&**end)),
            })),
            Test::Contains(parts) => any(parts.iter().map(|part| match node.shape() {
                Shape::Partial(partial) => partial.contains(part),
                _ => on_text(node, |text| text.contains(&**part)),
            })),
            Test::LooksSecret => match node.shape() {
                // Some of it comes from elsewhere, so it is not written here.
                Shape::Partial(_) => Truth::False,
                _ => on_text(node, |text| !looks_placeholder(text)),
            },
            Test::SecretName => on_text(node, looks_secret_name),
            Test::Compare(relation, limit) => match limit.measure(node) {
                Ok(number) => relation.holds(number, limit.number).into(),
                Err(truth) => truth,
            },
            Test::CompareTo(relation, other) => compare_nodes(*relation, node, other, from),
            Test::OlderThan(limit) => {
                on_text(node, |text| Version::parse(text).is_some_and(|version| version.is_older_than(limit)))
            }
            Test::HasAny(literals) => any(literals.iter().map(|literal| has(node, literal))),
            Test::HasAll(literals) => !any(literals.iter().map(|literal| !has(node, literal))),
            Test::Length(relation, limit) => length(*relation, *limit, node),
            Test::Unique => unique(node),
            Test::OpenToWorld => network::open_to_world(node),
            Test::Within(ranges) => network::within(node, ranges),
            Test::Json(predicate) => return self.json(predicate, node),
            Test::Policy(test) => return self.policy(test, node),
        };
        (truth, None)
    }

    fn json<'a>(&self, predicate: &Predicate, node: Node<'a>) -> (Truth, Option<Place<'a>>) {
        match node.shape() {
            // Already decoded, by `jsonencode` say.
            Shape::List | Shape::Map => {
                let outcome = self.evaluate(predicate, node);
                (outcome.truth, outcome.place)
            }
            Shape::Unknown { .. } | Shape::Set => (Truth::Unknown, None),
            Shape::Partial(_) => match partial_json(node) {
                Some(value) => (self.evaluate(predicate, Node::value(&value)).truth, None),
                None => (Truth::Unknown, None),
            },
            _ => match node.text().and_then(|text| json::parse(&text, node.file(), node.span())) {
                Some(value) => (self.evaluate(predicate, Node::value(&value)).truth, None),
                None => (Truth::False, None),
            },
        }
    }

    fn policy<'a>(&self, test: &policy::StatementTest, node: Node<'a>) -> (Truth, Option<Place<'a>>) {
        match node.shape() {
            Shape::List | Shape::Map => {
                let (truth, statement) = policy::any_statement(node, test);
                (truth, statement.map(Place::of))
            }
            // Documents are judged where they are written; see `select: {terraform: data.aws_iam_policy_document}`.
            Shape::Partial(_) => match partial_json(node) {
                Some(value) => (policy::any_statement(Node::value(&value), test).0, None),
                None => (Truth::Unknown, None),
            },
            Shape::Unknown { .. } | Shape::Set => match self.referred(node) {
                Some(document) => (policy::any_statement(document.body, test).0, None),
                None => (Truth::Unknown, None),
            },
            _ => match node.text().and_then(|text| json::parse(&text, node.file(), node.span())) {
                Some(value) => (policy::any_statement(Node::value(&value), test).0, None),
                None => (Truth::False, None),
            },
        }
    }

    /// The policy document that a value stands for.
    fn referred(&self, node: Node<'_>) -> Option<Neighbour<'_>> {
        let reference = node.as_value()?.as_reference()?;
        let is_document = reference.address.starts_with("data.aws_iam_policy_document.");
        self.graph?.find(without_index(&reference.address)).filter(|_| is_document)
    }

    fn connected(&self, connection: &Connection) -> Truth {
        let Some(graph) = self.graph else { return Truth::Unknown };
        let mut truth = Truth::from(graph.escapes(self.subject.address));
        if truth == Truth::True {
            truth = Truth::Unknown;
        }
        for type_name in &connection.types {
            graph.each(type_name, &mut |neighbour| {
                if truth == Truth::True {
                    return;
                }
                if !graph.spend(connection.via.len()) {
                    truth = Truth::Unknown;
                    return;
                }
                let refers = any(connection.via.iter().map(|via| self.points_here(via, neighbour.body)));
                let holds = match (&connection.condition, refers) {
                    (_, Truth::False) => return,
                    (Some(condition), _) => self.evaluate(condition, neighbour.body).truth,
                    (None, _) => Truth::True,
                };
                let both = !any([!refers, !holds]);
                truth = any([truth, both]);
            });
        }
        truth
    }

    /// Whether the attribute at `via` of another block refers to the subject: by reference, or by the same known name.
    fn points_here(&self, via: &Path, other: Node<'_>) -> Truth {
        let (nodes, complete) = via.find_all(other);
        let mut truth = if complete { Truth::False } else { Truth::Unknown };
        for node in nodes.into_iter().flat_map(parts) {
            let mut here = false;
            let mut elsewhere = false;
            if let Some(value) = node.as_value() {
                value.references(&mut |reference| {
                    let same = without_index(&reference.address) == self.subject.address;
                    here |= same;
                    elsewhere |= !same;
                });
            }
            match node.shape() {
                _ if here => return Truth::True,
                Shape::Unknown { .. } => truth = Truth::Unknown,
                Shape::Set | Shape::Partial(_) if !elsewhere => truth = Truth::Unknown,
                _ => {}
            }
            if node.text().is_some_and(|text| self.is_called(&text)) {
                return Truth::True;
            }
        }
        truth
    }

    /// Whether the subject bears that name in the real world.
    fn is_called(&self, name: &str) -> bool {
        let Some(body) = self.subject.body else { return false };
        NAMES.iter().any(|key| match body.get(key) {
            super::node::Step::Found(node) => node.text().is_some_and(|text| text == name),
            _ => false,
        })
    }

    fn refers_to(&self, path: &Path, types: &[Box<str>], condition: Option<&Predicate>, node: Node<'_>) -> Truth {
        let Some(graph) = self.graph else { return Truth::Unknown };
        let (nodes, complete) = path.find_all(node);
        let mut truth = if complete { Truth::False } else { Truth::Unknown };
        for node in nodes.into_iter().flat_map(parts) {
            if matches!(node.shape(), Shape::Unknown { .. } | Shape::Set | Shape::Partial(_)) && truth != Truth::True {
                truth = Truth::Unknown;
            }
            let Some(value) = node.as_value() else { continue };
            value.references(&mut |reference| {
                let address = without_index(&reference.address);
                let own = within_module(address);
                let of_type = |type_name: &str| own.strip_prefix(type_name).is_some_and(|rest| rest.starts_with('.'));
                if truth == Truth::True || !types.iter().any(|type_name| of_type(type_name)) {
                    return;
                }
                let holds = match (condition, graph.find(address)) {
                    (None, _) => Truth::True,
                    (Some(condition), Some(neighbour)) => self.evaluate(condition, neighbour.body).truth,
                    (Some(_), None) => Truth::Unknown,
                };
                truth = any([truth, holds]);
            });
        }
        truth
    }

    fn in_scope(&self, types: &[Box<str>], condition: Option<&Predicate>) -> Truth {
        let Some(graph) = self.graph else { return Truth::Unknown };
        let mut truth = Truth::False;
        for type_name in types {
            graph.each(type_name, &mut |neighbour| {
                let holds = condition.map_or(Truth::True, |condition| self.evaluate(condition, neighbour.body).truth);
                truth = any([truth, holds]);
            });
            if graph.may_hold(type_name) {
                truth = any([truth, Truth::Unknown]);
            }
        }
        truth
    }
}

/// JSON in a Terraform template of which parts are not known.
fn partial_json(node: Node<'_>) -> Option<Value> {
    let value = node.as_value()?;
    match &value.data {
        Data::Template(parts) => json::parse_template(parts, value.file, value.span),
        _ => None,
    }
}

/// The items of a list, or the node itself, unknown ones included.
fn parts(node: Node<'_>) -> Vec<Node<'_>> {
    if node.shape() == Shape::List { node.items().nodes } else { vec![node] }
}

impl Relation {
    fn holds(self, left: f64, right: f64) -> bool {
        match self {
            Self::Less => left < right,
            Self::LessOrEqual => left <= right,
            Self::Greater => left > right,
            Self::GreaterOrEqual => left >= right,
        }
    }
}

/// The collection that a plural path runs over, for its place.
fn whole<'a>(path: &Path, from: Node<'a>) -> Option<Place<'a>> {
    let plural = path
        .segments
        .iter()
        .position(|segment| matches!(segment, super::path::Segment::Items | super::path::Segment::Values))?;
    let stem = Path { segments: path.segments.get(..plural)?.to_vec(), about: None };
    match stem.find(from) {
        Found::Node(node) if plural > 0 => Some(Place::of(node)),
        _ => None,
    }
}

/// A test of the whole text of a scalar; what is no scalar fails it.
fn on_text(node: Node<'_>, test: impl Fn(&str) -> bool) -> Truth {
    match node.shape() {
        Shape::Unknown { .. } | Shape::Set | Shape::Partial(_) => Truth::Unknown,
        _ => node.text().map_or(Truth::False, |text| test(&text).into()),
    }
}

fn empty(node: Node<'_>) -> Truth {
    let none = |children: super::node::Children<'_>| match (children.nodes.is_empty(), children.complete) {
        (false, _) => Truth::False,
        (true, true) => Truth::True,
        (true, false) => Truth::Unknown,
    };
    match node.shape() {
        Shape::Null => Truth::True,
        Shape::Text(text) => text.trim().is_empty().into(),
        Shape::Partial(partial) => partial.equals(""),
        Shape::Bool(_) | Shape::Number(_) => Truth::False,
        Shape::List => none(node.items()),
        Shape::Map => none(node.values()),
        Shape::Set | Shape::Unknown { .. } => Truth::Unknown,
    }
}

/// Whether a list holds the value, a mapping the key, or a scalar is the value.
fn has(node: Node<'_>, literal: &super::literal::Literal) -> Truth {
    if node.shape() == Shape::Map {
        let values = node.values();
        let found = values.nodes.iter().any(|value| value.key().is_some_and(|key| literal.equals_text(key)));
        return if !found && !values.complete { Truth::Unknown } else { found.into() };
    }
    let items = node.items();
    let truth = any(items.nodes.into_iter().map(|item| literal.equals(item)));
    if truth == Truth::False && !items.complete { Truth::Unknown } else { truth }
}

fn length(relation: Relation, limit: usize, node: Node<'_>) -> Truth {
    let (count, complete) = match node.shape() {
        Shape::Map => {
            let values = node.values();
            (values.nodes.len(), values.complete)
        }
        Shape::Text(text) => (text.chars().count(), true),
        _ => {
            let items = node.items();
            (items.nodes.len(), items.complete)
        }
    };
    let holds = match relation {
        Relation::Less => count < limit,
        Relation::LessOrEqual => count <= limit,
        Relation::Greater => count > limit,
        Relation::GreaterOrEqual => count >= limit,
    };
    let grows_true = matches!(relation, Relation::Greater | Relation::GreaterOrEqual);
    // More items than are known can only make "more than" true and "fewer than" false.
    if complete || holds == grows_true { holds.into() } else { Truth::Unknown }
}

/// Whether the known scalars of a list differ from each other.
fn unique(node: Node<'_>) -> Truth {
    let items = node.items();
    let mut seen = HashSet::with_capacity(items.nodes.len());
    let mut unknown = !items.complete;
    for item in items.nodes {
        match item.text() {
            Some(text) => {
                if !seen.insert(text.into_owned()) {
                    return Truth::False;
                }
            }
            None => unknown |= !matches!(item.shape(), Shape::List | Shape::Map | Shape::Null),
        }
    }
    if unknown { Truth::Unknown } else { Truth::True }
}

fn equal_nodes(node: Node<'_>, other: &Path, from: Node<'_>) -> Truth {
    match other.find(from) {
        Found::Node(other) => match (node.text(), other.text()) {
            (Some(left), Some(right)) => {
                let numbers = left.trim().parse::<f64>().ok().zip(right.trim().parse::<f64>().ok());
                numbers.map_or(left == right, |(left, right)| left.total_cmp(&right).is_eq()).into()
            }
            _ => Truth::Unknown,
        },
        Found::Absent => Truth::False,
        Found::Unknown => Truth::Unknown,
    }
}

fn compare_nodes(relation: Relation, node: Node<'_>, other: &Path, from: Node<'_>) -> Truth {
    // Two durations, or two numbers: a bare one is a number of seconds.
    let number = |node: Node<'_>| -> Option<f64> {
        let text = node.text()?;
        text.trim().parse::<f64>().ok().or_else(|| units::parse(&text, Dimension::Time))
    };
    match other.find(from) {
        Found::Node(other) => match (number(node), number(other)) {
            (Some(left), Some(right)) => relation.holds(left, right).into(),
            _ => Truth::Unknown,
        },
        Found::Absent => Truth::False,
        Found::Unknown => Truth::Unknown,
    }
}

fn ports_cover(test: &PortsTest, node: Node<'_>) -> Truth {
    let find = |path: &Path| match path.find(node) {
        Found::Node(node) => Ok(Some(node)),
        Found::Absent => Ok(None),
        Found::Unknown => Err(Truth::Unknown),
    };
    let covered = || -> Result<Truth, Truth> {
        let mut protocol = None;
        for path in &test.protocol {
            protocol = protocol.or(find(path)?);
        }
        let (admitted, all_ports) = network::protocol(protocol);
        if all_ports || admitted == Truth::False {
            return Ok(admitted);
        }
        let mut covered = Truth::False;
        for path in &test.ranges {
            if let Some(ranges) = find(path)? {
                covered = any([covered, network::ranges_cover(ranges, &test.ports)]);
            }
        }
        if let Some(from) = &test.from {
            let to = test.to.as_ref().map_or(Ok(None), find)?;
            covered = any([covered, network::span_covers(find(from)?, to, &test.ports)]);
        }
        Ok(!any([!covered, !admitted]))
    };
    covered().unwrap_or_else(|unknown| unknown)
}
