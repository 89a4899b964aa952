//! `contains` with a literal of several words and a context to look for.

use crate::model::actions::Site;
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct SubstringCondition;

impl Rule for SubstringCondition {
    type View = actions::Expression;

    fn check(&self, site: Site<'_>, cx: &mut Context<'_>) {
        let (Some(tree), true) = (site.tree(), site.key().is_condition()) else { return };
        for (name, arguments) in tree.calls() {
            let [list, sought] = arguments else { continue };
            let Some(text) = list.as_str().filter(|_| name.is("contains") && sought.path().is_some()) else { continue };
            let words: Vec<&str> = text.split([' ', ',', ';', '|']).filter(|word| !word.is_empty()).collect();
            if words.len() < 2 {
                continue;
            }
            let span = site.source_span(list.span);
            let diagnostic = cx.report(span, "any part of this text is contained, not only its words");
            diagnostic.help("compare with a list: `contains(fromJSON('[\"a\", \"b\"]'), …)`");
            diagnostic.resource = site.resource();
            if !text.contains(['\'', '"', '\\']) {
                let list = format!("fromJSON('[\"{}\"]')", words.join("\", \""));
                diagnostic.fix(Applicability::Unsafe, "compare with a list", [Edit::replace(span, list)]);
            }
        }
    }
}
