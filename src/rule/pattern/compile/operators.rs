//! The operators: each maps a path to what is demanded of it.

use super::{Compiler, literal};
use crate::rule::pattern::literal::{Limit, Literal};
use crate::rule::pattern::network::Cidr;
use crate::rule::pattern::path::Path;
use crate::rule::pattern::policy::{StatementTest, WordsTest};
use crate::rule::pattern::predicate::{
    Connection, Operand, PathTest, PortsTest, Predicate, Quantifier, Relation, Test, Version,
};
use crate::rule::pattern::regex::LazyRegex;
use crate::syntax::SyntaxError;
use crate::syntax::yaml::{Entry, Node};

/// Every operator, for "did you mean".
pub(super) const OPERATORS: [&str; 48] = [
    "absent",
    "all",
    "and",
    "any",
    "cidr-within",
    "connected",
    "contains",
    "empty",
    "ends-with",
    "eq",
    "eq-ci",
    "exists",
    "ge",
    "gt",
    "has",
    "has-all",
    "has-any",
    "in",
    "in-environment",
    "in-scope",
    "is",
    "is-true",
    "json",
    "le",
    "len-gt",
    "len-lt",
    "looks-secret",
    "lt",
    "matches",
    "ne",
    "none",
    "not",
    "not-empty",
    "not-has",
    "not-in",
    "not-matches",
    "not-true",
    "open-to-world",
    "or",
    "policy",
    "ports-cover",
    "refers-to",
    "secret-name",
    "starts-with",
    "surely",
    "unique",
    "version-lt",
    "not-unique",
];

/// Deeper predicates are refused: the evaluator goes as deep as they do.
const MAX_DEPTH: usize = 24;

/// How an operator turns its operand into a test.
type MakeTest = fn(&mut Compiler<'_>, Node<'_>) -> Option<Test>;

impl<'a> Compiler<'a> {
    /// A predicate: a mapping of operators that must all hold. `base` is the path from the selected node to here.
    pub(super) fn predicate(&mut self, node: Node<'a>, base: &Path) -> Option<Predicate> {
        self.predicate_at(node, base, 0)
    }

    fn predicate_at(&mut self, node: Node<'a>, base: &Path, depth: usize) -> Option<Predicate> {
        if depth > MAX_DEPTH {
            self.error(node.span(), format!("predicates are nested more than {MAX_DEPTH} deep"));
            return None;
        }
        let mut all = Vec::new();
        for entry in node.raw_entries() {
            all.push(self.operator(entry, base, depth + 1));
        }
        if all.is_empty() {
            let error = SyntaxError::new(node.span(), "expected a predicate: a mapping such as `{absent: path}`");
            let help = "join several with `and: [...]` or `or: [...]`";
            self.errors.push(if node.is_sequence() { error.with_help(help) } else { error });
            return None;
        }
        let mut all = all.into_iter().collect::<Option<Vec<Predicate>>>()?;
        if all.len() == 1 { all.pop() } else { Some(Predicate::And(all)) }
    }

