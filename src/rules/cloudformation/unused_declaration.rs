//! `cloudformation/unused-declaration`: see `rules/cloudformation/unused-declaration.md`.

use rustc_hash::FxHashSet;

use crate::model::cloudformation::{MentionKind, Template};
use crate::rule::prelude::*;
use crate::rule::views::cloudformation as views;
use crate::source::Span;

#[derive(Default)]
pub struct UnusedDeclaration;

impl Rule for UnusedDeclaration {
    type View = views::Template;

    fn check(&self, template: &Template, cx: &mut Context<'_>) {
        // A macro may use it.
        if template.is_open {
            return;
        }
        let used = |kind: MentionKind| -> FxHashSet<&str> {
            let of_kind = template.mentions.iter().filter(|mention| mention.kind == kind);
            of_kind.map(|mention| mention.name.as_str()).collect()
        };
        let mut report = |what: &str, name: &str, span: Span| {
            cx.report(span, format!("{what} `{name}` is not used")).help("remove it, or use it");
        };
        let values = used(MentionKind::Value);
        for parameter in template.parameters.iter().filter(|parameter| !values.contains(&*parameter.name)) {
            report("parameter", &parameter.name, parameter.span);
        }
        // A name that is put together when the template is deployed may be any mapping.
        let mappings = used(MentionKind::Mapping);
        for mapping in
            template.mappings.iter().filter(|mapping| !mappings.is_empty() && !mappings.contains(&*mapping.name))
        {
            report("mapping", &mapping.name, mapping.span);
        }
        let conditions = used(MentionKind::Condition);
        for condition in template.conditions.iter().filter(|condition| !conditions.contains(&*condition.name)) {
            report("condition", &condition.name, condition.span);
        }
    }
}
