//! `wget` with its progress in the log.

use crate::model::docker::{CommandRef, StageRef};
use crate::rule::prelude::*;
use crate::rule::views::docker;

#[derive(Default)]
pub struct VerboseDownload;

impl Rule for VerboseDownload {
    type View = docker::Command;

    fn check(&self, command: CommandRef<'_>, cx: &mut Context<'_>) {
        let Some(arguments) = command.effective().filter(|arguments| arguments.name == "wget") else { return };
        let quiet = arguments.has_flag(Some('q'), "quiet") || arguments.has_flag(Some('o'), "output-file");
        let brief = arguments.has_flag(None, "no-verbose") || arguments.has_flag(Some('a'), "append-output");
        // `-nv` is a cluster of its own.
        let short = arguments.words.iter().any(|word| word.is("-nv") || word.is("-h") || word.is("--version"));
        if !command.at_build() || quiet || brief || short || arguments.has_flag(None, "progress") {
            return;
        }
        let image = command.stage().and_then(StageRef::external_image);
        let name = image.as_ref().map_or("", |image| image.name());
        let busybox = image.is_some_and(|image| image.tag_or_default().contains("alpine"));
        // BusyBox has no `--progress`.
        let option = if busybox || matches!(name, "alpine" | "busybox") { "-q" } else { "--progress=dot:giga" };
        cx.report(arguments.name_word.span, "`wget` writes its progress to the log")
            .help(format!("add `{option}`"))
            .fix(
                Applicability::Unsafe,
                format!("add `{option}`"),
                [Edit::insert(arguments.name_word.span.end, format!(" {option}"))],
            );
    }
}