    fn operator(&mut self, entry: Entry<'a>, base: &Path, depth: usize) -> Option<Predicate> {
        let operand = entry.value;
        let negative = |predicate: Predicate| Predicate::Not(Box::new(predicate));
        match entry.name() {
            "exists" => self.unary(operand, base, || Test::Exists, false),
            "absent" => self.unary(operand, base, || Test::Exists, true),
            "empty" => self.unary(operand, base, || Test::Empty, false),
            "not-empty" => self.unary(operand, base, || Test::Empty, true),
            "is-true" => self.unary(operand, base, || Test::True, false),
            "not-true" => self.unary(operand, base, || Test::True, true),
            "looks-secret" => self.unary(operand, base, || Test::LooksSecret, false),
            "secret-name" => self.unary(operand, base, || Test::SecretName, false),
            "unique" => self.unary(operand, base, || Test::Unique, false),
            "not-unique" => self.unary(operand, base, || Test::Unique, true),
            "open-to-world" => self.unary(operand, base, || Test::OpenToWorld, false),
            "eq" => self.binary(operand, base, equals),
            "ne" => self.binary(operand, base, equals).map(negative_each),
            "eq-ci" => {
                self.binary(operand, base, |compiler, node| compiler.literal_of(node).map(Test::EqualsIgnoringCase))
            }
            "in" => self.binary(operand, base, one_of),
            "not-in" => self.binary(operand, base, one_of).map(negative_each),
            "matches" => self.binary(operand, base, matches),
            "not-matches" => self.binary(operand, base, matches).map(negative_each),
            "starts-with" => self.binary(operand, base, |compiler, node| compiler.texts(node).map(Test::StartsWith)),
            "ends-with" => self.binary(operand, base, |compiler, node| compiler.texts(node).map(Test::EndsWith)),
            "contains" => self.binary(operand, base, |compiler, node| compiler.texts(node).map(Test::Contains)),
            "lt" => self.binary(operand, base, |compiler, node| compiler.compare(Relation::Less, node)),
            "le" => self.binary(operand, base, |compiler, node| compiler.compare(Relation::LessOrEqual, node)),
            "gt" => self.binary(operand, base, |compiler, node| compiler.compare(Relation::Greater, node)),
            "ge" => self.binary(operand, base, |compiler, node| compiler.compare(Relation::GreaterOrEqual, node)),
            "version-lt" => self.binary(operand, base, older_than),
            "has" => self.binary(operand, base, |compiler, node| {
                compiler.literal_of(node).map(|literal| Test::HasAny(vec![literal]))
            }),
            "not-has" => self
                .binary(operand, base, |compiler, node| {
                    compiler.literal_of(node).map(|literal| Test::HasAny(vec![literal]))
                })
                .map(negative_each),
            "has-any" => self.binary(operand, base, |compiler, node| compiler.list_of(node).map(Test::HasAny)),
            "has-all" => self.binary(operand, base, |compiler, node| compiler.list_of(node).map(Test::HasAll)),
            "len-lt" => self.binary(operand, base, |compiler, node| compiler.length(Relation::Less, node)),
            "len-gt" => self.binary(operand, base, |compiler, node| compiler.length(Relation::Greater, node)),
            "cidr-within" => self.binary(operand, base, cidrs),
            "policy" => self.binary(operand, base, |compiler, node| {
                compiler.statement(node).map(|test| Test::Policy(Box::new(test)))
            }),
            "json" => self.json(operand, base, depth),
            "any" => self.quantified(Quantifier::Any, operand, base, depth),
            "all" => self.quantified(Quantifier::All, operand, base, depth),
            "none" => self.quantified(Quantifier::None, operand, base, depth),
            "and" => self.list(operand, base, depth).map(Predicate::And),
            "or" => self.list(operand, base, depth).map(Predicate::Or),
            "not" => self.predicate_at(operand, base, depth).map(negative),
            "surely" => self.predicate_at(operand, base, depth).map(|predicate| Predicate::Surely(Box::new(predicate))),
            "is" => self.is(operand),
            "ports-cover" => self.ports(operand),
            "connected" => self.connected(operand, depth),
            "refers-to" => self.refers_to(operand, depth),
            "in-environment" => self.in_environment(operand),
            "in-scope" => self.in_scope(operand, depth),
            name => {
                self.unknown(entry.key.span(), "operator", name, &OPERATORS);
                None
            }
        }
    }

    /// `operator: path` or `operator: [path, path]`, where all must hold.
    fn unary(&mut self, node: Node<'a>, base: &Path, test: fn() -> Test, negative: bool) -> Option<Predicate> {
        let paths: Vec<Node<'a>> = if node.is_sequence() { node.items().collect() } else { vec![node] };
        if node.is_mapping() || paths.is_empty() {
            self.error(node.span(), "expected a path, or a list of paths");
            return None;
        }
        let mut all = Vec::new();
        for node in paths {
            let path = self.singular(node)?;
            let default = self.default_of(&base.join(&path));
            let test = Predicate::Test(PathTest { path, default, test: test() });
            all.push(if negative { Predicate::Not(Box::new(test)) } else { test });
        }
        if all.len() == 1 { all.pop() } else { Some(Predicate::And(all)) }
    }

    /// `operator: {path: operand}`; of several paths, all must hold.
    fn binary(&mut self, node: Node<'a>, base: &Path, make: MakeTest) -> Option<Predicate> {
        let entries: Vec<Entry<'a>> = node.raw_entries().collect();
        if entries.is_empty() {
            self.error(node.span(), "expected `{path: operand}`");
            return None;
        }
        let mut all = Vec::new();
        for entry in entries {
            let path = self.singular(entry.key);
            let test = make(self, entry.value);
            let (path, test) = (path?, test?);
            let default = self.default_of(&base.join(&path));
            all.push(Predicate::Test(PathTest { path, default, test }));
        }
        if all.len() == 1 { all.pop() } else { Some(Predicate::And(all)) }
    }

