//! Objects held against the embedded schemas.

use std::fmt::Write as _;
use std::sync::Arc;

use super::{CustomKinds, Elsewhere, Fault, Invalid, Served, problems};
use crate::language::Language;
use crate::model::kubernetes::{Manifest, parse};
use crate::source::{FileId, SourceFile};

/// One line per problem: its text in the source and what is wrong there.
fn told(text: &str) -> Vec<String> {
    let source = SourceFile::new(FileId(0), "a.yaml", text);
    told_of(&parse(&source, Language::Kubernetes), &source)
}

fn told_of(manifest: &Manifest, source: &SourceFile) -> Vec<String> {
    let mut told = Vec::new();
    for problem in manifest.objects().flat_map(problems) {
        let place = source.slice(problem.span);
        told.push(match problem.fault {
            Fault::UnknownField { near, elsewhere, .. } => {
                let elsewhere = match elsewhere {
                    Some(Elsewhere::Above(place)) => format!(" above {place}"),
                    Some(Elsewhere::Below(place)) => format!(" below {place}"),
                    None => String::new(),
                };
                format!("{place}: unknown near {near:?}{elsewhere}")
            }
            Fault::VersionedField { versions, .. } => format!("{place}: {}..{}", versions.since, versions.until),
            Fault::WrongType { expected, found, .. } => format!("{place}: {expected:?} not {found:?}"),
            Fault::MissingField { field, .. } => format!("{place}: lacks {field}"),
            Fault::InvalidValue { why, .. } => match why {
                Invalid::NotOneOf { near, .. } => format!("{place}: near {near:?}"),
                Invalid::OutOfRange { min, max, .. } => format!("{place}: not {min}..{max}"),
                other => format!("{place}: {other:?}"),
            },
            Fault::Conflict { first, second, .. } => format!("{place}: both {} and {}", first.name(), second.name()),
            Fault::NoChoice { choices, .. } => format!("{place}: none of {}", choices.join(" ")),
            Fault::DuplicateItem { first, .. } => format!("{place}: as {}", source.position(first.span().start).line),
        });
    }
    told
}

fn pod(spec: &str) -> Vec<String> {
    told(&format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n{spec}"))
}

#[test]
fn a_right_object_and_kinds_of_others_have_no_problem() {
    let right = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a, creationTimestamp: null}\nspec:\n  replicas: 1\n  selector: {matchLabels: {a: b}}\n  template:\n    metadata: {labels: {a: b}}\n    spec:\n      containers:\n      - name: a\n        image: a\n        resources: {limits: {cpu: 1, memory: 1Gi}}\n        env: [{name: A, value: null}]\n      volumes:\n      - name: v\n        configMap: {name: c, defaultMode: 0644}\n";
    assert_eq!(told(right), Vec::<String>::new());
    assert!(told("apiVersion: example.com/v1\nkind: Thing\nspec: {any: 1}\n").is_empty());
}

#[test]
fn unknown_fields_know_their_neighbours() {
    let found = pod(
        "  containers:\n  - name: a\n    imagePulPolicy: Always\n    hostNetwork: true\n  securityContext: {privileged: true}\n  image: a\n",
    );
    let wanted = [
        "imagePulPolicy: unknown near Some(\"imagePullPolicy\")",
        "hostNetwork: unknown near None above PodSpec",
        "privileged: unknown near None",
        "image: unknown near None below containers",
    ];
    assert_eq!(found, wanted);
}

#[test]
fn fields_of_some_versions_only_are_told_with_them() {
    assert_eq!(pod("  containers: [{name: a}]\n  hostnameOverride: b\n"), ["hostnameOverride: 34..37"]);
}

#[test]
fn values_have_the_type_that_kubectl_sends() {
    let found = pod(
        "  containers:\n  - name: a\n    env:\n    - {name: A, value: yes}\n    - {name: B, value: 08}\n    - {name: C, value: \"1\"}\n    args: run\n    securityContext: {privileged: \"true\"}\n    ports: [{containerPort: \"80\"}]\n  hostNetwork: on\n  nodeSelector: [a]\n",
    );
    let wanted = [
        "yes: String not Bool",
        "08: String not Number",
        "run: List not String",
        "\"true\": Bool not String",
        "\"80\": Integer not String",
        "[a]: Mapping not List",
    ];
    assert_eq!(found, wanted);
}

#[test]
fn required_fields_are_missed_but_not_in_patches() {
    assert_eq!(pod("  containers:\n  - image: a\n"), ["image: lacks name"]);
    assert!(pod("  restartPolicy: Never\n").is_empty());
    assert!(pod("  $patch: delete\n").is_empty());
}

