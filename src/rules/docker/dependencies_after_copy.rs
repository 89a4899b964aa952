//! Installations that no cache saves.

use crate::model::docker::{InstructionRef, StageRef, dependency_install, is_whole_context};
use crate::rule::prelude::*;
use crate::rule::views::docker;
use crate::syntax::dockerfile::Keyword;

#[derive(Default)]
pub struct DependenciesAfterCopy;

impl Rule for DependenciesAfterCopy {
    type View = docker::Stage;

    fn check(&self, stage: StageRef<'_>, cx: &mut Context<'_>) {
        let mut copies = stage.instructions().filter(|own| matches!(own.keyword(), Keyword::Copy | Keyword::Add));
        let whole = copies.find_map(|copy| {
            let (sources, _) = copy.copy().filter(|_| copy.copy_from().is_none())?;
            let source = sources.iter().find(|source| source.literal().is_some_and(|path| is_whole_context(&path)))?;
            Some((copy, source))
        });
        let Some((copy, source)) = whole else { return };
        let installs = |before: bool| {
            let runs = stage.of(Keyword::Run).filter(move |run| (run.index < copy.index) == before);
            runs.flat_map(InstructionRef::commands).find_map(|command| dependency_install(&command.effective()?))
        };
        // Done before as well: what comes behind only completes it.
        if installs(true).is_some() {
            return;
        }
        if let Some(span) = installs(false) {
            let command: String = cx.text(span).split_whitespace().take(3).collect::<Vec<_>>().join(" ");
            cx.report(span, format!("`{command}` runs again whenever any file changes"))
                .note(source.span, "everything is copied here")
                .help("copy the lists of dependencies first, install, then copy the rest");
        }
    }
}
