//! `terraform/missing-module`: see `rules/terraform/missing-module.md`.

use crate::model::terraform::CallSource;
use crate::rule::prelude::*;
use crate::rule::views::terraform::{Module, ModuleRef};

#[derive(Default)]
pub struct MissingModule;

impl Rule for MissingModule {
    type View = Module;

    fn check(&self, module: ModuleRef<'_>, cx: &mut Context<'_>) {
        let directory = module.directory();
        for call in &directory.calls {
            let CallSource::Missing(path) = &call.source else { continue };
            // What lies outside of the working directory is not looked at.
            let outside = path.as_str().starts_with("..") || path.as_str().starts_with('.');
            let Some((file, block)) =
                directory.declarations.get(call.declaration).and_then(|found| directory.block(found))
            else {
                continue;
            };
            let Some(source) = block.body.attribute("source") else { continue };
            if outside {
                cx.undecided_in(file.id, source.value.span, "what lies outside of the folder that is linted");
            } else {
                cx.report_in(file.id, source.value.span, format!("`{path}` holds no module"))
                    .help("mend the path; it is relative to the folder of this file")
                    .resource(format!("module.{}", block.label(0).unwrap_or("")));
            }
        }
    }
}
