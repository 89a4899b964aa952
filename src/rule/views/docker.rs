//! What rules on Dockerfiles look at: files, stages, instructions and the commands their scripts run.

use crate::model::Document;
use crate::model::docker::{self, CommandRef, InstructionRef, StageRef};
use crate::rule::{Target, View};
use crate::source::FileId;

fn file(target: Target<'_>) -> Option<(FileId, &docker::Dockerfile)> {
    let Target::File(parsed) = target else { return None };
    match &parsed.document {
        Document::Dockerfile(file) => Some((parsed.source.id, file)),
        _ => None,
    }
}

/// Each Dockerfile.
pub struct Dockerfile;

impl View for Dockerfile {
    type Ref<'a> = &'a docker::Dockerfile;

    fn each<'a>(target: Target<'a>, visit: &mut dyn FnMut(FileId, Self::Ref<'a>)) {
        if let Some((id, file)) = file(target) {
            visit(id, file);
        }
    }
}

/// Each stage.
pub struct Stage;

impl View for Stage {
    type Ref<'a> = StageRef<'a>;

    fn each<'a>(target: Target<'a>, visit: &mut dyn FnMut(FileId, Self::Ref<'a>)) {
        let Some((id, file)) = file(target) else { return };
        file.stages().for_each(|stage| visit(id, stage));
    }
}

/// Each instruction, also those before the first `FROM` and those behind `ONBUILD`.
pub struct Instruction;

impl View for Instruction {
    type Ref<'a> = InstructionRef<'a>;

    fn each<'a>(target: Target<'a>, visit: &mut dyn FnMut(FileId, Self::Ref<'a>)) {
        let Some((id, file)) = file(target) else { return };
        file.instructions().for_each(|instruction| visit(id, instruction));
    }
}

/// Each simple command that a `RUN`, `CMD`, `ENTRYPOINT` or `HEALTHCHECK` runs in a shell.
pub struct Command;

impl View for Command {
    type Ref<'a> = CommandRef<'a>;

    fn each<'a>(target: Target<'a>, visit: &mut dyn FnMut(FileId, Self::Ref<'a>)) {
        let Some((id, file)) = file(target) else { return };
        for instruction in file.instructions() {
            instruction.commands().for_each(|command| visit(id, command));
        }
    }
}
