//! What rule files, scrape and collector configurations and dashboards show.

use super::Seen;
use crate::language::Language;
use crate::model::kubernetes::Object;
use crate::model::{Document, Parsed};
use crate::source::Span;
use crate::syntax::yaml::{self, Node, Tree};

pub(super) fn look(parsed: &Parsed, seen: &mut Seen<'_>) {
    if let Document::Kubernetes(manifest) = &parsed.document {
        for object in manifest.objects() {
            match (object.kind(), object.spec().node()) {
                ("PrometheusRule", Some(spec)) => groups(spec, seen),
                ("ConfigMap", _) => config_map(object, seen),
                _ => {}
            }
        }
    }
    if parsed.language == Language::Json {
        dashboard(&parsed.source.text, seen);
        return;
    }
    let Some(root) = parsed.yaml().and_then(Tree::root).filter(|root| root.is_mapping()) else { return };
    match parsed.language {
        Language::PrometheusRules => groups(root, seen),
        Language::PrometheusConfig => scrapes(root, seen),
        Language::Alertmanager => routes(root, seen),
        Language::Yaml | Language::HelmValues | Language::Kubernetes => other(root, seen),
        _ => {}
    }
}

/// The files that a `ConfigMap` holds: configurations of collectors and Prometheus, rules, dashboards.
fn config_map(object: Object<'_>, seen: &mut Seen<'_>) {
    for entry in object.fields().get("data").entries() {
        let Some(text) = entry.value.as_str().filter(|text| text.contains('\n')) else { continue };
        seen.pin = Some(entry.key.span());
        dashboard(text, seen);
        let keys = ["receivers:", "scrape_configs:", "groups:"];
        if keys.iter().any(|key| text.contains(key)) {
            let tree = yaml::parse(text.into());
            if let Some(root) = tree.root().filter(|root| root.is_mapping()) {
                groups(root, seen);
                scrapes(root, seen);
                routes(root, seen);
                other(root, seen);
            }
        }
        seen.pin = None;
    }
}

/// A collector's configuration, provisioned alerts of Grafana.
fn other(root: Node<'_>, seen: &mut Seen<'_>) {
    let pipelines = root.get_path(&["service", "pipelines"]);
    if let Some(pipelines) = pipelines.filter(|_| root.get("receivers").is_some()) {
        for entry in pipelines.entries() {
            let sign = match entry.name().split('/').next() {
                Some("traces") => "traces",
                Some("metrics") => "metrics",
                Some("logs") => "log-collection",
                _ => continue,
            };
            seen.add(sign, entry.key.span(), format!("pipeline `{}` of a collector", entry.name()));
        }
    }
    // https://grafana.com/docs/grafana/latest/alerting/set-up/provision-alerting-resources/file-provisioning/
    let listed = |key: &str| root.get(key).map(|list| list.items().len()).unwrap_or_default() > 0;
    if root.get("apiVersion").is_some() && (listed("contactPoints") || listed("policies")) {
        let at = root.get("contactPoints").or_else(|| root.get("policies")).map_or(root.span(), Node::span);
        seen.add("alert-routing", at, "contact points of Grafana");
    }
    // https://grafana.com/docs/grafana/latest/administration/provisioning/#dashboards
    for provider in root.get("providers").into_iter().flat_map(Node::items).filter(|_| root.get("apiVersion").is_some())
    {
        if let Some(path) = provider.get_path(&["options", "path"]) {
            seen.add("dashboard", path.span(), "a folder of dashboards for Grafana");
        }
    }
    if root.get("apiVersion").is_some() && listed("groups") {
        for rule in root.get("groups").into_iter().flat_map(Node::items).filter_map(|group| group.get("rules")) {
            for rule in rule.items() {
                let Some(title) = rule.get("title") else { continue };
                let name = title.as_str().unwrap_or("");
                seen.add("alert", title.span(), format!("`{name}`"));
                let expression = rule.get("data").map_or("", Node::source);
                classify_alert(&format!("{name} {expression}"), title.span(), &format!("`{name}`"), seen);
                if rule.get_path(&["annotations", "runbook_url"]).is_some() {
                    seen.add("alert-runbook", title.span(), format!("`runbook_url` of `{name}`"));
                }
            }
        }
    }
}

