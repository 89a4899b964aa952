//! Every operator, true, false and unknown.

use super::compile::compile_predicate;
use super::evaluate::{Outcome, Scope, Subject};
use super::graph::{Graph, Neighbour};
use super::node::Node;
use super::text::Dialect;
use super::truth::Truth::{self, False, True, Unknown};
use crate::catalogue;
use crate::model::value::{Data, List, Map, MapEntry, Reference, Value};
use crate::rule::Body;
use crate::source::{FileId, Span};
use crate::syntax::yaml;

/// The truth of a predicate on a document of GitHub Actions, where `${{ }}` is unknown.
fn truth(predicate: &str, document: &str) -> Truth {
    let predicate_tree = yaml::parse(predicate.into());
    let tree = yaml::parse(document.into());
    let node = predicate_tree.root().expect("a predicate");
    let predicate = compile_predicate(node).unwrap_or_else(|errors| panic!("{predicate}: {errors:?}"));
    let scope = Scope { named: &[], subject: Subject::default(), graph: None };
    let root = Node::yaml(tree.root().expect("a document"), FileId(0), Dialect::Actions);
    scope.evaluate(&predicate, root).truth
}

#[test]
fn operators_on_scalars() {
    for (predicate, document, expected) in [
        ("exists: a", "a: 1", True),
        ("exists: a", "a: ${{ x }}", True),
        ("exists: a", "b: 1", False),
        ("exists: a", "a:", False),
        ("exists: a.b", "a: ${{ x }}", Unknown),
        ("absent: a", "b: 1", True),
        ("absent: a", "a: 1", False),
        ("absent: a.b", "a: ${{ x }}", Unknown),
        ("absent: [a, b]", "c: 1", True),
        ("absent: [a, b]", "b: 1", False),
        ("empty: a", "b: 1", True),
        ("empty: a", "a: []", True),
        ("empty: a", "a: ''", True),
        ("empty: a", "a: {}", True),
        ("empty: a", "a: [1]", False),
        ("empty: a", "a: ${{ x }}", Unknown),
        ("not-empty: a", "a: [1]", True),
        ("not-empty: a", "b: 1", False),
        ("not-empty: a", "a: x-${{ x }}", True),
        ("is-true: a", "a: true", True),
        ("is-true: a", "a: 'True'", True),
        ("is-true: a", "a: false", False),
        ("is-true: a", "b: 1", False),
        ("is-true: a", "a: ${{ x }}", Unknown),
        ("not-true: a", "a: false", True),
        ("not-true: a", "b: 1", True),
        ("not-true: a", "a: true", False),
        ("not-true: a", "a: ${{ x }}", Unknown),
        ("eq: {a: x}", "a: x", True),
        ("eq: {a: 80}", "a: '80'", True),
        ("gt: {a: {path: b}}", "{a: 5s, b: 500ms}", True),
        ("gt: {a: {path: b}}", "{a: 1m, b: 60s}", False),
        ("gt: {a: {path: b}}", "{a: 7, b: 5}", True),
        ("gt: {a: {path: b}}", "{a: x, b: 5}", Unknown),
        ("eq: {a: '80'}", "a: 80", True),
        ("eq: {a: x}", "a: y", False),
        ("eq: {a: x}", "b: 1", False),
        ("eq: {a: x}", "a: ${{ x }}", Unknown),
        ("eq: {a: nginx}", "a: node-${{ x }}", False),
        ("eq: {a: null}", "b: 1", True),
        ("eq: {a: {path: b}}", "{a: 1, b: 1}", True),
        ("eq: {a: {path: b}}", "{a: 1, b: 2}", False),
        ("eq: {a: {path: b}}", "{a: 1, b: '${{ x }}'}", Unknown),
        ("ne: {a: x}", "a: y", True),
        ("ne: {a: x}", "b: 1", True),
        ("ne: {a: x}", "a: x", False),
        ("ne: {a: x}", "a: ${{ x }}", Unknown),
        ("ne: {a: x, b: y}", "{a: x, b: z}", False),
        ("ne: {a: x, b: y}", "{a: z, b: z}", True),
        ("eq-ci: {a: RUN}", "a: run", True),
        ("eq-ci: {a: RUN}", "a: copy", False),
        ("eq-ci: {a: RUN}", "a: ${{ x }}", Unknown),
        ("in: {a: [x, 2]}", "a: 2", True),
        ("in: {a: [x, 2]}", "a: y", False),
        ("in: {a: [x, 2]}", "a: ${{ x }}", Unknown),
        ("not-in: {a: [x, 2]}", "a: y", True),
        ("not-in: {a: [x, 2]}", "a: x", False),
        ("not-in: {a: [x, 2]}", "a: ${{ x }}", Unknown),
    ] {
        assert_eq!(truth(predicate, document), expected, "{predicate} on {document}");
    }
}

