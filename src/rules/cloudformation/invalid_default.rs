//! `cloudformation/invalid-default`: see `rules/cloudformation/invalid-default.md`.

use crate::model::cloudformation::{Parameter, Template};
use crate::rule::prelude::*;
use crate::rule::views::cloudformation as views;

#[derive(Default)]
pub struct InvalidDefault;

impl Rule for InvalidDefault {
    type View = views::Template;

    fn check(&self, template: &Template, cx: &mut Context<'_>) {
        for parameter in &template.parameters {
            let (Some(default), Some(allowed)) = (&parameter.default, &parameter.allowed) else { continue };
            if let Some(refused) = refused(parameter, allowed) {
                cx.report(default.span, format!("default `{refused}` is not among the allowed values"))
                    .help(format!("use one of `{}`", allowed.join("`, `")));
            }
        }
    }
}

/// A part of the default that `AllowedValues` does not have.
fn refused<'a>(parameter: &'a Parameter, allowed: &[String]) -> Option<&'a str> {
    let default = parameter.default.as_ref()?;
    let one = |text: &&str| !allowed.iter().any(|allowed| allowed == text);
    match default.as_list() {
        Some(list) => list.items.iter().filter_map(|item| item.as_str()).find(one),
        None => default.as_str().filter(one),
    }
}
