//! What keeps a service running: alerts, dashboards, runbooks, objectives, backups and secrets.

use super::join::{Builder, Key};
use super::look::Pieces;
use super::names::{last_part, place};
use super::tasks::Terraform;
use super::templates::{chart_of, fill};
use super::{LinkKind, NodeKind, Place, Sure};
use crate::model::kubernetes::ObjectFacts;
use crate::model::repository::{Facts, Repository};
use crate::source::SourceFile;

/// Kinds whose objects become a Secret of the same name, and whether they follow a store that replaces it.
const MAKERS: [(&str, bool); 3] = [("Secret", false), ("SealedSecret", false), ("ExternalSecret", true)];

impl Builder {
    /// Alerts and dashboards that name a workload, runbooks that an alert links.
    pub(super) fn operations(&mut self, pieces: &[Pieces]) {
        let workloads: Vec<Key> = self.nodes.keys().filter(|(kind, _)| *kind == NodeKind::Workload).cloned().collect();
        let short = |key: &Key| last_part(&key.1).to_ascii_lowercase();
        for (name, service, place) in pieces.iter().flat_map(|pieces| &pieces.objectives) {
            let node = self.node(NodeKind::Objective, name, place.clone());
            for workload in workloads.iter().filter(|workload| short(workload).eq_ignore_ascii_case(service)) {
                self.link(&node, workload, LinkKind::Measures, Sure::Likely, place.clone());
            }
        }
        for (name, place) in pieces.iter().flat_map(|pieces| &pieces.runbooks) {
            self.node(NodeKind::Runbook, &format!("{name} ({})", place.path), place.clone());
        }
        for alert in pieces.iter().flat_map(|pieces| &pieces.alerts) {
            let node = self.node(NodeKind::Alert, &alert.name, alert.place.clone());
            for workload in &workloads {
                let name = short(workload);
                // `job="parcels"` is written down; `ParcelsDown` only sounds like it.
                let quoted = format!("\"{name}\"");
                let sure = if name.len() >= 3 && alert.expression.to_ascii_lowercase().contains(&quoted) {
                    Sure::Likely
                } else if name.len() >= 3 && alert.name.to_ascii_lowercase().starts_with(&name) {
                    Sure::Possible
                } else {
                    continue;
                };
                self.link(&node, workload, LinkKind::Watches, sure, alert.place.clone());
            }
            let Some(link) = &alert.runbook else { continue };
            let runbooks = pieces.iter().flat_map(|pieces| &pieces.runbooks);
            for (name, place) in runbooks.filter(|(_, place)| link.contains(place.path.file_name().unwrap_or("/"))) {
                let runbook = (NodeKind::Runbook, format!("{name} ({})", place.path));
                let sure = if link.contains(place.path.as_str()) { Sure::Certain } else { Sure::Likely };
                self.link(&runbook, &node, LinkKind::Explains, sure, alert.place.clone());
            }
        }
        for (name, place) in pieces.iter().flat_map(|pieces| &pieces.dashboards) {
            let node = self.node(NodeKind::Dashboard, name, place.clone());
            for workload in workloads.iter().filter(|workload| {
                let short = short(workload);
                short.len() >= 3 && name.to_ascii_lowercase().contains(&short)
            }) {
                self.link(&node, workload, LinkKind::Watches, Sure::Possible, place.clone());
            }
        }
    }

    /// Objects that make backups, and the workloads they are named after.
    pub(super) fn backups(&mut self, repository: &Repository, sources: &[SourceFile]) {
        let workloads: Vec<Key> = self.nodes.keys().filter(|(kind, _)| *kind == NodeKind::Workload).cloned().collect();
        for (facts, object) in repository.objects().filter(|(_, object)| is_backup(object)) {
            let at = place(sources, facts, object.span);
            let node = self.node(NodeKind::Backup, &object.resource, at.clone());
            for workload in &workloads {
                let name = last_part(&workload.1);
                if name.len() >= 3 && workload.1 != object.resource && object.name.contains(name) {
                    self.link(&node, workload, LinkKind::Protects, Sure::Possible, at.clone());
                }
            }
        }
    }