#[test]
fn operators_on_texts_and_numbers() {
    for (predicate, document, expected) in [
        ("matches: {a: '^v[0-9]'}", "a: v1", True),
        ("matches: {a: '^v[0-9]'}", "a: x", False),
        ("matches: {a: '^v[0-9]'}", "b: 1", False),
        ("matches: {a: '^v[0-9]'}", "a: v${{ x }}", Unknown),
        ("not-matches: {a: '^v[0-9]'}", "a: x", True),
        ("not-matches: {a: '^v[0-9]'}", "b: 1", True),
        ("not-matches: {a: '^v[0-9]'}", "a: v1", False),
        ("not-matches: {a: '^v[0-9]'}", "a: ${{ x }}", Unknown),
        ("starts-with: {a: [./, ../]}", "a: ../x", True),
        ("starts-with: {a: ./}", "a: x", False),
        ("starts-with: {a: ./}", "a: ./${{ x }}", True),
        ("starts-with: {a: ./}", "a: ${{ x }}", Unknown),
        ("ends-with: {a: ':latest'}", "a: nginx:latest", True),
        ("ends-with: {a: ':latest'}", "a: nginx:1", False),
        ("ends-with: {a: ':latest'}", "a: '${{ x }}:latest'", True),
        ("ends-with: {a: ':latest'}", "a: ${{ x }}", Unknown),
        ("contains: {a: b}", "a: abc", True),
        ("contains: {a: z}", "a: abc", False),
        ("contains: {a: z}", "a: abc ${{ x }}", Unknown),
        ("looks-secret: a", "a: hunter2", True),
        ("looks-secret: a", "a: changeme", False),
        ("looks-secret: a", "a: x${{ secrets.X }}", False),
        ("looks-secret: a", "a: ${{ secrets.X }}", Unknown),
        ("secret-name: a", "a: DB_PASSWORD", True),
        ("secret-name: a", "a: DB_USER", False),
        ("secret-name: a", "a: ${{ x }}", Unknown),
        ("lt: {a: 7}", "a: 6", True),
        ("lt: {a: 7}", "a: 7", False),
        ("lt: {a: 7}", "b: 1", False),
        ("lt: {a: 7}", "a: ${{ x }}", Unknown),
        ("le: {a: 7}", "a: 7", True),
        ("gt: {a: 7}", "a: '8'", True),
        ("gt: {a: 7}", "a: x", False),
        ("ge: {a: 7}", "a: 6.5", False),
        ("lt: {a: 1 minutes}", "a: 30s", True),
        ("lt: {a: 1 minutes}", "a: 1h", False),
        ("gt: {a: 64 MiB}", "a: 1Gi", True),
        ("lt: {a: 0.5 cpu}", "a: 250m", True),
        ("gt: {a: {path: b}}", "{a: 2, b: 1}", True),
        ("gt: {a: {path: b}}", "{a: 2, b: '${{ x }}'}", Unknown),
        ("gt: {a: {path: b}}", "{a: 2}", False),
        ("version-lt: {a: '1.10'}", "a: '1.9'", True),
        ("version-lt: {a: '1.10'}", "a: '1.10.2'", False),
        ("version-lt: {a: '1.10'}", "a: ${{ x }}", Unknown),
    ] {
        assert_eq!(truth(predicate, document), expected, "{predicate} on {document}");
    }
}

