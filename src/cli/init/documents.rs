//! Stubs of the documents that the checklist misses, filled with what is known. What is not known is left as words in
//! brackets, which `repository/unfilled-placeholder` reports and the checklist does not count.

use std::fmt::Write as _;

use camino::Utf8PathBuf;

use super::survey::{Alert, Place, Platform, Service, Survey, full_name};
use super::{InitFile, Proposal};
use crate::checklist::signs::Sighting;

const RUNBOOK: &str = include_str!("templates/runbook.md");
const OPERATIONS: &str = include_str!("templates/operations.md");
const ARCHITECTURE: &str = include_str!("templates/architecture.md");
const DECISION: &str = include_str!("templates/decision-template.md");
const RECOVERY: &str = include_str!("templates/disaster-recovery.md");
const OBJECTIVES: &str = include_str!("templates/slo.md");
const INCIDENTS: &str = include_str!("templates/incidents.md");
const POSTMORTEM: &str = include_str!("templates/postmortem-template.md");

const NOTE: &str = "<!-- `infra-lint init` began this from what the repository shows. Words in brackets are blanks: they are \
                    reported, and\n`infra-lint checklist` does not count their sections, until they are filled in. -->";

/// More would be a wall of files that nobody fills in.
const MOST_SERVICES: usize = 25;

/// A runbook for a kind of work: the sign of the checklist, its file, its title, when it is opened, and its steps.
struct Topic {
    sign: &'static str,
    file: &'static str,
    title: &'static str,
    when: &'static str,
    steps: &'static str,
}

const TOPICS: [Topic; 7] = [
    Topic {
        sign: "runbook-for-deployment",
        file: "deployment",
        title: "deployment",
        when: "A change is merged and has to reach production, or a deployment hangs.",
        steps: "1. Before: [what must be true]\n2. Deploy: [command or button]\n3. After: [what is looked at, and for how long]",
    },
    Topic {
        sign: "runbook-for-rollback",
        file: "rollback",
        title: "rollback",
        when: "Errors or latency rise right after a deployment.",
        steps: "1. Stop further deployments: [how]\n2. Go back to the last version: [command]\n3. Changes of the database that cannot be undone: [what to do]",
    },
    Topic {
        sign: "runbook-for-scaling",
        file: "scaling",
        title: "scaling",
        when: "More load than usual is expected or there.",
        steps: "1. What limits first: [CPU, memory, connections]\n2. Scale up: [command]\n3. Scale down again: [when]",
    },
    Topic {
        sign: "runbook-for-backup",
        file: "backup-restore",
        title: "backup and restore",
        when: "Data is lost or wrong, or a backup failed.",
        steps: "1. Stop what writes: [how]\n2. Restore: [command]\n3. Check what is back: [query]",
    },
    Topic {
        sign: "runbook-for-security",
        file: "security-incident",
        title: "security incident",
        when: "A credential leaked, or somebody is where they should not be.",
        steps: "1. Contain: [what is cut off, and how]\n2. Keep the evidence: [logs and snapshots]\n3. Replace every credential that was in reach: [list]\n4. Tell: [who, within which time]",
    },
    Topic {
        sign: "runbook-for-performance",
        file: "performance",
        title: "performance",
        when: "Requests are slower than the objective.",
        steps: "1. Find the slow part: [dashboard or trace]\n2. What helps at once: [cache, scale, switch off]\n3. What helps for good: [where it is planned]",
    },
    Topic {
        sign: "runbook-for-maintenance",
        file: "maintenance",
        title: "maintenance",
        when: "Upgrades of the platform, certificates that end, cleaning up.",
        steps: "1. What is due when: [calendar]\n2. Announce: [channel]\n3. Do it: [commands]\n4. Check: [what]",
    },
];