    fn quantified(&mut self, quantifier: Quantifier, node: Node<'a>, base: &Path, depth: usize) -> Option<Predicate> {
        let mut entries = node.raw_entries();
        let (Some(entry), None) = (entries.next(), entries.next()) else {
            self.error(node.span(), "expected `{path: predicate}`");
            return None;
        };
        let path = self.path(entry.key)?;
        if !path.is_plural() {
            let error = SyntaxError::new(entry.key.span(), format!("path `{path}` leads to one value"));
            self.errors
                .push(error.with_help("end it with `[*]` for the items of a list or `.*` for those of a mapping"));
            return None;
        }
        let predicate = self.predicate_at(entry.value, &base.join(&path), depth)?;
        Some(Predicate::Quantified { quantifier, path, predicate: Box::new(predicate) })
    }

    fn json(&mut self, node: Node<'a>, base: &Path, depth: usize) -> Option<Predicate> {
        let mut entries = node.raw_entries();
        let (Some(entry), None) = (entries.next(), entries.next()) else {
            self.error(node.span(), "expected `{path: predicate}`");
            return None;
        };
        let path = self.singular(entry.key)?;
        let inner = self.predicate_at(entry.value, &base.join(&path), depth)?;
        Some(Predicate::Test(PathTest { path, default: None, test: Test::Json(Box::new(inner)) }))
    }

    fn list(&mut self, node: Node<'a>, base: &Path, depth: usize) -> Option<Vec<Predicate>> {
        if !node.is_sequence() || node.items().len() == 0 {
            self.error(node.span(), "expected a list of predicates");
            return None;
        }
        let all: Vec<_> = node.items().map(|item| self.predicate_at(item, base, depth)).collect();
        all.into_iter().collect()
    }

    fn is(&mut self, node: Node<'a>) -> Option<Predicate> {
        let name = node.as_str().unwrap_or("");
        let found = self.names.iter().position(|known| *known == name);
        if found.is_none() {
            let known = self.names.clone();
            self.unknown(node.span(), "name of `let`", name, &known);
        }
        found.map(Predicate::Named)
    }

    fn literal_of(&mut self, node: Node<'_>) -> Option<Literal> {
        let found = literal(node);
        if found.is_none() {
            self.error(node.span(), "expected a scalar");
        }
        found
    }

    /// A list of scalars, or `$name` of a list under `let`.
    fn list_of(&mut self, node: Node<'_>) -> Option<Vec<Literal>> {
        if let Some(name) = node.as_str().and_then(|text| text.strip_prefix('$')) {
            let table = self.tables.iter().find(|(known, _)| *known == name).map(|(_, table)| table.clone());
            if table.is_none() {
                let known: Vec<&str> = self.tables.iter().map(|(name, _)| *name).collect();
                self.unknown(node.span(), "list of `let`", name, &known);
            }
            return table;
        }
        if !node.is_sequence() {
            self.error(node.span(), "expected a list of scalars");
            return None;
        }
        let items: Vec<Option<Literal>> = node.items().map(|item| self.literal_of(item)).collect();
        items.into_iter().collect()
    }

    /// A text or a list of texts.
    fn texts(&mut self, node: Node<'_>) -> Option<Vec<Box<str>>> {
        if node.is_sequence() || node.as_str().is_some_and(|text| text.starts_with('$') && text.len() > 1) {
            return self.list_of(node).map(|list| list.iter().map(|literal| literal.text().into()).collect());
        }
        self.literal_of(node).map(|literal| vec![literal.text().into()])
    }

    fn regex(&mut self, node: Node<'_>) -> Option<LazyRegex> {
        let Some(text) = node.as_str() else {
            self.error(node.span(), "expected a regular expression");
            return None;
        };
        let regex = LazyRegex::new(text);
        if self.thorough
            && let Err(error) = regex.check()
        {
            self.error(node.span(), format!("regular expression: {error}"));
            return None;
        }
        Some(regex)
    }

    fn compare(&mut self, relation: Relation, node: Node<'_>) -> Option<Test> {
        if let Some(path) = node.get("path") {
            let path = path.as_str().and_then(|text| Path::parse(text).ok());
            if path.is_none() {
                self.error(node.span(), "expected `{path: other.path}`");
            }
            return path.map(|path| Test::CompareTo(relation, path));
        }
        let limit = node.as_str().and_then(Limit::parse);
        if limit.is_none() {
            let error = SyntaxError::new(node.span(), "expected a number, or a number with a unit");
            self.errors.push(error.with_help("units are seconds, minutes, hours, days, bytes, KiB, MiB, GiB, cpu"));
        }
        limit.map(|limit| Test::Compare(relation, limit))
    }

