//! `$[[ inputs.name ]]` against the header of the file.

use crate::model::gitlab::{Pipeline, inputs};
use crate::model::nearest::nearest;
use crate::rule::prelude::*;
use crate::rule::views::gitlab;

#[derive(Default)]
pub struct UndefinedInput;

impl Rule for UndefinedInput {
    type View = gitlab::Pipeline;
    const INFERS_ABSENCE: bool = true;

    fn check(&self, pipeline: Pipeline<'_>, cx: &mut Context<'_>) {
        if !cx.source_text().contains("$[[") {
            return;
        }
        let tree = pipeline.node.tree();
        let declared = inputs::declared(tree);
        // A header that takes inputs from other files names more than is known here.
        if declared.is_none() && pipeline.has_header() {
            return;
        }
        for (name, span) in inputs::reads(tree) {
            let Some(declared) = &declared else {
                cx.report(span, format!("`inputs.{name}` is left as it is: the file has no `spec: inputs`"))
                    .help("name its inputs in a header: `spec: {inputs: {…}}`, then `---`");
                continue;
            };
            if declared.iter().any(|input| input.name == name) {
                continue;
            }
            let near = nearest(name, declared.iter().map(|input| input.name.as_str()));
            cx.report(span, format!("the file has no input `{name}`"))
                .help(match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "add it to `spec: inputs`".to_owned(),
                })
                .fix(
                    Applicability::Unsafe,
                    format!("use `{}`", near.unwrap_or("")),
                    near.map(|near| Edit::replace(span, near)),
                );
        }
    }
}