/// The documents to write. Only where something runs there is something to operate.
pub(super) fn proposals(survey: &Survey) -> Vec<Proposal> {
    let mut found = Vec::new();
    let folder = folder(survey);
    let lacks = |sign: &str| survey.first(sign).is_none();
    let mut add = |path: String, text: String, why: String| {
        found.push(Proposal { kind: InitFile::Documents, path: Utf8PathBuf::from(path), text, why });
    };
    if !survey.runs_something() {
        return Vec::new();
    }
    let decisions = format!("{folder}/decisions/template.md");
    if lacks("architecture-document") && lacks("decision-record") {
        let text = ARCHITECTURE
            .replace("@SERVICES@", &services(survey, "../"))
            .replace("@STORES@", &listed(&survey.of_sign("data-store"), "../", "No data store was found"))
            .replace("@FORM@", "decisions/template.md");
        add(format!("{folder}/architecture.md"), text, "no architecture document".to_owned());
    }
    if lacks("decision-record") {
        add(decisions, DECISION.to_owned(), "no decision records; this is their form".to_owned());
    }
    if lacks("operations-guide") {
        add(format!("{folder}/operations.md"), operations(survey), "no operations guide".to_owned());
    }
    if lacks("recovery-time") || lacks("recovery-point") {
        let stores = listed(&survey.of_sign("data-store"), "../", "No data store was found");
        let text = RECOVERY.replace("@STORES@", &stores);
        add(format!("{folder}/disaster-recovery.md"), text, "no RTO and RPO with numbers".to_owned());
    }
    if lacks("slo") {
        let text = OBJECTIVES.replace("@OBJECTIVES@", &objectives(survey));
        add(format!("{folder}/slo.md"), text, "no service level objectives with numbers".to_owned());
    }
    if lacks("incident-process") {
        let text = INCIDENTS.replace("@FORM@", "postmortem-template.md");
        add(format!("{folder}/incidents.md"), text, "no incident process".to_owned());
        let why = "the form of the incident process".to_owned();
        add(format!("{folder}/postmortem-template.md"), POSTMORTEM.to_owned(), why);
    }
    for topic in TOPICS.iter().filter(|topic| lacks(topic.sign)) {
        let path = format!("{folder}/runbooks/{}.md", topic.file);
        add(path, topic_runbook(topic, survey), format!("no runbook for {}", topic.title));
    }
    for service in survey.services.iter().filter(|service| is_plain(&service.name)).take(MOST_SERVICES) {
        let known = survey.of_sign("runbook");
        if known.iter().any(|seen| seen.path.file_stem().is_some_and(|stem| stem.contains(service.name.as_str()))) {
            continue;
        }
        let path = format!("{folder}/runbooks/{}.md", service.name);
        add(path, service_runbook(service, survey), format!("no runbook for the service {}", service.name));
    }
    for proposal in &mut found {
        proposal.text = proposal.text.replace("@NOTE@", NOTE);
    }
    found
}

/// The folder that documents are in.
fn folder(survey: &Survey) -> &'static str {
    let is_used = |name: &&&str| survey.paths.iter().any(|path| path.starts_with(name));
    ["docs", "doc", "documentation"].iter().find(is_used).copied().unwrap_or("docs")
}

/// A name that means itself in a path, a command and Markdown.
fn is_plain(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    !name.is_empty() && name.len() <= 63 && !name.starts_with(['-', '.']) && name.bytes().all(plain)
}

/// A text of the repository as code in Markdown.
fn code(text: &str) -> String {
    let clean: String = text.chars().filter(|char| !char.is_control() && *char != '`').take(120).collect();
    format!("`{clean}`")
}

/// A link to a file from a document; `up` leads from its folder to the root.
fn link(path: &camino::Utf8Path, up: &str) -> String {
    let plain = |char: char| char.is_alphanumeric() || matches!(char, '/' | '-' | '_' | '.' | '+');
    let is_plain = path.as_str().chars().all(plain);
    if is_plain { format!("[{path}]({up}{path})") } else { code(path.as_str()) }
}

fn listed(seen: &[&Sighting], up: &str, none: &str) -> String {
    const MOST: usize = 12;
    let mut text = String::new();
    for one in seen.iter().take(MOST) {
        let what: String = one.what.chars().filter(|char| !char.is_control()).take(120).collect();
        let _ = writeln!(text, "- {what}: {}", link(&one.path, up));
    }
    match seen.len().saturating_sub(MOST) {
        0 if seen.is_empty() => format!("- {none}."),
        0 => text.trim_end().to_owned(),
        more => format!("{text}- and {more} more"),
    }
}

fn services(survey: &Survey, up: &str) -> String {
    if survey.services.is_empty() {
        return "- [what runs, and where it is defined]".to_owned();
    }
    let lines = survey.services.iter().map(|service| about(service, up));
    lines.map(|line| format!("- {line}")).collect::<Vec<_>>().join("\n")
}

fn about(service: &Service, up: &str) -> String {
    let namespace = service.namespace.as_deref().map(|name| format!(" in {}", code(name))).unwrap_or_default();
    let ports: Vec<&str> = service.ports.iter().map(String::as_str).collect();
    let ports = match ports.as_slice() {
        [] => String::new(),
        [one] => format!(", port {one}"),
        many => format!(", ports {}", many.join(", ")),
    };
    format!("{}: {}{namespace}{ports}, {}", code(&service.name), service.kind, link(&service.place.path, up))
}

fn alerts<'a>(alerts: impl Iterator<Item = &'a Alert>, up: &str) -> Vec<String> {
    const MOST: usize = 20;
    alerts.take(MOST).map(|alert| format!("- {} fires: {}", code(&alert.name), link(&alert.place.path, up))).collect()
}

fn operations(survey: &Survey) -> String {
    let mut deployment: Vec<&Sighting> = survey.of_sign("deploy-stage");
    deployment.extend(survey.of_sign("gitops"));
    let environments: Vec<String> =
        survey.environments.iter().map(|name| format!("- {}", code(full_name(name)))).collect();
    let alerts = alerts(survey.alerts.iter(), "../");
    let or = |lines: Vec<String>, none: &str| if lines.is_empty() { none.to_owned() } else { lines.join("\n") };
    OPERATIONS
        .replace("@SERVICES@", &services(survey, "../"))
        .replace("@DEPLOYMENT@", &listed(&deployment, "../", "No job of a pipeline deploys"))
        .replace("@ENVIRONMENTS@", &or(environments, "- No files of separate environments were found."))
        .replace("@MONITORING@", &listed(&survey.of_sign("dashboard"), "../", "No dashboard is kept as code"))
        .replace("@ALERTS@", &or(alerts, "- No alert is kept as code."))
        .replace("@STORES@", &listed(&survey.of_sign("data-store"), "../", "No data store was found"))
}