    fn length(&mut self, relation: Relation, node: Node<'_>) -> Option<Test> {
        let limit = node.as_i64().and_then(|limit| usize::try_from(limit).ok());
        if limit.is_none() {
            self.error(node.span(), "expected a number of items");
        }
        limit.map(|limit| Test::Length(relation, limit))
    }

    fn statement(&mut self, node: Node<'_>) -> Option<StatementTest> {
        const PARTS: [&str; 7] =
            ["effect", "action", "not-action", "resource", "principal", "condition", "condition-value"];
        let mut test = StatementTest::default();
        for entry in node.raw_entries() {
            match entry.name() {
                "effect" => test.effect = self.literal_of(entry.value).map(|literal| literal.text().into()),
                "action" => test.action = self.words(entry.value),
                "not-action" => test.not_action = self.words(entry.value),
                "resource" => test.resource = self.words(entry.value),
                "principal" => test.principal = self.words(entry.value),
                "condition" => test.condition = self.words(entry.value),
                "condition-value" => test.condition_value = self.words(entry.value),
                name => self.unknown(entry.key.span(), "part of a policy statement", name, &PARTS),
            }
        }
        if node.raw_entries().next().is_none() {
            self.error(node.span(), "expected parts of a policy statement, such as `{effect: Allow, action: \"*\"}`");
            return None;
        }
        Some(test)
    }

    /// `"*"`, a list of which any counts, `absent`, `exists`, `{matches: …}` or `{not-matches: …}`.
    fn words(&mut self, node: Node<'_>) -> Option<WordsTest> {
        if let Some(regex) = node.get("matches") {
            return self.regex(regex).map(WordsTest::Matches);
        }
        if let Some(regex) = node.get("not-matches") {
            return self.regex(regex).map(WordsTest::NotMatches);
        }
        match node.as_str() {
            Some("absent") => Some(WordsTest::Absent),
            Some("exists") => Some(WordsTest::Exists),
            _ => self.texts(node).map(WordsTest::Has),
        }
    }

    fn ports(&mut self, node: Node<'a>) -> Option<Predicate> {
        const PARTS: [&str; 5] = ["from", "to", "ranges", "protocol", "port"];
        for entry in node.raw_entries().filter(|entry| !PARTS.contains(&entry.name())) {
            self.unknown(entry.key.span(), "part of `ports-cover`", entry.name(), &PARTS);
        }
        let from = node.get("from").and_then(|node| self.singular(node));
        let to = node.get("to").and_then(|node| self.singular(node));
        let ranges = self.paths(node.get("ranges"));
        let protocol = self.paths(node.get("protocol"));
        let port = node.get("port");
        let numbers =
            port.into_iter().flat_map(|port| if port.is_sequence() { port.items().collect() } else { vec![port] });
        let ports: Option<Vec<u32>> = numbers.map(|port| u32::try_from(port.as_i64()?).ok()).collect();
        match ports {
            Some(ports) if !ports.is_empty() && (from.is_some() || !ranges.is_empty()) => {
                Some(Predicate::Ports(PortsTest { from, to, ranges, protocol, ports }))
            }
            _ => {
                let error = SyntaxError::new(node.span(), "`ports-cover` needs `port`, and `from` or `ranges`");
                self.errors.push(error.with_help("`{from: from_port, to: to_port, protocol: protocol, port: 22}`"));
                None
            }
        }
    }

    fn paths(&mut self, node: Option<Node<'a>>) -> Vec<Path> {
        let Some(node) = node else { return Vec::new() };
        let nodes: Vec<Node<'a>> = if node.is_sequence() { node.items().collect() } else { vec![node] };
        nodes.into_iter().filter_map(|node| self.singular(node)).collect()
    }

