//! The workloads of a repository, found by the labels of their pods.

use rustc_hash::FxHashMap;

use crate::model::kubernetes::{ObjectFacts, Role, Selector, Workload};
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
