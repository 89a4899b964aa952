//! Builds of a Dockerfile whose name is a slip.

use camino::Utf8Path;

use crate::model::builds::several_bases;
use crate::model::nearest::nearest;
use crate::model::repository;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct MissingDockerfile;

impl Rule for MissingDockerfile {
    type View = Repository;

    fn check(&self, repository: &repository::Repository, cx: &mut Context<'_>) {
        for caller in &repository.files {
            // Scripts may be started in several folders, and much is made by the build itself: only a file beside with
            // nearly that name tells of a slip.
            let several = several_bases(&caller.builds);
            for build in caller.builds.iter().filter(|build| !several.contains(&build.span)) {
                if build.context.is_none() || repository.has_path(&build.dockerfile) {
                    continue;
                }
                let (Some(folder), Some(name)) = (build.dockerfile.parent(), build.dockerfile.file_name()) else {
                    continue;
                };
                let beside = repository.paths_in(folder).filter_map(Utf8Path::file_name);
                if let Some(meant) = nearest(name, beside) {
                    cx.report_in(caller.file, build.span, format!("there is no `{}` to build", build.dockerfile))
                        .help(format!("did you mean `{meant}`? Names are case-sensitive"));
                }
            }
        }
    }
}
