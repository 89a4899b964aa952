//! Values that outsiders choose, given to inputs that the callee expands into a script.

use crate::model::actions::calls;
use crate::model::repository::Repository as Model;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct InjectionThroughCall;

impl Rule for InjectionThroughCall {
    type View = Repository;

    fn check(&self, repository: &Model, cx: &mut Context<'_>) {
        for joined in calls::all(repository) {
            let Some(callee) = joined.callee else { continue };
            for given in &joined.call.inputs {
                let Some(outsiders) = &given.outsiders else { continue };
                let mut inputs = callee.interface.inputs.iter();
                let input = inputs.find(|input| input.name.eq_ignore_ascii_case(&given.name));
                let Some(place) = input.and_then(|input| input.in_script) else { continue };
                let message = format!("`{outsiders}` becomes part of a script of `{}`", joined.call.path);
                cx.report_in(joined.caller, given.value, message)
                    .note_in(callee.file, place, format!("input `{}` is expanded into the script", given.name))
                    .label("chosen by whoever opens the issue, comments or proposes the change")
                    .help("pass the input through `env` there, and use the variable in double quotes")
                    .resource(joined.call.resource.clone());
            }
        }
    }
}
