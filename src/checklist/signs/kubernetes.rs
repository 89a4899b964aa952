//! What manifests and chart templates show.

use super::docker::{image_signs, is_pinned, is_store};
use super::{Seen, Sighting, lists};
use crate::model::kubernetes::{Container, Field, Manifest, Object, ObjectFacts, Pod, Role, is_isolated};
use crate::model::repository::Repository;
use crate::model::secrets::looks_secret_name;
use crate::source::{SourceFile, Span};
use crate::syntax::yaml::Node;

pub(super) fn look(manifest: &Manifest, seen: &mut Seen<'_>) {
    for object in manifest.objects() {
        if object.is_hook() {
            continue;
        }
        let head = object.header();
        let name = object.resource();
        if !manifest.is_patch {
            seen.add("kubernetes", head, name.clone());
            let is_default_account = object.kind() == "ServiceAccount" && object.name() == Some("default");
            if !is_default_account {
                seen.all(lists::of_kind(object.kind(), object.group()), head, &name);
            }
        }
        by_kind(object, &name, seen);
        if let Some(pod) = object.pod() {
            look_pod(pod, &name, seen);
        }
        scraped(object.metadata(), &name, seen);
    }
}

fn by_kind(object: Object<'_>, name: &str, seen: &mut Seen<'_>) {
    let head = object.header();
    let spec = object.spec();
    match object.kind() {
        "ConfigMap" => seen.add("parameter", head, name),
        "Secret" if object.is("Secret", &[""]) => {
            let token = object.field(&["type"]).str().is_some_and(|kind| kind.contains("service-account-token"));
            // A chart that makes one of its values holds none itself.
            let data = ["data", "stringData"].iter().filter_map(|key| object.fields().get(key).node());
            let values: Vec<Node<'_>> = data.flat_map(Node::entries).map(|entry| entry.value).collect();
            if !token && (values.is_empty() || values.iter().any(|value| !value.is_unknown())) {
                seen.add("secret-object", head, name);
            }
        }
        "ExternalSecret" if spec.get("refreshInterval").str().is_some_and(|interval| !interval.starts_with('0')) => {
            seen.add("secret-rotation", head, format!("{name} is read anew"));
        }
        "PersistentVolumeClaim" => seen.add("data-store", head, name),
        "StatefulSet" if spec.get("volumeClaimTemplates").is_present() => {
            seen.add("data-store", head, name);
        }
        "Service" if spec.get("type").is("LoadBalancer") => seen.add("public-endpoint", head, name),
        "HorizontalPodAutoscaler" if spec.get("minReplicas").int().is_some_and(|least| least > 1) => {
            seen.add("replicas", head, format!("`minReplicas` of {name}"));
        }
        "ScaledObject" if spec.get("minReplicaCount").int().is_some_and(|least| least > 1) => {
            seen.add("replicas", head, format!("`minReplicaCount` of {name}"));
        }
        "Certificate" if object.group() == "cert-manager.io" => seen.add("tls", head, name),
        "BackendConfig" => {
            if let Some(node) = spec.get("securityPolicy").node() {
                seen.add("waf", node.span(), format!("`securityPolicy` of {name}"));
            }
        }
        "CronJob" if name.contains("backup") => seen.add("backup", head, name),
        "Ingress" => {
            if let Some(node) = spec.get("tls").node() {
                seen.add("tls", node.span(), format!("`tls` of {name}"));
            }
            let annotations = object.metadata().get("annotations");
            for key in [
                "alb.ingress.kubernetes.io/wafv2-acl-arn",
                "alb.ingress.kubernetes.io/waf-acl-id",
                "nginx.ingress.kubernetes.io/enable-modsecurity",
            ] {
                if let Some(node) = annotations.get(key).node() {
                    seen.add("waf", node.span(), format!("`{key}` of {name}"));
                }
            }
            let certificate = annotations.get("alb.ingress.kubernetes.io/certificate-arn");
            let managed = annotations.get("networking.gke.io/managed-certificates");
            if let Some(node) = certificate.node().or_else(|| managed.node()) {
                seen.add("tls", node.span(), format!("certificate of {name}"));
            }
        }
        "Gateway" => {
            let listeners = spec.get("listeners").items().chain(spec.get("servers").items());
            for listener in listeners.map(Field::Present) {
                if let Some(node) = listener.get("tls").node() {
                    seen.add("tls", node.span(), format!("`tls` of {name}"));
                }
            }
        }
        "PeerAuthentication" if spec.path(&["mtls", "mode"]).is("STRICT") => seen.add("tls", head, name),
        "DestinationRule" => {
            let policy = spec.get("trafficPolicy");
            let by_port = policy.get("portLevelSettings").items().map(Field::Present);
            for policy in by_port.chain([policy]) {
                for key in ["outlierDetection", "connectionPool"] {
                    if let Some(node) = policy.get(key).node() {
                        seen.add("mesh-resilience", node.span(), format!("`{key}` of {name}"));
                    }
                }
            }
        }
        "VirtualService" => {
            for route in spec.get("http").items().map(Field::Present) {
                for key in ["timeout", "retries"] {
                    if let Some(node) = route.get(key).node() {
                        seen.add("mesh-resilience", node.span(), format!("`{key}` of {name}"));
                    }
                }
            }
        }
        "HTTPRoute" | "GRPCRoute" => {
            for rule in spec.get("rules").items().map(Field::Present) {
                for key in ["timeouts", "retry"] {
                    if let Some(node) = rule.get(key).node() {
                        seen.add("mesh-resilience", node.span(), format!("`{key}` of {name}"));
                    }
                }
            }
        }
        "ServiceProfile" | "BackendTrafficPolicy" | "CiliumEnvoyConfig" => seen.add("mesh-resilience", head, name),
        _ => {}
    }
}

