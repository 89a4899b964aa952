//! `aws/unknown-region`: see `rules/aws/unknown-region.md`.

use crate::model::nearest::nearest;
use crate::model::terraform::{AWS_REGIONS, BlockKind, is_aws_zone, texts};
use crate::model::value::Value;
use crate::rule::prelude::*;
use crate::rule::views::terraform::{Module, ModuleRef};

#[derive(Default)]
pub struct UnknownRegion;

const ATTRIBUTES: [&str; 3] = ["region", "availability_zone", "availability_zones"];

impl Rule for UnknownRegion {
    type View = Module;

    fn check(&self, module: ModuleRef<'_>, cx: &mut Context<'_>) {
        for block in module.blocks() {
            let of_aws = match block.kind {
                BlockKind::Provider => block.type_name == "provider.aws",
                BlockKind::Resource => block.type_name.starts_with("aws_"),
                _ => false,
            };
            if !of_aws {
                continue;
            }
            for (name, value) in texts(block.body(), "", &|name| ATTRIBUTES.contains(&name)) {
                let Some(text) = cx.known(value, Value::as_str) else { continue };
                let (what, known) = match name {
                    "region" => ("region", AWS_REGIONS.contains(&text)),
                    _ => ("zone", is_aws_zone(text)),
                };
                if known || text.is_empty() {
                    continue;
                }
                // A zone is a region and a letter.
                let region =
                    if what == "zone" { text.trim_end_matches(|last: char| last.is_ascii_lowercase()) } else { text };
                let help = match nearest(region, AWS_REGIONS) {
                    Some(near) if near != region => format!("did you mean `{near}`?"),
                    _ => "see the list of regions; one that is newer than this program is no fault".to_owned(),
                };
                cx.report_in(value.file, value.span, format!("{what} `{text}` is not known of AWS"))
                    .help(help)
                    .resource(block.display_address());
            }
        }
    }
}