#[test]
fn values_outside_of_their_set_or_range_are_invalid() {
    let found = pod(
        "  restartPolicy: always\n  containers:\n  - name: a\n    imagePullPolicy: ${POLICY}\n    ports: [{containerPort: 70000, protocol: HTTP}]\n    resources: {limits: {memory: 1GB, cpu: 0.5}}\n  volumes:\n  - {name: v, secret: {secretName: s, defaultMode: 644}}\n",
    );
    let wanted = [
        "always: near Some(\"Always\")",
        "70000: not 1..65535",
        "HTTP: near None",
        "1GB: Quantity",
        "644: Mode { value: 644 }",
    ];
    assert_eq!(found, wanted);
    let secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {a: cGFzcw==, b: pass!, c: <base64>}\n";
    assert_eq!(told(secret), ["pass!: Base64"]);
}

#[test]
fn items_with_one_key_are_duplicates() {
    let found = pod("  containers:\n  - {name: a}\n  - {name: b}\n  - {name: a}\n");
    assert_eq!(found, ["a: as 6"]);
    let service = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec:\n  ports:\n  - {port: 80, name: a}\n  - {port: 80, name: b, protocol: UDP}\n  - {port: 80, name: c, protocol: TCP}\n";
    assert_eq!(told(service), ["80: as 6"]);
}

#[test]
fn an_anchor_is_judged_once_and_a_bomb_of_them_ends() {
    let found = pod("  containers:\n  - &c {name: a, bad: 1}\n  - *c\n");
    assert_eq!(found.iter().filter(|line| line.contains("unknown")).count(), 1);
    let mut bomb =
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec:\n  a0: &a0 {properties: {}}\n"
            .to_owned();
    for level in 1..40 {
        let below = level - 1;
        writeln!(bomb, "  a{level}: &a{level} {{properties: {{x: *a{below}, y: *a{below}}}}}").expect("text");
    }
    bomb.push_str("  versions: [{name: v1, schema: {openAPIV3Schema: *a39}}]\n");
    assert!(told(&bomb).len() < 100);
}

#[test]
fn templates_hide_nothing_that_is_written() {
    let text = "apiVersion: v1\nkind: Pod\nspec:\n  {{- if .Values.x }}\n  hostNetwrk: true\n  {{- end }}\n  containers:\n  {{- toYaml .Values.containers | nindent 2 }}\n";
    let source = SourceFile::new(FileId(0), "chart/templates/a.yaml", text);
    let manifest = parse(&source, Language::HelmTemplate);
    let spans: Vec<&str> = manifest.objects().flat_map(problems).map(|problem| source.slice(problem.span)).collect();
    assert_eq!(spans, ["hostNetwrk"]);
}

#[test]
fn branches_of_a_template_are_not_held_against_each_other() {
    let text = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: x\nspec:\n  containers:\n    - name: a\n  volumes:\n  \
                {{- if .Values.a }}\n    - name: s\n      emptyDir: {}\n  {{- else }}\n    - name: s\n      secret: {secretName: b}\n  {{- end }}\n";
    let source = SourceFile::new(FileId(0), "chart/templates/a.yaml", text);
    let manifest = parse(&source, Language::HelmTemplate);
    assert_eq!(manifest.objects().flat_map(problems).count(), 0);
    let plain = text.lines().filter(|line| !line.contains("{{")).collect::<Vec<_>>().join("\n");
    assert_eq!(told(&plain).len(), 1);
}

const WIDGETS: &str = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: widgets.shop.example}\nspec:\n  group: shop.example\n  names: {kind: Widget, plural: widgets}\n  scope: Namespaced\n  versions:\n  - name: v1\n    served: true\n    storage: true\n    schema:\n      openAPIV3Schema:\n        type: object\n        required: [spec]\n        properties:\n          spec:\n            type: object\n            required: [size, colour, mode]\n            properties:\n              size: {type: integer, minimum: 1, maximum: 9}\n              colour: {type: string, enum: [red, blue]}\n              mode: {type: string, default: a}\n              code: {type: string, maxLength: 4, pattern: '^[a-z]+$'}\n              port: {x-kubernetes-int-or-string: true}\n              labels: {type: object, additionalProperties: {type: string}}\n              open: {type: object, x-kubernetes-preserve-unknown-fields: true, properties: {a: {type: boolean}}}\n              object: {type: object, x-kubernetes-embedded-resource: true, x-kubernetes-preserve-unknown-fields: true}\n              parts:\n                type: array\n                x-kubernetes-list-map-keys: [name]\n                items: {type: object, properties: {name: {type: string}, count: {type: integer}}}\n          status: {type: object, required: [ready], properties: {ready: {type: boolean}}}\n  - name: v1alpha1\n    served: false\n    schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {a: {type: string}}}}}}\n";

