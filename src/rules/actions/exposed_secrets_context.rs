//! The `secrets` context as a whole, or with a computed name.

use crate::model::actions::Site;
use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::expression::Part;

#[derive(Default)]
pub struct ExposedSecretsContext;

impl Rule for ExposedSecretsContext {
    type View = actions::Expression;

    fn check(&self, site: Site<'_>, cx: &mut Context<'_>) {
        let Some(tree) = site.tree() else { return };
        for path in tree.paths().iter().filter(|path| path.context.eq_ignore_ascii_case("secrets")) {
            if !matches!(path.parts.first(), Some(Part::Name(..))) {
                let diagnostic = cx.report(site.source_span(path.span), "all secrets are loaded into the job");
                diagnostic.help("name the secret that is needed: `secrets.NAME`");
                diagnostic.resource = site.resource();
            }
        }
    }
}
