//! Anchors of workflows that no alias names.

use rustc_hash::FxHashSet;

use crate::model::Document;
use crate::rule::prelude::*;
use crate::rule::views::File;
use crate::syntax::yaml::{Kind, Node};

#[derive(Default)]
pub struct UnusedAnchor;

impl Rule for UnusedAnchor {
    type View = File;
    const INFERS_ABSENCE: bool = true;

    fn check(&self, file: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let Document::Actions(actions) = &file.document else { return };
        let text = cx.source_text();
        if !text.contains('&') {
            return;
        }
        let is_alias = |node: &Node<'_>| matches!(node.raw_kind(), Kind::Alias(_));
        let aliases = actions.tree.nodes().filter(is_alias);
        let used: FxHashSet<&str> = aliases.map(|node| node.source().trim_start_matches('*')).collect();
        for node in actions.tree.nodes().filter(|node| !is_alias(node)) {
            let Some(name) = node.anchor().filter(|name| !used.contains(name)) else { continue };
            // It stands right before what it names.
            let before = text.get(..node.span().start as usize).unwrap_or("");
            let Some(at) = before.rfind(&format!("&{name}")) else { continue };
            cx.report(Span::from_usize(at, at + 1 + name.len()), format!("nothing uses the anchor `{name}`"))
                .help("remove it, or name it somewhere: `*…`");
        }
    }
}
