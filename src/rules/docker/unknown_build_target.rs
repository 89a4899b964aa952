//! `--target` of a stage that is not there.

use crate::model::builds::resolved;
use crate::model::nearest::nearest;
use crate::model::repository;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct UnknownBuildTarget;

impl Rule for UnknownBuildTarget {
    type View = Repository;

    fn check(&self, repository: &repository::Repository, cx: &mut Context<'_>) {
        for found in resolved(repository) {
            let Some((target, span)) = &found.build.target else { continue };
            let mut names = found.image.stages.iter().flatten();
            let number = target.parse::<usize>().is_ok_and(|number| number < found.image.stages.len());
            if number || target.is_empty() || names.any(|name| name.eq_ignore_ascii_case(target)) {
                continue;
            }
            let names: Vec<&str> = found.image.stages.iter().flatten().map(String::as_str).collect();
            let help = match nearest(target, names.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None if names.is_empty() => "no stage of it has a name".to_owned(),
                None => format!("it has `{}`", names.join("`, `")),
            };
            let message = format!("`{}` has no stage `{target}`", found.dockerfile.path);
            cx.report_in(found.caller.file, *span, message).help(help);
        }
    }
}
