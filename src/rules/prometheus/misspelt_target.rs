//! Names of the cluster in expressions that are one letter away from one of the repository.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::kubernetes::{ObjectFacts, Role};
use crate::model::nearest::is_slip;
use crate::model::repository;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct MisspeltTarget;

/// Comparisons of a run: what a hostile repository may cost.
const MOST_COMPARED: usize = 1_000_000;

impl Rule for MisspeltTarget {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let asked: usize = repository.files.iter().map(|facts| facts.matchers.len()).sum();
        let known = names(repository);
        let most = known.values().map(FxHashSet::len).max().unwrap_or(0);
        if asked.saturating_mul(most) > MOST_COMPARED {
            return;
        }
        for facts in &repository.files {
            for matcher in &facts.matchers {
                let Some(names) = known.get(matcher.label.as_str()) else { continue };
                let value = matcher.value.as_str();
                if known.values().any(|names| names.contains(value)) {
                    continue;
                }
                let mut near = names.iter().filter(|name| is_slip(value, name));
                let (Some(meant), None) = (near.next(), near.next()) else { continue };
                let label = &matcher.label;
                cx.report_in(facts.file, matcher.span, format!("nothing here has the {label} `{value}`"))
                    .help(format!("did you mean `{meant}`? An expression that selects nothing never fires"));
            }
        }
    }
}

/// The names in the repository that each label may have.
fn names(repository: &repository::Repository) -> FxHashMap<&'static str, FxHashSet<&str>> {
    let mut found: FxHashMap<&'static str, FxHashSet<&str>> = FxHashMap::default();
    let mut add = |label: &'static str, name| {
        found.entry(label).or_default().insert(name);
    };
    for (_, object) in repository.objects() {
        if let Some(namespace) = &object.namespace {
            add("namespace", namespace);
        }
        if let Some(label) = label(object) {
            add(label, &object.name);
        }
        match &object.role {
            Role::Workload(workload) => {
                add("job", &object.name);
                workload.containers.iter().for_each(|container| add("container", &container.name));
            }
            Role::Service { .. } => add("job", &object.name),
            _ => {}
        }
    }
    found
}

fn label(object: &ObjectFacts) -> Option<&'static str> {
    match object.kind.as_str() {
        "CronJob" => Some("cronjob"),
        "DaemonSet" => Some("daemonset"),
        "Deployment" => Some("deployment"),
        "Namespace" => Some("namespace"),
        "Service" => Some("service"),
        "StatefulSet" => Some("statefulset"),
        _ => None,
    }
}
