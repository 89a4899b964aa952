//! What the views of pods and containers see.

use super::{ContainerClass, Manifest, Object, Role, facts, parse};
use crate::language::Language;
use crate::source::{FileId, SourceFile};

fn manifest(text: &str, language: Language) -> Manifest {
    parse(&SourceFile::new(FileId(0), "manifests/a.yaml", text), language)
}

fn plain(text: &str) -> Manifest {
    manifest(text, Language::Kubernetes)
}

#[test]
fn lists_give_their_items_and_typed_lists_their_kind() {
    let found = plain(
        "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Service, metadata: {name: a}}\n- apiVersion: v1\n  kind: ConfigMapList\n  items:\n  - metadata: {name: b, namespace: n}\n---\na: 1\n---\nkind: NoVersion\n",
    );
    let names: Vec<_> = found.objects().map(Object::resource).collect();
    assert_eq!(names, ["Service/a", "ConfigMap/n/b"]);
}

#[test]
fn every_kind_with_a_pod_gives_one() {
    let pod = "{metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: i}]}}";
    let cases = [
        ("v1", "Pod", "metadata: {}\nspec: {containers: [{name: c, image: i}]}".to_owned()),
        ("apps/v1", "Deployment", format!("spec: {{template: {pod}}}")),
        ("batch/v1", "CronJob", format!("spec: {{jobTemplate: {{spec: {{template: {pod}}}}}}}")),
        ("v1", "PodTemplate", format!("template: {pod}")),
        ("serving.knative.dev/v1", "Service", format!("spec: {{template: {pod}}}")),
        ("example.org/v1", "Custom", format!("spec: {{template: {pod}}}")),
    ];
    for (version, kind, rest) in cases {
        let found = plain(&format!("apiVersion: {version}\nkind: {kind}\n{rest}\n"));
        let object = found.objects().next().expect("an object");
        let names: Vec<_> = object.pod().expect(kind).containers().map(super::Container::name).collect();
        assert_eq!(names, ["c"], "{kind}");
    }
    let service = plain("apiVersion: v1\nkind: Service\nspec: {template: {spec: {containers: []}}}\n");
    assert!(service.objects().all(|object| object.pod().is_none()));
}

#[test]
fn a_container_overrides_its_pod_only_where_both_have_the_field() {
    let found = plain(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  securityContext: {runAsNonRoot: true, runAsUser: 5}\n  containers:\n  - {name: a, image: i, securityContext: {runAsUser: 0}}\n  initContainers:\n  - {name: b, image: i, restartPolicy: Always}\n  - {name: c, image: i}\n",
    );
    let pod = found.objects().find_map(Object::pod).expect("a pod");
    let seen: Vec<_> = pod
        .containers()
        .map(|c| (c.name(), c.class, c.effective("runAsUser").int(), c.effective("runAsNonRoot").bool()))
        .collect();
    assert_eq!(
        seen,
        [
            ("a", ContainerClass::Main, Some(0), Some(true)),
            ("b", ContainerClass::Sidecar, Some(5), Some(true)),
            ("c", ContainerClass::Init, Some(5), Some(true)),
        ]
    );
}

#[test]
fn what_a_template_decides_is_neither_absent_nor_present() {
    let text = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ .x }}\nspec:\n  template:\n    spec:\n      {{- with .Values.pod }}\n      securityContext:\n        {{- toYaml . | nindent 8 }}\n      {{- end }}\n      containers:\n        - name: a\n          image: a:1\n          {{- if .Values.privileged }}\n          tty: true\n          {{- end }}\n        - name: b\n          image: b:1\n          {{- toYaml .Values.extra | nindent 10 }}\n";
    let found = manifest(text, Language::HelmTemplate);
    assert_eq!(found.tree.errors, []);
    let pod = found.objects().find_map(Object::pod).expect("a pod");
    assert_eq!(pod.object.resource(), "Deployment/…");
    let containers: Vec<_> = pod.containers().collect();
    assert!(containers[0].field(&["tty"]).is_unknown() && containers[0].field(&["stdin"]).is_absent());
    assert!(containers[1].field(&["stdin"]).is_unknown());
    assert!(containers[0].effective("runAsNonRoot").is_unknown());
}

#[test]
fn facts_tell_selectors_and_ports() {
    let found = plain(
        "apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec:\n  selector: {app: a}\n  ports: [{port: 80, targetPort: http}, {port: 81}]\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\nspec:\n  template:\n    metadata: {labels: {app: a, tier: x}}\n    spec: {containers: [{name: c, image: i, ports: [{name: http, containerPort: 8080}]}]}\n",
    );
    let facts = facts(&found, FileId(0));
    let [service, workload] = facts.as_slice() else { panic!("two objects") };
    let (Role::Service { selector: Some(selector), ports, .. }, Role::Workload(workload)) =
        (&service.role, &workload.role)
    else {
        panic!("a service and a workload")
    };
    assert!(selector.matches(&workload.pod_labels));
    let targets: Vec<_> = ports.iter().map(|port| port.target.as_str()).collect();
    assert_eq!(targets, ["http", "81"]);
    assert_eq!(workload.ports.first().and_then(|port| port.number), Some(8080));
}
