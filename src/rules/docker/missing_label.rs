//! Labels that an image should have.

use crate::model::docker::StageRef;
use crate::rule::prelude::*;
use crate::rule::views::docker;
use crate::syntax::dockerfile::Keyword;

#[derive(Default)]
pub struct MissingLabel {
    required: Vec<String>,
}

impl Rule for MissingLabel {
    type View = docker::Stage;

    fn configure(options: Options<'_>) -> Result<Self, OptionsError> {
        Ok(Self { required: options.strings("required")? })
    }

    fn check(&self, stage: StageRef<'_>, cx: &mut Context<'_>) {
        if !stage.is_final() {
            return;
        }
        let labels: Vec<_> = stage.lineage().flat_map(|own| own.of(Keyword::Label)).collect();
        let has = |key: &str| {
            let mut pairs = labels.iter().flat_map(|label| label.pairs());
            pairs.any(|pair| pair.key.trim_matches(['"', '\'']) == key)
        };
        let missing: Vec<&str> = self.required.iter().map(String::as_str).filter(|key| !has(key)).collect();
        if !missing.is_empty() {
            cx.report(stage.span(), format!("the image has no label `{}`", missing.join("`, `"))).help("add a `LABEL`");
        }
    }
}