fn look_pod(pod: Pod<'_>, name: &str, seen: &mut Seen<'_>) {
    let object = pod.object;
    let head = object.header();
    if pod.is_service_like() && !pod.is_batch() {
        if !object.is_partial() {
            seen.add("workload", head, name);
            if matches!(object.kind(), "Deployment" | "StatefulSet" | "Rollout") {
                seen.add("deployment", head, name);
            }
        }
        scale(pod, name, seen);
    }
    for key in ["topologySpreadConstraints", "affinity"] {
        let field = pod.field(&[key]);
        let field = if key == "affinity" { field.get("podAntiAffinity") } else { field };
        if let Some(node) = field.node() {
            seen.add("spread", node.span(), format!("`{key}` of {name}"));
        }
    }
    let account = pod.field(&["serviceAccountName"]);
    let templated = pod.spec.entry("serviceAccountName").filter(|_| account.is_unknown());
    if let Some(entry) = templated {
        seen.add("service-account", entry.key.span(), format!("`serviceAccountName` of {name}"));
    } else if let Some(node) = account.node().filter(|_| !account.is("default")) {
        seen.add("service-account", node.span(), format!("`serviceAccountName` of {name}"));
    } else if let Some(node) = pod.field(&["automountServiceAccountToken"]).node()
        && node.as_bool() == Some(false)
    {
        seen.add("service-account", node.span(), format!("no token in {name}"));
    }
    scraped(pod.metadata(), name, seen);
    for volume in pod.field(&["volumes"]).items().map(Field::Present) {
        let csi = volume.path(&["csi", "driver"]).is("secrets-store.csi.k8s.io");
        if let Some(node) = volume.get("secret").node().or_else(|| volume.get("csi").node().filter(|_| csi)) {
            seen.add("secret-reference", node.span(), format!("secret volume of {name}"));
        }
    }
    for container in pod.lasting_containers() {
        look_container(container, name, seen);
    }
}

/// The annotation by which most scrape configurations find what to scrape.
fn scraped(metadata: Field<'_>, name: &str, seen: &mut Seen<'_>) {
    let annotation = metadata.get("annotations").get("prometheus.io/scrape");
    if let Some(node) = annotation.node().filter(|_| annotation.is("true")) {
        seen.add("metrics", node.span(), format!("`prometheus.io/scrape` of {name}"));
    }
}

/// Replicas, and how a new version replaces the old one.
fn scale(pod: Pod<'_>, name: &str, seen: &mut Seen<'_>) {
    let spec = pod.object.spec();
    if let Some(node) = spec.get("replicas").node()
        && node.as_i64().is_some_and(|replicas| replicas > 1)
    {
        seen.add("replicas", node.span(), format!("`replicas` of {name}"));
    }
    let (key, default) = match pod.object.kind() {
        "Deployment" => ("strategy", true),
        "StatefulSet" | "DaemonSet" => ("updateStrategy", true),
        _ => return,
    };
    let strategy = spec.get(key);
    let kind = strategy.get("type");
    if let Some(node) = strategy.get("rollingUpdate").node() {
        seen.add("explicit-rolling-update", node.span(), format!("`rollingUpdate` of {name}"));
        seen.add("rolling-deployment", node.span(), format!("`rollingUpdate` of {name}"));
    } else if (kind.is_absent() && default && !pod.object.is_partial()) || kind.is("RollingUpdate") {
        let span = kind.node().map_or(pod.object.header(), Node::span);
        seen.add("rolling-deployment", span, format!("{name} rolls by default"));
    }
}

