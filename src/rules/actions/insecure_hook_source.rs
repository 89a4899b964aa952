//! Sources of pre-commit hooks.

use crate::model::{Document, Parsed};
use crate::rule::prelude::*;
use crate::rule::views::File;
use crate::syntax::yaml::Node;

#[derive(Default)]
pub struct InsecureHookSource;

impl Rule for InsecureHookSource {
    type View = File;

    fn check(&self, file: &Parsed, cx: &mut Context<'_>) {
        let Document::Yaml(tree) = &file.document else { return };
        if !matches!(file.source.path.file_name(), Some(".pre-commit-config.yaml" | ".pre-commit-config.yml")) {
            return;
        }
        let repositories =
            tree.root().and_then(|root| root.get("repos")).map(|repos| repos.items().collect::<Vec<_>>());
        for source in repositories.unwrap_or_default().into_iter().filter_map(|entry| Node::get(entry, "repo")) {
            let scheme = source.as_str().and_then(|url| url.split_once("://")).map_or("", |(scheme, _)| scheme);
            if matches!(scheme, "http" | "git") {
                let quote = u32::from(cx.text(source.span()).starts_with(['\'', '"']));
                let start = source.span().start + quote;
                let written = Span::new(start, start + if scheme == "http" { 4 } else { 3 });
                cx.report(source.span(), format!("hooks come over `{scheme}://`")).help("use `https://`").fix(
                    Applicability::Unsafe,
                    "use `https`",
                    [Edit::replace(written, "https")],
                );
            }
        }
    }
}
