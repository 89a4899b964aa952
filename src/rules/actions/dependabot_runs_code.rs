//! `insecure-external-code-execution` of Dependabot.

use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::yaml::Node;

#[derive(Default)]
pub struct DependabotRunsCode;

impl Rule for DependabotRunsCode {
    type View = actions::DependabotUpdate;

    fn check(&self, update: Node<'_>, cx: &mut Context<'_>) {
        let Some(entry) = update.entry("insecure-external-code-execution") else { return };
        if entry.value.as_str() == Some("allow") {
            cx.report(entry.span(), "code of dependencies runs beside the registries' credentials")
                .help("remove the key, or set it to `deny`");
        }
    }
}