fn look_container(container: Container<'_>, name: &str, seen: &mut Seen<'_>) {
    let at = |path: &[&str]| container.field(path).node();
    let place = |what: &str| format!("`{what}` of {name}");
    for (sign, key) in [("readiness-probe", "readinessProbe"), ("liveness-probe", "livenessProbe")] {
        if let Some(node) = at(&[key]) {
            seen.add(sign, node.span(), place(key));
            seen.add("healthcheck", node.span(), place(key));
        }
    }
    for (sign, key) in [("resource-requests", "requests"), ("resource-limits", "limits")] {
        if let Some(node) = at(&["resources", key]) {
            seen.add(sign, node.span(), place(key));
        }
    }
    let user = container.effective("runAsUser");
    let says_nothing = user.is_absent() && container.effective("runAsNonRoot").is_absent();
    if says_nothing && container.pod.is_service_like() && !container.pod.is_partial() && !container.pod.is_windows() {
        seen.add("root-workload", container.header(), format!("nothing keeps {name} from running as root"));
    }
    if let Some(node) = container.effective("runAsNonRoot").node().filter(|node| node.as_bool() == Some(true)) {
        seen.add("non-root-user", node.span(), place("runAsNonRoot"));
        seen.add("hardened-pod", node.span(), place("runAsNonRoot"));
    } else if let Some(node) = user.node().filter(|node| node.as_i64().is_some_and(|user| user > 0)) {
        seen.add("non-root-user", node.span(), place("runAsUser"));
    }
    if let Some(node) = container.security("capabilities").get("drop").node()
        && node.items().any(|item| item.as_str().is_some_and(|capability| capability.eq_ignore_ascii_case("all")))
    {
        seen.add("hardened-pod", node.span(), format!("capabilities dropped in {name}"));
    }
    if let Some((image, node)) = container.image_reference() {
        let what = format!("`{}`", image.full_name());
        image_signs(&image, node.span(), &what, seen);
        if is_pinned(&image) {
            seen.add("pinned-image", node.span(), format!("{what} has a version"));
            seen.add("pinned-version", node.span(), format!("{what} has a version"));
        }
        let keeps = container.field(&["volumeMounts"]).is_present();
        if is_store(&image) && keeps {
            seen.add("data-store", container.header(), format!("{what} in {name}"));
        }
    }
    for variable in container.env() {
        seen.all(lists::of_variable(variable.name), variable.name_span, &format!("`{}` of {name}", variable.name));
        if variable.value_from.get("secretKeyRef").is_present() {
            seen.add("secret-reference", variable.name_span, format!("`{}` of {name}", variable.name));
        }
        // What looks like a stand-in (`my-secret-pw`) is what the program is given all the same.
        let value = variable.value.str().filter(|_| variable.value.is_string()).unwrap_or("");
        let is_filled_in = value.contains(['$', '<', '{']) || value.starts_with('/');
        if !value.is_empty() && !is_filled_in && looks_secret_name(variable.name) {
            seen.add("literal-secret", variable.name_span, format!("`{}` of {name} is written out", variable.name));
        }
    }
    for source in container.field(&["envFrom"]).items().map(Field::Present) {
        if let Some(node) = source.get("secretRef").node() {
            seen.add("secret-reference", node.span(), format!("`secretRef` of {name}"));
        }
    }
}

/// Workloads of which most are not scraped, where each has to ask for it.
pub(super) fn unscraped(repository: &Repository, sources: &[SourceFile], sightings: &mut Vec<Sighting>) {
    const SINGLE: [&str; 4] = ["ServiceMonitor/", "PodMonitor/", "PodMonitoring/", "`prometheus.io/scrape`"];
    let metrics = || sightings.iter().filter(|seen| seen.sign == "metrics");
    let is_single = |seen: &Sighting| SINGLE.iter().any(|start| seen.what.starts_with(start));
    // A collector or a scrape configuration may find all of them.
    if metrics().next().is_none() || !metrics().all(is_single) {
        return;
    }
    let lasts = |object: &ObjectFacts| match &object.role {
        Role::Workload(workload) => !workload.is_batch && !workload.is_partial && object.kind != "Pod",
        _ => false,
    };
    let workloads: Vec<_> = repository.objects().filter(|(_, object)| lasts(object)).collect();
    let scraped = metrics().count();
    if let Some((facts, object)) = workloads.first().filter(|_| scraped * 2 < workloads.len()) {
        let line = line_of(sources, facts.file.index(), object.span);
        let what = format!("{scraped} of {} workloads are scraped", workloads.len());
        sightings.push(Sighting { sign: "unscraped-workloads", path: facts.path.clone(), line, what });
    }
}

/// Workloads that no `NetworkPolicy` selects, in repositories that have such policies.
pub(super) fn join(repository: &Repository, sources: &[SourceFile], sightings: &mut Vec<Sighting>) {
    let policies: Vec<_> = repository.network_policies().collect();
    if policies.is_empty() {
        return;
    }
    for (facts, object) in repository.objects() {
        let Role::Workload(workload) = &object.role else { continue };
        if workload.is_batch || workload.is_partial || object.kind == "Pod" {
            continue;
        }
        if !is_isolated(object, workload, &policies) {
            let line = line_of(sources, facts.file.index(), object.span);
            let what = format!("no NetworkPolicy selects {}", object.resource);
            sightings.push(Sighting { sign: "workload-without-network-policy", path: facts.path.clone(), line, what });
        }
    }
}

pub(super) fn line_of(sources: &[SourceFile], file: usize, span: Span) -> u32 {
    sources.get(file).map_or(1, |source| source.position(span.start).line)
}
