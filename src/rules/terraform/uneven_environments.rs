//! `terraform/uneven-environments`: see `rules/terraform/uneven-environments.md`.

use crate::model::terraform::Role;
use crate::rule::prelude::*;
use crate::rule::views::terraform::Module;

#[derive(Default)]
pub struct UnevenEnvironments;

impl Rule for UnevenEnvironments {
    type View = Module;

    fn check(&self, module: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let directory = module.directory();
        let environments: Vec<_> =
            directory.files.iter().filter(|file| file.role == Role::NamedVariables).take(64).collect();
        if environments.len() < 2 {
            return;
        }
        for (_, variable) in directory.blocks_of("variable") {
            let Some(name) = variable.label(0) else { continue };
            if variable.body.attribute("default").is_some() || directory.assigned(name).is_some() {
                continue;
            }
            let sets = |file: &&&crate::model::terraform::ModuleFile| file.tree.body.attribute(name).is_some();
            let Some(other) = environments.iter().find(sets) else { continue };
            for file in environments.iter().filter(|file| !sets(file)) {
                let at = file.tree.body.attributes.first().map_or(Span::empty(0), |first| first.name.span);
                let other = other.path.file_name().unwrap_or("");
                cx.report_in(file.id, at, format!("`{name}` has no value here, and one in `{other}`"))
                    .help(format!("set `{name}`, or give the variable a default"));
            }
        }
    }
}
