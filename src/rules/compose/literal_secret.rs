//! `compose/literal-secret`: see `rules/compose/literal-secret.md`.

use rustc_hash::FxHashMap;

use crate::model::secrets::{looks_default_password, looks_placeholder, looks_secret_name};
use crate::rule::prelude::*;
use crate::rule::views::compose::Service;

#[derive(Default)]
pub struct LiteralSecret;

impl Rule for LiteralSecret {
    type View = Service;

    fn check(&self, service: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let variables = service.environment();
        let mut uses: FxHashMap<&str, u32> = FxHashMap::default();
        for value in variables.iter().filter_map(|variable| variable.value) {
            *uses.entry(value).or_default() += 1;
        }
        for variable in &variables {
            let Some(value) = variable.value.filter(|_| looks_secret_name(variable.name)) else { continue };
            // The same word as the user's or the database's name protects nothing.
            let repeats = uses.get(value).is_some_and(|count| *count > 1);
            if repeats || value == service.name() || looks_placeholder(value) || looks_default_password(value) {
                continue;
            }
            let diagnostic = cx.report(variable.span, format!("the value of `{}` is written here", variable.name));
            diagnostic.help(format!("take it from `secrets:`, or from the environment: `${{{}:?}}`", variable.name));
            diagnostic.resource(service.resource()).redact(variable.span);
        }
    }
}
