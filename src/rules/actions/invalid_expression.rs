//! Syntax errors of expressions, at the byte where they are.

use crate::model::actions::{Key, Site};
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct InvalidExpression;

impl Rule for InvalidExpression {
    type View = actions::Expression;

    fn check(&self, site: Site<'_>, cx: &mut Context<'_>) {
        let Err(error) = site.expression() else { return };
        // Descriptions may speak of expressions.
        if site.key() == Key::Unknown && matches!(site.key_name(), "description" | "deprecationMessage" | "name") {
            return;
        }
        let inner = site.source_span(error.span);
        let span = if inner.is_empty() || !site.span().encloses(inner) { site.span() } else { inner };
        let quoted = cx.text(inner).strip_prefix('"').and_then(|text| text.strip_suffix('"'));
        let diagnostic = cx.report(span, error.message.clone());
        diagnostic.help.clone_from(&error.help);
        diagnostic.resource = site.resource();
        if let Some(text) = quoted
            && !text.contains(['\'', '\\', '"'])
        {
            let edit = Edit::replace(inner, format!("'{text}'"));
            diagnostic.fix(Applicability::Safe, "use single quotes", [edit]);
        }
    }
}
