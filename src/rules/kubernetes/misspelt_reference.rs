//! Names of objects that are one letter away from those of an object in the repository.

use crate::model::kubernetes::ObjectFacts;
use crate::model::nearest::is_slip;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct MisspeltReference;

impl Rule for MisspeltReference {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let by_name = repository.objects_by_name();
        let mut of_kind: rustc_hash::FxHashMap<&str, Vec<&ObjectFacts>> = rustc_hash::FxHashMap::default();
        for (_, object) in repository.objects() {
            of_kind.entry(object.kind.as_str()).or_default().push(object);
        }
        let mut compared = 0_usize;
        for (facts, object) in repository.objects() {
            for reference in &object.references {
                // Something of that name exists, perhaps an operator's object that makes what is meant.
                if by_name.contains_key(reference.name.as_str()) {
                    continue;
                }
                let others = of_kind.get(reference.kind.as_str()).map_or(&[][..], Vec::as_slice);
                compared += others.len();
                if compared > MOST_COMPARED {
                    return;
                }
                let mut near: Vec<&str> = others
                    .iter()
                    .filter(|other| {
                        repository.may_mean(reference, object, other) && is_slip(&reference.name, &other.name)
                    })
                    .map(|other| other.name.as_str())
                    .collect();
                near.sort_unstable();
                near.dedup();
                if let [meant] = near.as_slice() {
                    let (kind, name) = (&reference.kind, &reference.name);
                    cx.report_in(facts.file, reference.span, format!("there is no {kind} `{name}`, but `{meant}`"))
                        .resource(object.resource.clone())
                        .help("write the name of the object");
                }
            }
        }
    }
}

/// Comparisons of a run: what a hostile repository may cost.
const MOST_COMPARED: usize = 2_000_000;