#[test]
fn operators_on_lists() {
    for (predicate, document, expected) in [
        ("has: {on: push}", "on: push", True),
        ("has: {on: push}", "on: [pull_request, push]", True),
        ("has: {on: push}", "on: {push: }", True),
        ("has: {on: push}", "on: [pull_request]", False),
        ("has: {on: push}", "on: ['${{ x }}']", Unknown),
        ("not-has: {on: push}", "on: [pull_request]", True),
        ("not-has: {on: push}", "name: x", True),
        ("has-any: {a: [x, y]}", "a: [y]", True),
        ("has-any: {a: [x, y]}", "a: [z]", False),
        ("has-all: {a: [x, y]}", "a: [y, x, z]", True),
        ("has-all: {a: [x, y]}", "a: [y]", False),
        ("has-all: {a: [x, y]}", "a: [y, '${{ x }}']", Unknown),
        ("len-lt: {a: 2}", "a: [1]", True),
        ("len-lt: {a: 2}", "a: [1, 2]", False),
        ("len-gt: {a: 1}", "a: {x: 1, y: 2}", True),
        ("len-lt: {a: 2}", "a: ${{ x }}", Unknown),
        ("unique: a", "a: [1, 2]", True),
        ("unique: a", "a: [1, 1]", False),
        ("unique: a", "a: [1, '${{ x }}']", Unknown),
        ("not-unique: a", "a: [1, 1]", True),
        ("not-unique: a", "b: 1", False),
        ("any: {'a[*]': {eq: {.: 1}}}", "a: [2, 1]", True),
        ("any: {'a[*]': {eq: {.: 1}}}", "a: [2]", False),
        ("any: {'a[*]': {eq: {.: 1}}}", "a: 1", True),
        ("any: {'a[*]': {eq: {.: 1}}}", "b: 1", False),
        ("any: {'a[*]': {eq: {.: 1}}}", "a: [2, '${{ x }}']", Unknown),
        ("any: {'a[*]': {eq: {.: 1}}}", "a: ${{ x }}", Unknown),
        ("any: {'a.*.b': {absent: c}}", "a: {x: {b: {d: 1}}}", True),
        ("any: {'a.*': {secret-name: '@key'}}", "a: {DB_PASSWORD: x}", True),
        ("any: {'a.*': {secret-name: '@key'}}", "a: {DB_USER: x}", False),
        ("all: {'a[*]': {gt: {.: 1}}}", "a: [2, 3]", True),
        ("all: {'a[*]': {gt: {.: 1}}}", "a: [2, 1]", False),
        ("all: {'a[*]': {gt: {.: 1}}}", "a: []", True),
        ("all: {'a[*]': {gt: {.: 1}}}", "a: [2, '${{ x }}']", Unknown),
        ("none: {'a[*]': {eq: {.: 1}}}", "a: [2]", True),
        ("none: {'a[*]': {eq: {.: 1}}}", "a: [1]", False),
        ("none: {'a[*]': {eq: {.: 1}}}", "a: ['${{ x }}']", Unknown),
        ("open-to-world: a", "a: 0.0.0.0/0", True),
        ("open-to-world: a", "a: [10.0.0.0/8, '::/0']", True),
        ("open-to-world: a", "a: [10.0.0.0/8]", False),
        ("open-to-world: a", "a: ['${{ x }}']", Unknown),
        ("cidr-within: {a: [10.0.0.0/8]}", "a: 10.1.0.0/16", True),
        ("cidr-within: {a: 10.0.0.0/8}", "a: 11.1.0.0/16", False),
        ("cidr-within: {a: 10.0.0.0/8}", "a: ${{ x }}", Unknown),
        ("ports-cover: {from: f, to: t, protocol: p, port: 22}", "{f: 0, t: 80, p: tcp}", True),
        ("ports-cover: {from: f, to: t, protocol: p, port: 22}", "{f: 80, t: 80, p: tcp}", False),
        ("ports-cover: {from: f, to: t, protocol: p, port: 22}", "{f: 0, t: 80, p: udp}", False),
        ("ports-cover: {from: f, to: t, protocol: p, port: 22}", "{f: 0, t: 0, p: '-1'}", True),
        ("ports-cover: {from: f, to: t, protocol: p, port: 22}", "{f: '${{ x }}', t: 80, p: tcp}", Unknown),
        ("ports-cover: {ranges: r, port: [22, 3389]}", "r: ['80', 3000-4000]", True),
        ("ports-cover: {ranges: r, port: 22}", "r: '*'", True),
        ("ports-cover: {ranges: r, port: 22}", "r: '443'", False),
    ] {
        assert_eq!(truth(predicate, document), expected, "{predicate} on {document}");
    }
}

