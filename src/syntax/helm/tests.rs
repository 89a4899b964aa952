//! What of a template is known, unknown, maybe absent and incomplete.

use std::sync::Arc;

use crate::syntax::yaml::{Node, Tree};

fn parse(text: Arc<str>) -> Tree {
    super::parse(text).tree
}

fn at<'a>(tree: &'a Tree, path: &str) -> Node<'a> {
    path.split('/').filter(|step| !step.is_empty()).fold(tree.root().expect("a root"), |node, step| {
        match step.parse::<usize>() {
            Ok(index) => node.items().nth(index),
            Err(_) => node.get(step),
        }
        .unwrap_or_else(|| panic!("no {step} of {path}"))
    })
}

const DEPLOYMENT: &str = r#"{{- $full := include "x.fullname" . -}}
{{- if .Values.enabled }}
apiVersion: {{ include "x.apiVersion" . }}
kind: Deployment
metadata:
  name: {{ $full }}-web
  labels:
    {{- include "x.labels" . | nindent 4 }}
    app: web
  {{- with .Values.annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  {{- if not .Values.autoscaling }}
  replicas: {{ .Values.replicas }}
  {{- end }}
  template:
    spec:
      containers:
        - name: web
          image: "{{ .Values.image.repository }}:{{ .Values.image.tag | default "latest" }}"
          args:
            - --fixed
            - --level={{ .Values.level }}
            {{- range .Values.args }}
            - {{ . | quote }}
            {{- end }}
          resources: {{- toYaml .Values.resources | nindent 12 }}
          command: ["run", {{ .Values.command | quote }}]
          {{- /* a comment with }} in it */}}
          securityContext: {}
          script: |
            {{- if .Values.debug }}
            set -x
            {{- end }}
            run
      {{- include "x.extra" . | nindent 6 }}
{{- end }}
{{ define "x.local" }}
not: [yaml
{{ end }}
"#;

#[test]
fn a_deployment_keeps_its_shape_and_offsets() {
    let tree = parse(DEPLOYMENT.into());
    assert_eq!(tree.errors, []);
    assert!(tree.root().is_some_and(Node::is_maybe_absent));
    assert_eq!(at(&tree, "kind").as_str(), Some("Deployment"));
    let container = "spec/template/spec/containers/0";
    let known = ["kind", "spec/template/spec/containers/0/name", "spec/template/spec/containers/0/args/0"];
    for path in known {
        assert!(!at(&tree, path).is_unknown(), "{path}");
    }
    let unknown = [
        ("apiVersion", r#"{{ include "x.apiVersion" . }}"#),
        ("metadata/name", "{{ $full }}-web"),
        ("spec/replicas", "{{ .Values.replicas }}"),
        ("spec/template/spec/containers/0/args/1", "--level={{ .Values.level }}"),
        ("spec/template/spec/containers/0/command/1", "{{ .Values.command | quote }}"),
        ("spec/template/spec/containers/0/resources", ""),
    ];
    for (path, source) in unknown {
        assert!(at(&tree, path).is_unknown(), "{path}");
        assert_eq!(at(&tree, path).source(), source);
    }
    assert!(at(&tree, &format!("{container}/script")).is_unknown());
    for path in ["metadata/annotations", "spec/replicas", &format!("{container}/args/2")] {
        assert!(at(&tree, path).is_maybe_absent(), "{path}");
    }
    for path in ["spec", "metadata/labels", container, "metadata/labels/app"] {
        assert!(!at(&tree, path).is_maybe_absent(), "{path}");
    }
    for path in ["metadata/labels", "metadata/annotations", "spec/template/spec", &format!("{container}/resources")] {
        assert!(at(&tree, path).is_incomplete(), "{path}");
    }
    for path in ["", "metadata", "spec", "spec/template", container, &format!("{container}/securityContext")] {
        assert!(!at(&tree, path).is_incomplete(), "{path}");
    }
}

#[test]
fn branches_that_exclude_each_other_are_read_one_at_a_time() {
    let text = "a:\n{{- if .x }}\n  b: 1\n{{- else }}\n  - c\n{{- end }}\nd: 2\n";
    let tree = parse(text.into());
    assert_eq!(tree.errors, []);
    assert_eq!(at(&tree, "a/b").as_str(), Some("1"));
    assert!(at(&tree, "a").is_incomplete() && at(&tree, "a").is_maybe_absent());
    assert_eq!(at(&tree, "d").as_str(), Some("2"));
}

#[test]
fn conditions_inside_a_line_make_its_value_unknown() {
    for text in [
        "a: {{ if .x }}\"b\"{{ else }}\"c\"{{ end }}\n",
        "a: b{{ if .x }}-{{ .x }}{{ end }}\n",
        "a: \"b{{- range .x }},{{ . }}{{ end }}\"\n",
        "a: {{ \"}}\" }}\n",
        "a: {{ `{{ x }}` }}\n",
    ] {
        let tree = parse(text.into());
        assert_eq!(tree.errors, [], "{text}");
        assert!(at(&tree, "a").is_unknown(), "{text}");
    }
}

#[test]
fn faults_of_the_template_language_are_told() {
    let cases = [
        ("a: 1\n{{ if .x }}\nb: 2\n", "{{ if .x }}", "`if` without its `end`"),
        ("a: 1\n{{ end }}\n", "{{ end }}", "`end` closes no block"),
        ("a: {{ .x }\nb: 1\n", "{{ .x }", "template action is never closed"),
    ];
    for (text, place, message) in cases {
        let tree = parse(text.into());
        let error = tree.errors.first().expect("an error");
        assert_eq!((error.span.of(text), error.message.as_ref(), error.users_fault), (place, message, true));
    }
}

#[test]
fn what_makes_no_yaml_unexecuted_is_not_checked() {
    let tree = parse("a: [{{ if .x }}\n1\n{{ end }}\nb: 2\n".into());
    assert!(!tree.errors.is_empty() && tree.errors.iter().all(|error| !error.users_fault));
}

#[test]
fn long_lines_and_deep_blocks_take_linear_time() {
    for text in [
        format!("a: {}\n", "{{ .x }}".repeat(60_000)),
        format!("{}\n{}", "{{ if .x }}".repeat(40_000), "{{ end }}".repeat(40_000)),
        "{{ include \"x\" . }}\n".repeat(40_000),
        "k{{ .x }}: 1\n{{ toYaml .y | nindent 2 }}\n".repeat(20_000),
    ] {
        let size = text.len();
        assert!(parse(text.into()).text().len() == size);
    }
}

#[test]
fn an_error_beside_what_an_action_hides_lies_between_characters() {
    let text = "a: {{ x \u{fffd}\u{fffd} }}\n  b: {{ y \u{fffd}\u{fffd}\u{fffd} }}\n c: - d\n";
    for cut in (0..text.len()).filter(|cut| text.is_char_boundary(*cut)) {
        let part = text.get(..cut).expect("a border");
        for error in parse(Arc::from(part)).errors {
            assert!(part.get(error.span.range()).is_some(), "{:?} of {part:?}", error.span);
        }
    }
}

#[test]
fn the_conditions_around_a_place_are_those_of_its_branch_and_before() {
    let text =
        "{{ if .a }}\n{{ with .b }}x{{ end }}\n{{- else if .c }}\n{{ range .d }}here{{ end }}\n{{ else }}y{{ end }}\n";
    let at = u32::try_from(text.find("here").expect("there")).expect("small");
    assert_eq!(super::conditions(text, at), ["if .a", "else if .c", "range .d"]);
    assert_eq!(super::conditions(text, 0), Vec::<&str>::new());
}
