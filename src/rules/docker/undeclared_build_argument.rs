//! Build arguments that no `ARG` takes.

use std::collections::BTreeMap;

use crate::model::builds::{ResolvedBuild, resolved};
use crate::model::docker::{PLATFORM_ARGS, is_predefined};
use crate::model::nearest::nearest;
use crate::model::repository;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct UndeclaredBuildArgument;

impl Rule for UndeclaredBuildArgument {
    type View = Repository;

    fn check(&self, repository: &repository::Repository, cx: &mut Context<'_>) {
        let builds = resolved(repository);
        // A matrix passes the same arguments to many images, of which each takes its own.
        let mut places: BTreeMap<(FileId, Span), Vec<(&str, ResolvedBuild<'_>)>> = BTreeMap::new();
        for build in &builds {
            for (name, span) in &build.build.arguments {
                places.entry((build.caller.file, *span)).or_default().push((name, *build));
            }
        }
        for ((file, span), builds) in places {
            let taken = |(name, build): &(&str, ResolvedBuild<'_>)| {
                build.image.arguments.binary_search_by(|known| known.as_str().cmp(name)).is_ok()
            };
            let Some((name, first)) = builds.first().filter(|_| !builds.iter().any(taken)) else { continue };
            if is_predefined(name) || PLATFORM_ARGS.contains(name) || name.is_empty() {
                continue;
            }
            let help = match nearest(name, first.image.arguments.iter().map(String::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("add `ARG {name}` to the stage that needs it, or do not pass it"),
            };
            cx.report_in(file, span, format!("`{}` declares no argument `{name}`", first.dockerfile.path)).help(help);
        }
    }
}