#[test]
fn operators_on_documents() {
    let admin = r#"p: '{"Statement": {"Effect": "Allow", "Action": "*", "Resource": ["*"]}}'"#;
    let conditional =
        r#"p: '{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Condition": {"Bool": {"aws:x": 1}}}]}'"#;
    for (predicate, document, expected) in [
        ("json: {a: {any: {'[*]': {is-true: privileged}}}}", r#"a: '[{"privileged": true}]'"#, True),
        ("json: {a: {any: {'[*]': {is-true: privileged}}}}", r#"a: '[{"privileged": false}]'"#, False),
        ("json: {a: {any: {'[*]': {is-true: privileged}}}}", "a: not json", False),
        ("json: {a: {exists: b}}", "a: ${{ x }}", Unknown),
        ("json: {a: {exists: b}}", "a: {b: 1}", True),
        ("policy: {p: {effect: Allow, action: '*', resource: '*'}}", admin, True),
        ("policy: {p: {effect: Deny, action: '*'}}", admin, False),
        ("policy: {p: {action: {matches: '^s3:'}}}", admin, False),
        ("policy: {p: {principal: '*', condition: absent}}", conditional, False),
        ("policy: {p: {principal: '*', condition: exists}}", conditional, True),
        ("policy: {p: {principal: '*', condition: {not-matches: sub}}}", conditional, True),
        ("policy: {p: {principal: '*', condition-value: '1'}}", conditional, True),
        ("policy: {p: {principal: '*', condition-value: {matches: '^repo:'}}}", conditional, False),
        ("policy: {p: {action: '*', condition-value: exists}}", admin, False),
        (
            "policy: {.: {condition-value: {matches: '^repo:'}}}",
            "statement: [{condition: [{variable: sub, values: ['repo:*']}]}]",
            True,
        ),
        ("policy: {p: {action: '*'}}", "p: ${{ x }}", Unknown),
        ("policy: {.: {effect: Allow, action: '*'}}", "statement: [{actions: ['*']}]", True),
        (
            "policy: {.: {principal: '*'}}",
            "statement: [{actions: ['*'], principals: [{identifiers: ['${{ x }}']}]}]",
            Unknown,
        ),
        ("and: [{exists: a}, {exists: b}]", "{a: 1, b: 2}", True),
        ("and: [{exists: a}, {exists: b}]", "{a: 1}", False),
        ("and: [{exists: a}, {eq: {b: 1}}]", "{a: 1, b: '${{ x }}'}", Unknown),
        ("{exists: a, absent: b}", "{a: 1}", True),
        ("or: [{exists: a}, {exists: b}]", "{b: 2}", True),
        ("or: [{exists: a}, {exists: b}]", "{c: 2}", False),
        ("or: [{exists: a}, {eq: {b: 1}}]", "{b: '${{ x }}'}", Unknown),
        ("not: {exists: a}", "b: 1", True),
        ("not: {eq: {a: 1}}", "a: ${{ x }}", Unknown),
        ("surely: {eq: {a: 1}}", "a: 1", True),
        ("surely: {eq: {a: 1}}", "a: ${{ x }}", False),
        ("not: {surely: {eq: {a: 1}}}", "a: ${{ x }}", True),
    ] {
        assert_eq!(truth(predicate, document), expected, "{predicate} on {document}");
    }
}

fn value(data: Data) -> Value {
    Value::new(data, FileId(0), Span::default())
}

fn map(entries: &[(&str, Value)]) -> Value {
    let entries = entries.iter().map(|(key, value)| MapEntry {
        key: (*key).to_owned(),
        key_span: Span::default(),
        value: value.clone(),
    });
    value(Data::Map(Map { entries: entries.collect(), complete: true }))
}

fn text(text: &str) -> Value {
    value(Data::String(text.to_owned()))
}

fn reference(address: &str) -> Value {
    value(Data::Reference(Reference { address: address.to_owned(), path: vec!["id".to_owned()] }))
}

struct Module(Vec<(&'static str, Value)>);

impl Graph for Module {
    fn each<'a>(&'a self, type_name: &str, visit: &mut dyn FnMut(Neighbour<'a>)) {
        for (address, body) in &self.0 {
            if address.strip_prefix(type_name).is_some_and(|rest| rest.starts_with('.')) {
                visit(Neighbour { address, body: Node::value(body) });
            }
        }
    }

    fn find(&self, address: &str) -> Option<Neighbour<'_>> {
        let (address, body) = self.0.iter().find(|(known, _)| *known == address)?;
        Some(Neighbour { address, body: Node::value(body) })
    }

    fn escapes(&self, address: &str) -> bool {
        address == "aws_s3_bucket.escapes"
    }

    fn environment(&self) -> Option<&'static str> {
        Some("production")
    }

    fn spend(&self, _: usize) -> bool {
        true
    }
}

#[test]
fn operators_on_connected_blocks() {
    let module = Module(vec![
        (
            "aws_s3_bucket_versioning.a",
            map(&[("bucket", reference("aws_s3_bucket.a[0]")), ("status", text("Enabled"))]),
        ),
        ("aws_s3_bucket_versioning.b", map(&[("bucket", text("named"))])),
        ("aws_s3_bucket_logging.x", map(&[("bucket", Value::unknown("var.b", false, FileId(0), Span::default()))])),
        (
            "data.aws_iam_policy_document.d",
            map(&[(
                "statement",
                value(Data::List(List { items: vec![map(&[("actions", text("*"))])], complete: true })),
            )]),
        ),
    ]);
    let body = map(&[
        ("bucket", text("named")),
        ("policy", reference("data.aws_iam_policy_document.d")),
        ("role", reference("aws_iam_role.r")),
    ]);
    for (address, predicate, expected) in [
        ("aws_s3_bucket.a", "connected: {type: aws_s3_bucket_versioning, via: bucket}", True),
        (
            "aws_s3_bucket.a",
            "connected: {type: aws_s3_bucket_versioning, via: bucket, where: {eq: {status: Off}}}",
            False,
        ),
        ("aws_s3_bucket.z", "connected: {type: aws_s3_bucket_versioning, via: bucket}", True),
        ("aws_s3_bucket.a", "connected: {type: aws_s3_bucket_logging, via: bucket}", Unknown),
        ("aws_s3_bucket.a", "connected: {type: aws_s3_bucket_acl, via: bucket}", False),
        ("aws_s3_bucket.escapes", "connected: {type: aws_s3_bucket_acl, via: bucket}", Unknown),
        ("aws_s3_bucket.a", "in-scope: aws_s3_bucket_logging", True),
        ("aws_s3_bucket.a", "in-scope: {type: aws_s3_bucket_logging, where: {exists: x}}", False),
        ("aws_s3_bucket.a", "in-scope: [aws_budget, aws_alarm]", False),
        ("aws_s3_bucket.a", "in-environment: production", True),
        ("aws_s3_bucket.a", "in-environment: [development, test]", False),
        ("aws_s3_bucket.a", "refers-to: {policy: data.aws_iam_policy_document}", True),
        ("aws_s3_bucket.a", "refers-to: {role: {type: aws_iam_role, where: {exists: x}}}", Unknown),
        ("aws_s3_bucket.a", "refers-to: {bucket: aws_iam_role}", False),
        ("aws_s3_bucket.a", "policy: {policy: {effect: Allow, action: '*'}}", True),
        ("aws_s3_bucket.a", "policy: {role: {action: '*'}}", Unknown),
        ("aws_s3_bucket.a", "eq: {'@type': aws_s3_bucket}", True),
    ] {
        let tree = yaml::parse(predicate.into());
        let compiled = compile_predicate(tree.root().expect("a predicate")).expect("compiles");
        let subject = Subject { type_name: "aws_s3_bucket", name: "a", address, body: Some(Node::value(&body)) };
        let scope = Scope { named: &[], subject, graph: Some(&module) };
        let Outcome { truth, .. } = scope.evaluate(&compiled, Node::value(&body));
        assert_eq!(truth, expected, "{address}: {predicate}");
    }
}

#[test]
fn repeatable_blocks_are_entered_when_there_is_one() {
    let block = |status: &str| map(&[("status", text(status))]);
    let list = |items: Vec<Value>, complete| value(Data::List(List { items, complete }));
    for (blocks, expected) in [
        (list(vec![block("Enabled")], true), True),
        (list(vec![block("Off")], true), False),
        (list(vec![], true), False),
        (list(vec![block("Enabled"), block("Off")], true), Unknown),
        (list(vec![], false), Unknown),
    ] {
        let body = map(&[("versioning", blocks)]);
        let tree = yaml::parse("eq: {versioning.status: Enabled}".into());
        let compiled = compile_predicate(tree.root().expect("a predicate")).expect("compiles");
        let scope = Scope { named: &[], subject: Subject::default(), graph: None };
        assert_eq!(scope.evaluate(&compiled, Node::value(&body)).truth, expected);
    }
}

#[test]
fn every_pattern_of_the_catalogue_compiles() {
    for entry in catalogue::all() {
        let Body::Pattern(source) = entry.body else { continue };
        let tree = yaml::parse(source.text.text().into());
        let node = tree.root().and_then(|root| root.get("match")).expect("has `match`");
        let compiled = super::compile(node, true).unwrap_or_else(|errors| panic!("{}: {errors:?}", entry.meta.id));
        let block = super::compile_cloudformation(node, true).map(|block| block.expect("compiled with the rest"));
        let selected = super::selected([&compiled].into_iter().chain(&block));
        let selected: Vec<(&str, Vec<&str>)> =
            selected.iter().map(|(kind, names)| (*kind, names.iter().map(|name| &**name).collect())).collect();
        let kept: Vec<(&str, Vec<&str>)> = source.selects.iter().map(|(kind, names)| (*kind, names.to_vec())).collect();
        assert_eq!(kept, selected, "{}: what the catalogue keeps is what the pattern selects", entry.meta.id);
    }
}
