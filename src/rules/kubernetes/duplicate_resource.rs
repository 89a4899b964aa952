//! Objects that a kustomization has twice, and kustomizations that are part of themselves.

use crate::model::kubernetes::kustomize::{Fault, Problem};
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::KustomizeProblem;

#[derive(Default)]
pub struct DuplicateResource;

impl Rule for DuplicateResource {
    type View = KustomizeProblem;

    fn check(&self, problem: &Problem, cx: &mut Context<'_>) {
        let place = problem.place;
        match &problem.fault {
            Fault::Duplicate { object, first } => {
                let found = cx.report_in(place.file, place.span, format!("`{object}` is there already"));
                found.help("kustomize stops here; list the object once, or change the other one with a patch");
                found.note_in(first.file, first.span, "first here");
            }
            Fault::Cycle => {
                cx.report_in(place.file, place.span, "the kustomization is part of itself")
                    .help("kustomize stops here; take the entry out");
            }
            _ => {}
        }
    }
}
