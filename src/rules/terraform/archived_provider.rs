//! `terraform/archived-provider`: see `rules/terraform/archived-provider.md`.

use crate::rule::prelude::*;
use crate::rule::views::terraform::TerraformFile;
use crate::syntax::hcl;

#[derive(Default)]
pub struct ArchivedProvider;

/// Types of providers that `HashiCorp` has archived, and what does the same today.
const TYPES: [(&str, &str, &str); 4] = [
    ("data", "template_file", "use the function `templatefile`"),
    ("data", "template_cloudinit_config", "use `cloudinit_config` of the provider `cloudinit`"),
    ("data", "template_dir", "use `templatefile` with `fileset`"),
    ("resource", "template_dir", "use the module `hashicorp/dir/template`"),
];

impl Rule for ArchivedProvider {
    type View = TerraformFile;

    fn check(&self, file: &hcl::File, cx: &mut Context<'_>) {
        for block in &file.body.blocks {
            let (kind, Some(type_name)) = (&*block.kind.text, block.label(0)) else { continue };
            let found = TYPES.iter().find(|(of, name, _)| *of == kind && *name == type_name);
            if let (Some((_, _, help)), Some(label)) = (found, block.labels.first()) {
                cx.report(label.span, format!("`{type_name}` is of the provider `template`, archived since 2020"))
                    .help(*help);
            }
        }
    }
}
