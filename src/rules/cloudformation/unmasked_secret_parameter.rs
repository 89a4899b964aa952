//! `cloudformation/unmasked-secret-parameter`: see `rules/cloudformation/unmasked-secret-parameter.md`.

use crate::model::cloudformation::Template;
use crate::model::secrets::looks_secret_name;
use crate::rule::prelude::*;
use crate::rule::views::cloudformation as views;

#[derive(Default)]
pub struct UnmaskedSecretParameter;

impl Rule for UnmaskedSecretParameter {
    type View = views::Template;

    fn check(&self, template: &Template, cx: &mut Context<'_>) {
        for parameter in &template.parameters {
            // Other types hold names of things.
            if parameter.type_name == "String" && !parameter.is_masked && looks_secret_name(&parameter.name) {
                cx.report(parameter.span, format!("parameter `{}` is shown in plain text", parameter.name)).help(
                    "add `NoEcho: true` or, better, take the secret's ARN and use `{{resolve:secretsmanager:…}}`",
                );
            }
        }
    }
}
