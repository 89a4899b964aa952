//! `terraform/mixed-automatic-values`: see `rules/terraform/mixed-automatic-values.md`.

use crate::model::environment::of_word;
use crate::model::terraform::{ModuleFile, Role};
use crate::rule::prelude::*;
use crate::rule::views::terraform::{Module, ModuleRef};

#[derive(Default)]
pub struct MixedAutomaticValues;

impl Rule for MixedAutomaticValues {
    type View = Module;

    fn check(&self, module: ModuleRef<'_>, cx: &mut Context<'_>) {
        let mut first: Option<(&ModuleFile, &str)> = None;
        for file in module.directory().files.iter().filter(|file| file.role == Role::Variables) {
            let name = file.path.file_name().unwrap_or("");
            let Some(environment) = name.split(['.', '-', '_']).find_map(of_word) else { continue };
            match first {
                Some((other, known)) if known != environment => {
                    let other = other.path.file_name().unwrap_or("");
                    let at = file.tree.body.attributes.first().map_or(Span::empty(0), |first| first.name.span);
                    cx.report_in(file.id, at, format!("`{name}` and `{other}` are both read by every run"))
                        .help("drop `.auto` from the names, and choose with `-var-file`");
                }
                Some(_) => {}
                None => first = Some((file, environment)),
            }
        }
    }
}
