//! The workloads of a repository, found by the labels of their pods.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::kubernetes::{Autoscaler, Monitor, ObjectFacts, Role, Selector, ServicePort, Workload};
use crate::model::repository::Repository;

/// Workloads by each label of their pods.
pub(super) struct Workloads<'a> {
    by_label: FxHashMap<&'a (String, String), Vec<(&'a ObjectFacts, &'a Workload)>>,
}

/// Reads the index off the facts, once per rule.
pub(super) fn workloads(repository: &Repository) -> Workloads<'_> {
    let mut by_label: FxHashMap<_, Vec<_>> = FxHashMap::default();
    for (_, object) in repository.objects() {
        let Role::Workload(workload) = &object.role else { continue };
        for label in &workload.pod_labels {
            by_label.entry(label).or_default().push((object, workload));
        }
    }
    Workloads { by_label }
}

impl<'a> Workloads<'a> {
    /// Those whose pods a selector takes. An empty selector takes none here.
    pub(super) fn selected(&self, selector: &Selector) -> impl Iterator<Item = (&'a ObjectFacts, &'a Workload)> {
        // The rarest of the labels has the fewest workloads to look at.
        let candidates = selector.labels.iter().map(|label| self.by_label.get(label).map_or(&[][..], Vec::as_slice));
        let fewest = candidates.min_by_key(|found| found.len()).unwrap_or(&[]);
        let taken = fewest.iter().filter(|(_, workload)| selector.matches(&workload.pod_labels));
        taken.copied().collect::<Vec<_>>().into_iter()
    }
}

/// Autoscalers by the names of what they scale.
pub(super) struct Autoscalers<'a> {
    repository: &'a Repository,
    by_target: FxHashMap<&'a str, Vec<(&'a ObjectFacts, &'a Autoscaler)>>,
}

impl<'a> Autoscalers<'a> {
    pub(super) fn of(repository: &'a Repository) -> Self {
        let mut by_target: FxHashMap<_, Vec<_>> = FxHashMap::default();
        for (_, object) in repository.objects() {
            if let Role::Autoscaler(autoscaler) = &object.role {
                by_target.entry(autoscaler.name.as_str()).or_default().push((object, autoscaler));
            }
        }
        Self { repository, by_target }
    }

    /// The autoscaler of a workload.
    pub(super) fn scaling(&self, workload: &ObjectFacts) -> Option<(&'a ObjectFacts, &'a Autoscaler)> {
        let mut named = self.by_target.get(workload.name.as_str()).into_iter().flatten().copied();
        named
            .find(|(object, autoscaler)| autoscaler.kind == workload.kind && self.repository.may_meet(object, workload))
    }
}

/// What a monitor scrapes.
pub(super) enum Scraped<'a> {
    Pods(&'a ObjectFacts, &'a Workload),
    Service(&'a [ServicePort], Option<&'a Selector>, &'a ObjectFacts),
    /// An object of another kind with these labels, whose controller may make what is scraped.
    Made,
}

impl<'a> Scraped<'a> {
    /// Whether all its ports are known.
    pub(super) fn is_known(&self) -> bool {
        match self {
            Self::Pods(_, workload) => !workload.is_partial && !workload.ports.is_empty(),
            Self::Service(ports, ..) => !ports.is_empty(),
            Self::Made => false,
        }
    }

    pub(super) fn has_port(&self, name: &str) -> bool {
        match self {
            Self::Pods(_, workload) => workload.ports.iter().any(|port| port.name.as_deref() == Some(name)),
            Self::Service(ports, ..) => ports.iter().any(|port| port.name.as_deref() == Some(name)),
            Self::Made => false,
        }
    }

    /// The name of the port that has `number`, for those who wrote the number.
    pub(super) fn port_numbered(number: &str) -> impl Fn(&Self) -> Option<&'a str> + use<'a> {
        let wanted = number.parse::<i64>().ok();
        move |scraped| {
            let wanted = Some(wanted?);
            match scraped {
                Self::Pods(_, workload) => {
                    workload.ports.iter().find(|port| port.number == wanted).and_then(|port| port.name.as_deref())
                }
                Self::Service(ports, ..) => {
                    ports.iter().find(|port| port.number == wanted).and_then(|port| port.name.as_deref())
                }
                Self::Made => None,
            }
        }
    }
}

/// What of the repository a monitor selects.
pub(super) fn monitored<'a>(
    repository: &'a Repository,
    workloads: &Workloads<'a>,
    object: &ObjectFacts,
    monitor: &Monitor,
) -> Vec<Scraped<'a>> {
    let Some(selector) = &monitor.selector else { return Vec::new() };
    let reaches = |other: &ObjectFacts| monitor.is_elsewhere || repository.may_meet(object, other);
    if monitor.of_pods {
        let selected = workloads.selected(selector).filter(|(other, _)| reaches(other));
        let pods: Vec<_> = selected.map(|(other, workload)| Scraped::Pods(other, workload)).collect();
        if !pods.is_empty() {
            return pods;
        }
    }
    let others = repository.objects().map(|(_, other)| other);
    others
        .filter(|other| reaches(other) && selector.matches(&other.labels))
        .filter_map(|other| match &other.role {
            Role::Service { ports, selector, .. } if !monitor.of_pods => {
                Some(Scraped::Service(ports, selector.as_ref(), other))
            }
            Role::Other if other.is_maker() => Some(Scraped::Made),
            _ => None,
        })
        .collect()
}

/// The workloads that some monitor scrapes, by their resource.
pub(super) fn monitored_workloads<'a>(repository: &'a Repository, workloads: &Workloads<'a>) -> FxHashSet<&'a str> {
    let mut found = FxHashSet::default();
    for (_, object) in repository.objects() {
        let Role::Monitor(monitor) = &object.role else { continue };
        for scraped in monitored(repository, workloads, object, monitor) {
            match scraped {
                Scraped::Pods(other, _) => {
                    found.insert(other.resource.as_str());
                }
                Scraped::Service(_, Some(selector), service) => {
                    let pods = workloads.selected(selector).filter(|(other, _)| repository.may_meet(service, other));
                    found.extend(pods.map(|(other, _)| other.resource.as_str()));
                }
                Scraped::Service(..) | Scraped::Made => {}
            }
        }
    }
    found
}
