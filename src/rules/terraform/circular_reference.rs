//! `terraform/circular-reference`: see `rules/terraform/circular-reference.md`.

use crate::model::terraform::circles;
use crate::rule::prelude::*;
use crate::rule::views::terraform::{Module, ModuleRef};

#[derive(Default)]
pub struct CircularReference;

/// How many members of a circle are shown.
const SHOWN: usize = 5;

impl Rule for CircularReference {
    type View = Module;

    fn check(&self, module: ModuleRef<'_>, cx: &mut Context<'_>) {
        let directory = module.directory();
        for circle in circles(directory) {
            let Some(first) = circle.first() else { continue };
            let Some(file) = directory.files.get(first.file) else { continue };
            let message = match circle.as_slice() {
                [only] => format!("`{}` refers to itself", only.address),
                several => {
                    let names: Vec<&str> = several.iter().take(SHOWN).map(|node| &*node.address).collect();
                    let more = several.len().saturating_sub(SHOWN);
                    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
                    format!("`{}`{more} refer to one another in a circle", names.join("`, `"))
                }
            };
            let finding = cx
                .report_in(file.id, first.span, message)
                .help("break the circle: one of them must not need the others");
            for node in circle.iter().take(SHOWN).skip(1) {
                if let Some(file) = directory.files.get(node.file) {
                    finding.note_in(file.id, node.span, "");
                }
            }
        }
    }
}