/// `scrape_configs:` of Prometheus.
fn scrapes(root: Node<'_>, seen: &mut Seen<'_>) {
    let jobs = root.get("scrape_configs").map(|list| list.items().len()).unwrap_or_default();
    if let Some(entry) = root.entry("scrape_configs").filter(|_| jobs > 0) {
        seen.add("metrics", entry.key.span(), format!("{jobs} scrape jobs"));
    }
}

/// `route:` of Alertmanager.
fn routes(root: Node<'_>, seen: &mut Seen<'_>) {
    if let (Some(route), Some(_)) = (root.entry("route"), root.get("receivers")) {
        seen.add("alert-routing", route.key.span(), "`route` and `receivers`");
    }
}

/// `groups:` of a rule file.
fn groups(root: Node<'_>, seen: &mut Seen<'_>) {
    let groups = root.get("groups").into_iter().flat_map(Node::items);
    for rule in groups.filter_map(|group| group.get("rules")).flat_map(Node::items) {
        if let Some(record) = rule.get("record") {
            let name = record.as_str().unwrap_or("");
            let lower = name.to_ascii_lowercase();
            if ["slo", "sli", "error_budget", "burnrate", "burn_rate"].iter().any(|part| lower.contains(part)) {
                seen.add("slo", record.span(), format!("recording rule `{name}`"));
            }
        }
        let Some(alert) = rule.get("alert") else { continue };
        let name = alert.as_str().unwrap_or("?");
        seen.add("alert", alert.span(), format!("alert `{name}`"));
        let expression = rule.get_str("expr").unwrap_or("");
        classify_alert(&format!("{name} {expression}"), alert.span(), &format!("alert `{name}`"), seen);
        let annotations = rule.get("annotations");
        if let Some(link) = annotations.and_then(|node| node.get("runbook_url").or_else(|| node.get("runbook"))) {
            seen.add("alert-runbook", link.span(), format!("runbook of `{name}`"));
        }
    }
}

/// The golden signals and the words in names and expressions of alerts that speak of them.
const SIGNALS: &[(&str, &[&str])] = &[
    ("alert-on-errors", &["error", "5xx", "5..", "fail", "http_code_elb", "http_code_target"]),
    ("alert-on-latency", &["latency", "slow", "duration", "responsetime", "response_time", "histogram_quantile"]),
    (
        "alert-on-saturation",
        &[
            "cpu",
            "memory",
            "disk",
            "saturation",
            "storage",
            "filesystem",
            "connections",
            "queue",
            "throttl",
            "oom",
            "lag",
        ],
    ),
    (
        "alert-on-availability",
        &[
            "up{",
            "up ==",
            "absent",
            "unavailable",
            "availability",
            "down",
            "notready",
            "crashloop",
            "healthyhost",
            "unhealthy",
            "replicas",
            "statuscheck",
        ],
    ),
];

/// What an alert watches.
pub(super) fn classify_alert(text: &str, span: Span, what: &str, seen: &mut Seen<'_>) {
    let mut open = SIGNALS.iter().filter(|(sign, _)| !seen.is_full(sign)).collect::<Vec<_>>();
    if open.is_empty() {
        return;
    }
    let lower = text.to_ascii_lowercase();
    for (sign, words) in open.drain(..) {
        if words.iter().any(|word| lower.contains(word)) {
            seen.add(sign, span, what);
        }
    }
}

/// A dashboard of Grafana: <https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/>
fn dashboard(text: &str, seen: &mut Seen<'_>) {
    let has = |key: &[u8]| memchr::memmem::find(text.as_bytes(), key).is_some();
    if has(b"\"panels\"") && has(b"\"schemaVersion\"") {
        seen.add("dashboard", Span::empty(0), "a Grafana dashboard");
    }
}
