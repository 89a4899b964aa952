//! References of custom resources.

use super::super::facts::traffic::destinations;
use super::super::{Field, Object};
use super::{Found, Reference};
use crate::syntax::yaml::Node;

/// Custom resources of projects that many repositories hold objects of.
pub(super) fn of_custom(object: Object<'_>, found: &mut Found) {
    let spec = object.spec();
    match (object.kind(), object.group()) {
        ("ValidatingWebhookConfiguration" | "MutatingWebhookConfiguration", "admissionregistration.k8s.io") => {
            for webhook in object.fields().get("webhooks").items().map(Field::of) {
                let service = webhook.path(&["clientConfig", "service"]);
                found.push_in("Service", service.get("name"), service.get("namespace"), Field::Absent);
            }
        }
        ("APIService", "apiregistration.k8s.io") => {
            let service = spec.get("service");
            found.push_in("Service", service.get("name"), service.get("namespace"), Field::Absent);
        }
        // <https://argo-rollouts.readthedocs.io/en/stable/features/specification/>
        ("Rollout", "argoproj.io") => {
            let strategy = spec.get("strategy");
            for path in [["canary", "canaryService"], ["canary", "stableService"]]
                .into_iter()
                .chain([["blueGreen", "activeService"], ["blueGreen", "previewService"]])
            {
                found.push("Service", strategy.path(&path), Field::Absent);
            }
            let workload = spec.get("workloadRef");
            if workload.get("kind").is("Deployment") {
                found.push("Deployment", workload.get("name"), Field::Absent);
            }
            let steps = strategy.path(&["canary", "steps"]).items().map(Field::of).map(|step| step.get("analysis"));
            let analyses = ["prePromotionAnalysis", "postPromotionAnalysis"]
                .map(|key| strategy.get("blueGreen").get(key))
                .into_iter()
                .chain([strategy.path(&["canary", "analysis"])]);
            for analysis in steps.chain(analyses) {
                for template in analysis.get("templates").items().map(Field::of) {
                    let is_of_cluster = template.get("clusterScope");
                    if is_of_cluster.is_absent() || is_of_cluster.is("false") {
                        found.push("AnalysisTemplate", template.get("templateName"), Field::Absent);
                    }
                }
            }
        }
        // Every installation of Argo CD has the project `default`.
        ("Application", "argoproj.io") if !spec.get("project").is("default") => {
            found.push("AppProject", spec.get("project"), Field::Absent);
        }
        ("Certificate", "cert-manager.io") => found.push_typed("Issuer", spec.get("issuerRef")),
        ("ExternalSecret", "external-secrets.io") => found.push_typed("SecretStore", spec.get("secretStoreRef")),
        ("Kustomization", "kustomize.toolkit.fluxcd.io") => {
            found.push_typed("GitRepository", spec.get("sourceRef"));
            for other in spec.get("dependsOn").items().map(Field::of) {
                found.push_in("Kustomization", other.get("name"), other.get("namespace"), Field::Absent);
            }
        }
        ("HelmRelease", "helm.toolkit.fluxcd.io") => {
            found.push_typed("HelmRepository", spec.path(&["chart", "spec", "sourceRef"]));
            found.push_typed("OCIRepository", spec.get("chartRef"));
            for values in
                spec.get("valuesFrom").items().map(Field::of).filter(|values| !values.get("optional").is_true())
            {
                found.push_typed("ConfigMap", values);
            }
            for other in spec.get("dependsOn").items().map(Field::of) {
                found.push_in("HelmRelease", other.get("name"), other.get("namespace"), Field::Absent);
            }
        }
        _ => of_traffic(object, found),
    }
}

/// Custom resources that lead traffic: those of meshes and of the Gateway API.
fn of_traffic(object: Object<'_>, found: &mut Found) {
    let spec = object.spec();
    match (object.kind(), object.group()) {
        ("VirtualService", "networking.istio.io") => {
            for destination in destinations(object) {
                found.push_host(destination.get("host"), destination.path(&["port", "number"]));
            }
            // <https://istio.io/latest/docs/reference/config/networking/virtual-service/#VirtualService>
            for gateway in spec.get("gateways").items() {
                found.push_gateway(gateway);
            }
        }
        ("DestinationRule", "networking.istio.io") => found.push_host(spec.get("host"), Field::Absent),
        // <https://linkerd.io/2/reference/service-profiles/>: named after the Service.
        ("ServiceProfile", "linkerd.io") => found.push_host(object.metadata().get("name"), Field::Absent),
        ("Gateway", "gateway.networking.k8s.io") => {
            for listener in spec.get("listeners").items().map(Field::of) {
                for certificate in listener.path(&["tls", "certificateRefs"]).items().map(Field::of) {
                    found.push_typed("Secret", certificate);
                }
            }
        }
        // Linkerd's own `HTTPRoute` is that of the Gateway API (<https://linkerd.io/2/reference/httproute/>).
        (
            "HTTPRoute" | "GRPCRoute" | "TCPRoute" | "TLSRoute" | "UDPRoute",
            "gateway.networking.k8s.io" | "policy.linkerd.io",
        ) => {
            for parent in spec.get("parentRefs").items().map(Field::of) {
                let kind = parent.get("kind");
                let part = if kind.is("Service") { parent.get("port") } else { parent.get("sectionName") };
                if !kind.is_unknown() {
                    let (name, namespace) = (parent.get("name"), parent.get("namespace"));
                    found.push_in(kind.str().unwrap_or("Gateway"), name, namespace, part);
                }
            }
            let rules = spec
                .get("rules")
                .items()
                .flat_map(|rule| Field::of(rule).get("backendRefs").items().collect::<Vec<_>>());
            for backend in rules
                .map(Field::of)
                .filter(|backend| backend.get("kind").is_absent() || backend.get("kind").is("Service"))
            {
                found.push_in("Service", backend.get("name"), backend.get("namespace"), backend.get("port"));
            }
        }
        _ => {}
    }
}

impl Found {
    /// `namespace/name` or `name` of a `Gateway` of Istio; `mesh` means all sidecars.
    fn push_gateway(&mut self, node: Node<'_>) {
        let Some(text) = node.as_str() else { return };
        let (namespace, name) = text.split_once('/').map_or((None, text), |(namespace, name)| (Some(namespace), name));
        if name == "mesh" || name.is_empty() || text.contains(['$', '{', '<', '%', '.']) {
            return;
        }
        self.0.push(Reference {
            kind: "Gateway".to_owned(),
            name: name.to_owned(),
            namespace: namespace.map(str::to_owned),
            span: node.span(),
            part: None,
        });
    }
}