fn manifest(text: &str, custom: CustomKinds) -> Manifest {
    let mut manifest = parse(&SourceFile::new(FileId(0), "a.yaml", text), Language::Kubernetes);
    manifest.custom = Arc::new(custom);
    manifest
}

fn widget(spec: &str, version: &str) -> Vec<String> {
    let definitions = manifest(WIDGETS, CustomKinds::default());
    let text = format!("apiVersion: shop.example/{version}\nkind: Widget\nmetadata: {{name: a}}\nspec:\n{spec}");
    told_of(&manifest(&text, CustomKinds::read([&definitions])), &SourceFile::new(FileId(0), "a.yaml", text.as_str()))
}

#[test]
fn of_fields_that_exclude_each_other_one_may_be_set() {
    let pod = |spec: &str| pod(&format!("  containers: [{{name: a, image: a}}]\n{spec}"));
    assert_eq!(
        pod("  volumes: [{name: v, emptyDir: {}, hostPath: {path: /a}}]\n"),
        ["hostPath: both emptyDir and hostPath"]
    );
    assert_eq!(pod("  volumes: [{name: v, emptyDir: {}, hostPath: null}]\n"), Vec::<String>::new());
    let policy = |peer: &str| {
        told(&format!(
            "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: a}}\nspec: {{podSelector: {{}}, ingress: [{{from: [{peer}]}}]}}\n"
        ))
    };
    assert_eq!(policy("{podSelector: {}, namespaceSelector: {}}"), Vec::<String>::new());
    assert_eq!(policy("{podSelector: {}, ipBlock: {cidr: 10.0.0.0/8}}").len(), 1);
    let budget = "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: a}\nspec: {maxUnavailable: 5 %}\n";
    assert_eq!(told(budget), ["5 %: Share"]);
}

#[test]
fn definitions_of_the_repository_judge_their_objects() {
    let right = "  size: 3\n  colour: red\n  port: http\n  labels: {a: b}\n  open: {a: true, b: 1}\n  object: {apiVersion: v1, kind: X, spec: 1}\n  parts: [{name: a}, {name: b, count: 2}]\n";
    assert_eq!(widget(right, "v1"), Vec::<String>::new());
    let wrong = "  sizes: 3\n  size: 12\n  colour: rad\n  labels: {a: 1}\n  open: {a: 1}\n  parts: [{name: a, counts: 2}, {name: a}]\n";
    assert_eq!(
        widget(wrong, "v1"),
        [
            "sizes: unknown near None",
            "12: not 1..9",
            "rad: near Some(\"red\")",
            "1: String not Number",
            "1: Bool not Number",
            "counts: unknown near Some(\"count\")",
            "a: as 10",
        ]
    );
    assert_eq!(widget("  size: 3\n", "v1"), ["spec: lacks colour"]);
    for (code, wanted) in [
        ("ab", ""),
        ("$(X)y", ""),
        ("abcde", "abcde: Length { length: 5, least: 0, most: 4 }"),
        ("aB", "aB: Pattern(\"^[a-z]+$\")"),
    ] {
        let found = widget(&format!("  size: 3\n  colour: red\n  code: {code}\n"), "v1");
        assert_eq!(found.join(" "), wanted, "{code}");
    }
    // A version that is not served is not judged by its schema.
    assert_eq!(widget("  b: 1\n", "v1alpha1"), Vec::<String>::new());
}

#[test]
fn definitions_that_differ_or_are_templates_judge_nothing() {
    let other = WIDGETS.replace("maximum: 9", "maximum: 99");
    let (one, same, other) = (
        manifest(WIDGETS, CustomKinds::default()),
        manifest(WIDGETS, CustomKinds::default()),
        manifest(&other, CustomKinds::default()),
    );
    let is_judged = |definitions: &[&Manifest]| {
        CustomKinds::read(definitions.iter().copied()).schema("shop.example", "v1", "Widget").is_some()
    };
    assert!(is_judged(&[&one, &same]) && !is_judged(&[&one, &other]));
    let text = WIDGETS.replace("  - name: v1alpha1", "  {{- if .Values.old }}\n  - name: {{ .Values.version }}");
    let source = SourceFile::new(FileId(0), "chart/templates/crd.yaml", text.as_str());
    let template = parse(&source, Language::HelmTemplate);
    assert!(!is_judged(&[&template]));
    let served = |version: &str| CustomKinds::read([&one]).served("shop.example", version, "Widget");
    assert_eq!((served("v1"), served("v1alpha1")), (Served::Yes, Served::Not(vec!["v1".to_owned()])));
}
