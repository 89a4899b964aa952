//! Markdown documents.

use crate::model::documents::{DocumentKind, Markdown};
use crate::model::{Document, Parsed};
use crate::rule::{Target, View};
use crate::source::FileId;

/// Each Markdown file with the kind its path and title tell.
pub struct MarkdownFile;

/// One Markdown file.
#[derive(Clone, Copy)]
pub struct MarkdownRef<'a> {
    pub parsed: &'a Parsed,
    pub markdown: &'a Markdown,
    pub kind: DocumentKind,
}

impl View for MarkdownFile {
    type Ref<'a> = MarkdownRef<'a>;

    fn each<'a>(target: Target<'a>, visit: &mut dyn FnMut(FileId, Self::Ref<'a>)) {
        let Target::File(parsed) = target else { return };
        if let Document::Markdown(markdown) = &parsed.document {
            let kind = DocumentKind::of(&parsed.source.path, markdown.title());
            visit(parsed.source.id, MarkdownRef { parsed, markdown, kind });
        }
    }
}
