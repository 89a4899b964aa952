//! Values for `spec: inputs` against what the file takes: those of includes and of child pipelines, and defaults.

use crate::model::gitlab::inputs::Input;
use crate::model::gitlab::join::Call;
use crate::model::nearest::nearest;
use crate::model::repository::Repository as Model;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct MismatchedInput;

impl Rule for MismatchedInput {
    type View = Repository;
    const INFERS_ABSENCE: bool = true;

    fn check(&self, repository: &Model, cx: &mut Context<'_>) {
        let inputs = repository.files.iter().filter_map(|facts| Some((facts.file, facts.gitlab.as_ref()?)));
        for (file, facts) in inputs {
            for input in facts.inputs.iter().flatten() {
                let fault = input.default.as_ref().and_then(|default| Some((default, input.fault(default)?)));
                if let Some((default, fault)) = fault {
                    cx.report_in(file, default.value, format!("the default of `{}` {fault}", input.name))
                        .help("mend the default, or the type");
                }
            }
        }
        let mut seen = Vec::new();
        for call in repository.gitlab.iter().flat_map(|pipeline| &pipeline.calls) {
            // A file may be a part of several pipelines.
            if seen.contains(&(call.file, call.include.span)) {
                continue;
            }
            let target = repository.files.iter().find(|facts| facts.file == call.target);
            let Some(facts) = target.and_then(|facts| facts.gitlab.as_ref()) else { continue };
            if facts.inputs.is_some() || !facts.has_header {
                seen.push((call.file, call.include.span));
                compare(call, facts.inputs.as_deref().unwrap_or_default(), cx);
            }
        }
    }
}

fn compare(call: &Call, declared: &[Input], cx: &mut Context<'_>) {
    let Call { file, include, target } = call;
    let path = include.local.as_deref().unwrap_or("");
    for given in &include.inputs {
        let Some(input) = declared.iter().find(|input| input.name == given.name) else {
            let near = nearest(&given.name, declared.iter().map(|input| input.name.as_str()));
            cx.report_in(*file, given.span, format!("`{path}` has no input `{}`", given.name))
                .help(match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "declare it there below `spec: inputs`, or remove it here".to_owned(),
                })
                .fix(
                    Applicability::Safe,
                    format!("rename it to `{}`", near.unwrap_or("")),
                    near.map(|near| Edit::replace(given.span, near)),
                );
            continue;
        };
        if let Some(fault) = input.fault(given) {
            cx.report_in(*file, given.value, format!("the value of `{}` {fault}", input.name))
                .note_in(*target, input.span, "declared here")
                .help("give what the file takes");
        }
    }
    let is_given = |input: &&Input| include.inputs.iter().any(|given| given.name == input.name);
    let missing = declared.iter().filter(|input| input.default.is_none() && !is_given(input));
    for input in missing.take(100) {
        cx.report_in(*file, include.span, format!("`{path}` needs the input `{}`", input.name))
            .note_in(*target, input.span, "has no default")
            .help("give it below `inputs`");
    }
}
