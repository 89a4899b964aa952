//! Charts that leave requests and limits to whoever installs them.

use crate::model::helm::charts;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct UnsetResources;

impl Rule for UnsetResources {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        for files in charts(repository) {
            let Some((facts, values)) = files.values else { continue };
            for (path, span) in values.keys() {
                if path.last() == Some("resources") && values.is_empty_at(path) {
                    cx.report_in(facts.file, span, format!("`.Values.{path}` is empty"))
                        .help("request what it usually needs, and limit its memory");
                }
            }
        }
    }
}