fn objectives(survey: &Survey) -> String {
    let row = |name: &str| {
        format!(
            "| {name} | answered requests | [percent] | 30 days |\n| {name} | answered fast enough | [percent] within [milliseconds] | 30 days |"
        )
    };
    let rows: Vec<String> = survey.services.iter().map(|service| row(&code(&service.name))).collect();
    if rows.is_empty() { row("[service]") } else { rows.join("\n") }
}

fn topic_runbook(topic: &Topic, survey: &Survey) -> String {
    let seen = |signs: &[&str]| -> Vec<&Sighting> { signs.iter().flat_map(|sign| survey.of_sign(sign)).collect() };
    let signs: &[&str] = match topic.file {
        "deployment" => &["deploy-stage", "gitops", "verify-stage"],
        "rollback" => &["rollback-stage", "ecs-rollback", "progressive-delivery", "deploy-stage"],
        "scaling" => &["autoscaler", "cloud-autoscaling"],
        "backup-restore" => &["backup", "data-store"],
        "security-incident" => &["secrets-manager", "audit-log"],
        "performance" => &["alert-on-latency", "dashboard", "traces"],
        _ => &["dependency-updates", "automatic-upgrade"],
    };
    let known = seen(signs);
    let about =
        if known.is_empty() { String::new() } else { format!("What there is:\n{}", listed(&known, "../../", "")) };
    let commands = survey.services.iter().take(3).flat_map(commands).collect::<Vec<_>>();
    let runbook = RUNBOOK
        .replace("@TITLE@", topic.title)
        .replace("@ABOUT@", &about)
        .replace("@SYMPTOMS@", &format!("- {}", topic.when))
        .replace("@DIAGNOSIS@", &block(&commands))
        .replace("@RESOLUTION@", topic.steps);
    tidy(&runbook)
}

fn service_runbook(service: &Service, survey: &Survey) -> String {
    let own = survey.alerts.iter().filter(|alert| alert.watches.contains(&service.name));
    let symptoms = alerts(own, "../../").join("\n");
    let undo = match service.platform {
        Platform::Kubernetes => vec![kubectl(service, "rollout undo")],
        Platform::Helm => vec![format!("helm rollback {}", service.name)],
        Platform::Ecs => Vec::new(),
        Platform::Compose => vec![format!("docker compose restart {}", service.name)],
    };
    let runbook = RUNBOOK
        .replace("@TITLE@", &service.name)
        .replace("@ABOUT@", &format!("{}.", about(service, "../../")))
        .replace("@SYMPTOMS@", &symptoms)
        .replace("@DIAGNOSIS@", &block(&commands(service)))
        .replace("@RESOLUTION@", &format!("{}\n- For each known cause: [cause and steps]", block(&undo)));
    tidy(&runbook)
}

/// Lines that a token without content leaves empty are taken out.
fn tidy(text: &str) -> String {
    let mut out = String::new();
    let mut empty = 0;
    for line in text.lines() {
        empty = if line.is_empty() { empty + 1 } else { 0 };
        let begins_section = out.trim_end().rsplit('\n').next().is_some_and(|last| last.starts_with("## "));
        if empty <= 1 && !(line.is_empty() && begins_section) {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

fn block(commands: &[String]) -> String {
    if commands.is_empty() { String::new() } else { format!("```sh\n{}\n```", commands.join("\n")) }
}

fn kubectl(service: &Service, verb: &str) -> String {
    let namespace = service.namespace.as_deref().filter(|name| is_plain(name));
    let namespace = namespace.map(|name| format!(" -n {name}")).unwrap_or_default();
    format!("kubectl{namespace} {verb} {}/{}", service.kind.to_ascii_lowercase(), service.name)
}

/// What shows the state of a service.
fn commands(service: &Service) -> Vec<String> {
    let name = &service.name;
    if !is_plain(name) {
        return Vec::new();
    }
    match service.platform {
        Platform::Kubernetes => {
            vec![kubectl(service, "describe"), format!("{} --tail=200", kubectl(service, "logs"))]
        }
        Platform::Helm => vec![
            format!("helm status {name}"),
            format!("kubectl logs -l app.kubernetes.io/instance={name} --tail=200 --prefix"),
        ],
        Platform::Ecs => vec![format!("aws ecs describe-services --cluster CLUSTER --services {name}")],
        Platform::Compose => {
            vec![format!("docker compose ps {name}"), format!("docker compose logs --tail=200 {name}")]
        }
    }
}

/// Where a place is told to a person.
pub(super) fn shown(place: &Place) -> String {
    format!("{}:{}", place.path, place.line)
}
