//! Relative `WORKDIR` without an absolute one before it.

use crate::model::docker::{InstructionRef, StageRef};
use crate::rule::prelude::*;
use crate::rule::views::docker;
use crate::syntax::dockerfile::Keyword;

#[derive(Default)]
pub struct RelativeWorkdir;

impl Rule for RelativeWorkdir {
    type View = docker::Stage;

    fn check(&self, stage: StageRef<'_>, cx: &mut Context<'_>) {
        // The first `WORKDIR` decides: what follows builds on it.
        let Some(first) = stage.of(Keyword::Workdir).next() else { return };
        let inherited = stage.lineage().skip(1).any(|parent| parent.of(Keyword::Workdir).next().is_some());
        if inherited || !is_relative(first) {
            return;
        }
        let Some(word) = first.text() else { return };
        cx.report(word.span, format!("`{}` is relative to what the base image sets", word.raw))
            .help("begin the path with `/`");
    }
}

/// Certainly relative: no variable decides.
fn is_relative(workdir: InstructionRef<'_>) -> bool {
    let Some(path) = workdir.text().map(|word| workdir.evaluate(word)) else { return false };
    path.value().is_some_and(|path| {
        let drive = path.as_bytes().get(1) == Some(&b':');
        !path.is_empty() && !path.starts_with(['/', '\\', '$']) && !drive
    })
}