    /// Secrets of pipelines and clusters: where they are made, read and replaced.
    pub(super) fn secrets(
        &mut self,
        repository: &Repository,
        sources: &[SourceFile],
        pieces: &[Pieces],
        terraform: &Terraform,
    ) {
        let by_name = repository.objects_by_name();
        for (facts, object) in repository.objects() {
            let at = place(sources, facts, object.span);
            if let Some((_, follows)) = MAKERS.iter().find(|(kind, _)| *kind == object.kind) {
                let secret = self.node(NodeKind::Secret, &secret_name(object), at.clone());
                self.made_by(&secret, &at, *follows);
            }
            for reference in object.references.iter().filter(|reference| reference.kind == "Secret") {
                let named = by_name.get(reference.name.as_str()).into_iter().flatten();
                let made = named.filter(|other| MAKERS.iter().any(|(kind, _)| *kind == other.kind));
                let known = made.copied().find(|other| object.may_share_namespace(other)).map(secret_name);
                let name = known.unwrap_or_else(|| format!("Secret/{}", reference.name));
                let at = place(sources, facts, reference.span);
                let secret = self.node(NodeKind::Secret, &name, at.clone());
                let workload = self.node(NodeKind::Workload, &object.resource, at.clone());
                self.link(&workload, &secret, LinkKind::Uses, Sure::Certain, at);
            }
        }
        for (facts, own) in repository.files.iter().zip(pieces) {
            self.secrets_of_jobs(facts, sources, own);
        }
        self.secrets_of_charts(repository, pieces);
        for (name, at) in &terraform.secrets {
            let secret = self.node(NodeKind::Secret, name, at.clone());
            self.made_by(&secret, at, false);
        }
        for (name, at) in &terraform.rotated {
            let secret = self.node(NodeKind::Secret, name, at.clone());
            let file = self.node(NodeKind::Settings, at.path.as_str(), at.clone());
            self.link(&file, &secret, LinkKind::Rotates, Sure::Certain, at.clone());
        }
        for (user, name, at) in &terraform.uses_of_secrets {
            let secret = self.node(NodeKind::Secret, name, at.clone());
            let user = self.node(NodeKind::Workload, user, at.clone());
            self.link(&user, &secret, LinkKind::Uses, Sure::Certain, at.clone());
        }
    }

    fn made_by(&mut self, secret: &Key, at: &Place, follows: bool) {
        let file = self.node(NodeKind::Settings, at.path.as_str(), at.clone());
        self.link(&file, secret, LinkKind::Defines, Sure::Certain, at.clone());
        if follows {
            self.link(&file, secret, LinkKind::Rotates, Sure::Likely, at.clone());
        }
    }

    /// Secrets whose names the values of the chart tell.
    fn secrets_of_charts(&mut self, repository: &Repository, pieces: &[Pieces]) {
        for found in pieces.iter().flat_map(|pieces| &pieces.chart_secrets) {
            let path = &found.place.path;
            let Some(chart) = chart_of(path) else { continue };
            let own = repository.file(&chart.join("values.yaml"));
            let Some(values) = own.and_then(|facts| pieces.get(facts.file.index())).map(|pieces| &pieces.values) else {
                continue;
            };
            let name = fill(&found.name, values);
            if name.contains("{{") || name.is_empty() {
                continue;
            }
            let secret = self.node(NodeKind::Secret, &format!("Secret/{name}"), found.place.clone());
            match &found.user {
                None => self.made_by(&secret, &found.place, false),
                Some((kind, written)) => {
                    let user = fill(written, values);
                    let is_known = !user.contains("{{") && !user.is_empty();
                    let user = if is_known { user.as_str() } else { path.file_stem().unwrap_or("?") };
                    let user = if is_known { format!("{kind}/{user}") } else { format!("Helm/{chart}/{user}") };
                    let user = self.node(NodeKind::Workload, &user, found.place.clone());
                    self.link(&user, &secret, LinkKind::Uses, Sure::Certain, found.place.clone());
                }
            }
        }
    }

    fn secrets_of_jobs(&mut self, facts: &Facts, sources: &[SourceFile], pieces: &Pieces) {
        let Some(workflow) = &facts.workflow else { return };
        for (name, span) in &pieces.secrets {
            let Some(job) = workflow.jobs.iter().rev().find(|job| job.span.start <= span.start) else { continue };
            let job = self.node(NodeKind::Job, &format!("{}#{}", facts.path, job.id), place(sources, facts, job.span));
            let at = place(sources, facts, *span);
            let secret = self.node(NodeKind::Secret, &format!("secrets.{name}"), at.clone());
            self.link(&job, &secret, LinkKind::Uses, Sure::Certain, at);
        }
    }
}

fn secret_name(object: &ObjectFacts) -> String {
    match &object.namespace {
        Some(namespace) => format!("Secret/{namespace}/{}", object.name),
        None => format!("Secret/{}", object.name),
    }
}

/// <https://velero.io/docs/main/api-types/schedule/>, <https://cloudnative-pg.io/documentation/current/backup/>
fn is_backup(object: &ObjectFacts) -> bool {
    match object.kind.as_str() {
        "Schedule" | "Backup" => object.group == "velero.io",
        "ScheduledBackup" => true,
        "CronJob" => object.name.contains("backup"),
        _ => false,
    }
}
