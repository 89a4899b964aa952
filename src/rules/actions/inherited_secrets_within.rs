//! `secrets: inherit` for a callee of the same repository.

use crate::model::actions::calls;
use crate::model::actions::interface::Interface;
use crate::model::layout::{column, line_end};
use crate::model::repository::Repository as Model;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct InheritedSecretsWithin;

impl Rule for InheritedSecretsWithin {
    type View = Repository;

    fn check(&self, repository: &Model, cx: &mut Context<'_>) {
        for joined in calls::all(repository) {
            let Some(inherit) = joined.call.inherits else { continue };
            let text = cx.text_of(joined.caller);
            let callee = joined.callee.map(|callee| callee.interface);
            let edit = callee.and_then(|interface| listed(interface, inherit, text));
            cx.report_in(joined.caller, inherit, "called workflow gets all secrets")
                .help("name the secrets that it needs")
                .resource(joined.call.resource.clone())
                .fix(Applicability::Unsafe, "list what the called workflow declares", edit);
        }
    }
}

/// The secrets that the called workflow declares in place of `inherit`; nothing where it may read others.
fn listed(callee: &Interface, inherit: Span, text: &str) -> Option<Edit> {
    if callee.reads_any_secret {
        return None;
    }
    let before = text.get(..inherit.start as usize)?;
    let key = before.trim_end().strip_suffix("secrets:").map(str::len)?;
    let key = Span::from_usize(key, key).start;
    let indent = column(text, key)?;
    let line_start = key as usize - indent;
    let is_block = text.get(line_start..key as usize)?.trim().is_empty();
    let secrets = callee.secrets.as_deref().unwrap_or_default();
    if secrets.is_empty() && is_block {
        // It needs none: the whole line goes.
        let end = line_end(text, inherit.end)? as usize;
        let end = text.get(end..)?.find('\n').map_or(text.len(), |newline| end + newline + 1);
        return Some(Edit::delete(Span::from_usize(line_start, end)));
    }
    let lines = secrets.iter().map(|secret| {
        let name = &secret.name;
        format!("\n{}{name}: ${{{{ secrets.{name} }}}}", " ".repeat(indent + 2))
    });
    let start = before.trim_end().len();
    let span = Span::from_usize(start, inherit.end as usize);
    is_block.then(|| Edit::replace(span, lines.collect::<String>()))
}
