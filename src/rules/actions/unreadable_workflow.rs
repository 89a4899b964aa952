//! Workflow files that are no mapping, or more than one document.

use crate::model::Document;
use crate::rule::prelude::*;
use crate::rule::views::File;
use crate::syntax::yaml;

#[derive(Default)]
pub struct UnreadableWorkflow;

impl Rule for UnreadableWorkflow {
    type View = File;

    fn check(&self, file: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let Document::Actions(actions) = &file.document else { return };
        let mut documents = actions.tree.documents().filter(|document| !document.is_broken());
        let Some(root) = documents.next().and_then(yaml::Document::root) else { return };
        if !root.is_mapping() && !root.is_unknown() && file.errors.is_empty() {
            let what = if root.is_null() { "file is empty" } else { "file is no mapping" };
            cx.report(root.span(), what).help("begin with `on` and `jobs`");
        }
        let second = documents.find_map(|document| document.root().filter(|root| !root.is_null()));
        if let Some(second) = second {
            cx.report(Span::empty(second.span().start), "GitHub reads the first document of a file and no other")
                .help("put it into a file of its own");
        }
    }
}