    fn connected(&mut self, node: Node<'a>, depth: usize) -> Option<Predicate> {
        const PARTS: [&str; 3] = ["type", "via", "where"];
        for entry in node.raw_entries().filter(|entry| !PARTS.contains(&entry.name())) {
            self.unknown(entry.key.span(), "part of `connected`", entry.name(), &PARTS);
        }
        let types = node.get("type").and_then(|node| self.texts(node)).unwrap_or_default();
        let via: Vec<Node<'a>> = match node.get("via") {
            Some(via) if via.is_sequence() => via.items().collect(),
            via => via.into_iter().collect(),
        };
        let via: Vec<Path> = via.into_iter().filter_map(|node| self.path(node)).collect();
        if types.is_empty() || via.is_empty() {
            let error = SyntaxError::new(node.span(), "`connected` needs `type` and `via`");
            self.errors.push(error.with_help("`{type: aws_s3_bucket_versioning, via: bucket}`"));
            return None;
        }
        let condition = self.condition(node, depth);
        Some(Predicate::Connected(Connection { types, via, condition }))
    }

    fn refers_to(&mut self, node: Node<'a>, depth: usize) -> Option<Predicate> {
        let mut entries = node.raw_entries();
        let (Some(entry), None) = (entries.next(), entries.next()) else {
            self.error(node.span(), "expected `{path: type}` or `{path: {type: …, where: …}}`");
            return None;
        };
        let path = self.path(entry.key)?;
        let (types, condition) = self.typed(entry.value, depth)?;
        Some(Predicate::RefersTo { path, types, condition })
    }

    fn in_environment(&mut self, node: Node<'a>) -> Option<Predicate> {
        const KNOWN: [&str; 4] = ["development", "production", "staging", "test"];
        let names = self.texts(node)?;
        if let Some(name) = names.iter().find(|name| !KNOWN.contains(&&***name)) {
            self.unknown(node.span(), "environment", name, &KNOWN);
            return None;
        }
        Some(Predicate::InEnvironment(names))
    }

    fn in_scope(&mut self, node: Node<'a>, depth: usize) -> Option<Predicate> {
        let (types, condition) = self.typed(node, depth)?;
        Some(Predicate::InScope { types, condition })
    }

    /// `type`, `[type, type]`, or `{type: …, where: predicate}`.
    #[expect(clippy::type_complexity, reason = "taken apart at once by both callers")]
    fn typed(&mut self, node: Node<'a>, depth: usize) -> Option<(Vec<Box<str>>, Option<Box<Predicate>>)> {
        const PARTS: [&str; 2] = ["type", "where"];
        if !node.is_mapping() {
            return self.texts(node).map(|types| (types, None));
        }
        for entry in node.raw_entries().filter(|entry| !PARTS.contains(&entry.name())) {
            self.unknown(entry.key.span(), "part", entry.name(), &PARTS);
        }
        let Some(types) = node.get("type") else {
            self.error(node.span(), "expected `type`");
            return None;
        };
        let types = self.texts(types)?;
        Some((types, self.condition(node, depth)))
    }

    /// The predicate under `where`, if any. A broken one is among the errors.
    fn condition(&mut self, node: Node<'a>, depth: usize) -> Option<Box<Predicate>> {
        let condition = node.get("where")?;
        self.predicate_at(condition, &Path::default(), depth).map(Box::new)
    }
}

/// `ne: {a: 1, b: 2}` says that neither is so, as `ne: {a: 1}` and `ne: {b: 2}` do.
fn negative_each(predicate: Predicate) -> Predicate {
    match predicate {
        Predicate::And(all) => Predicate::And(all.into_iter().map(negative_each).collect()),
        other => Predicate::Not(Box::new(other)),
    }
}

fn equals(compiler: &mut Compiler<'_>, node: Node<'_>) -> Option<Test> {
    if let Some(path) = node.get("path") {
        let path = path.as_str().and_then(|text| Path::parse(text).ok());
        if path.is_none() {
            compiler.error(node.span(), "expected `{path: other.path}`");
        }
        return path.map(|path| Test::Equals(Operand::Path(path)));
    }
    compiler.literal_of(node).map(|literal| Test::Equals(Operand::Literal(literal)))
}

fn one_of(compiler: &mut Compiler<'_>, node: Node<'_>) -> Option<Test> {
    compiler.list_of(node).map(Test::OneOf)
}

fn matches(compiler: &mut Compiler<'_>, node: Node<'_>) -> Option<Test> {
    compiler.regex(node).map(Test::Matches)
}

fn older_than(compiler: &mut Compiler<'_>, node: Node<'_>) -> Option<Test> {
    let version = node.as_str().and_then(Version::parse);
    if version.is_none() {
        compiler.error(node.span(), "expected a version, such as `\"1.27\"`");
    }
    version.map(Test::OlderThan)
}

fn cidrs(compiler: &mut Compiler<'_>, node: Node<'_>) -> Option<Test> {
    let texts = compiler.texts(node)?;
    let ranges: Option<Vec<Cidr>> = texts.iter().map(|text| Cidr::parse(text)).collect();
    if ranges.is_none() {
        compiler.error(node.span(), "expected an address range, such as `10.0.0.0/8`");
    }
    ranges.map(Test::Within)
}
