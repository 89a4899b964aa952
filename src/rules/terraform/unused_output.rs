//! `terraform/unused-output`: see `rules/terraform/unused-output.md`.

use rustc_hash::FxHashSet;

use crate::model::layout::whole_lines;
use crate::model::terraform::{CallSource, Directory, ModuleKind, Subject, Workspace};
use crate::rule::prelude::*;
use crate::rule::views::terraform::{Module, ModuleRef};

#[derive(Default)]
pub struct UnusedOutput;

impl Rule for UnusedOutput {
    type View = Module;

    fn check(&self, module: ModuleRef<'_>, cx: &mut Context<'_>) {
        // Of a library nobody knows who else calls it.
        if module.kind() != ModuleKind::Called || module.tree.kind() != ModuleKind::Root {
            return;
        }
        let Some(used) = used(module.tree.workspace, module.instance.directory_index) else { return };
        for (file, block) in module.directory().blocks_of("output") {
            let Some(name) = block.label(0).filter(|name| !used.contains(name)) else { continue };
            let finding = cx
                .report_in(file.id, block.header(), format!("no caller reads output `{name}`"))
                .help("delete it, or use it");
            if !file.tree.json {
                let edit = Edit::delete(whole_lines(&file.tree.text, block.span));
                finding.fix(Applicability::Unsafe, "delete the output", [edit]);
            }
        }
    }
}

/// The outputs that the callers of a module read; nothing when one of them may read any.
fn used(workspace: &Workspace, target: usize) -> Option<FxHashSet<&str>> {
    let mut used = FxHashSet::default();
    for caller in &workspace.directories {
        let calls = caller.calls.iter().filter(|call| call.source == CallSource::Local(target));
        let names: Vec<String> = calls.filter_map(|call| name(caller, call.declaration)).collect();
        if names.is_empty() {
            continue;
        }
        if caller.is_broken() {
            return None;
        }
        let references = caller.references().all.iter().filter(|reference| reference.subject == Subject::Module);
        for reference in references.filter(|reference| names.iter().any(|name| **name == *reference.address)) {
            used.insert(&*reference.attribute.as_ref()?.0);
        }
    }
    Some(used)
}

/// `module.x`
fn name(caller: &Directory, declaration: usize) -> Option<String> {
    let (_, block) = caller.block(caller.declarations.get(declaration)?)?;
    Some(format!("module.{}", block.label(0)?))
}
