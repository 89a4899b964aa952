//! Charts of the same repository that a chart depends on and that are not there.

use crate::model::helm::charts;
use crate::rule::prelude::*;
use crate::rule::views::Repository;
use crate::source::join_path;

#[derive(Default)]
pub struct MissingDependency;

impl Rule for MissingDependency {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        for files in charts(repository) {
            for dependency in &files.chart.dependencies {
                let Some(at) = &dependency.repository else { continue };
                let Some(path) = at.text.strip_prefix("file://") else { continue };
                let Some(folder) = join_path(files.root, path) else { continue };
                if !repository.has_path(&folder.join("Chart.yaml")) {
                    cx.report_in(files.facts.file, at.span, format!("there is no chart in `{path}`"))
                        .help("write the path from the folder of this chart");
                }
            }
        }
    }
}
