//! `--from` of a stage that is not there.

use crate::model::docker::{InstructionRef, Source, StageRef};
use crate::model::nearest::nearest;
use crate::rule::prelude::*;
use crate::rule::views::docker;
use crate::syntax::dockerfile::Keyword;

#[derive(Default)]
pub struct UnknownStage;

impl Rule for UnknownStage {
    type View = docker::Instruction;

    fn check(&self, instruction: InstructionRef<'_>, cx: &mut Context<'_>) {
        if instruction.onbuild {
            return;
        }
        if let (Keyword::Copy, Some(from)) = (instruction.keyword(), instruction.copy_from()) {
            match instruction.source(from) {
                Source::NoSuchIndex => {
                    cx.report(from.span, format!("there is no stage {} before this one", from.raw))
                        .help("stages are counted from 0; better name them");
                }
                Source::Image => name(instruction, &from.raw, from.span, from.span, cx),
                _ => {}
            }
        }
        for mount in instruction.mounts() {
            if let (Some(from), Some(value)) = (mount.field("from"), &mount.value) {
                let at = value.raw.find(&format!("from={from}")).map_or(0, |at| at + "from=".len());
                let start = value.span.start.saturating_add(Span::from_usize(at, at).start);
                let end = start.saturating_add(Span::from_usize(from.len(), from.len()).start);
                let exact = instruction.file.tree.slice(Span::new(start, end)) == from;
                let place = if exact { Span::new(start, end) } else { mount.span };
                let known = instruction.stage().is_some_and(|own| {
                    instruction.file.stage_named(from, own.index).is_some() || from.parse::<usize>().is_ok()
                });
                if !known && exact {
                    name(instruction, from, place, place, cx);
                }
            }
        }
    }
}

fn name(instruction: InstructionRef<'_>, from: &str, span: Span, edit: Span, cx: &mut Context<'_>) {
    let (Some(own), file) = (instruction.stage(), instruction.file) else { return };
    if from.contains(['/', ':', '@', '.', '$']) {
        return;
    }
    if let Some(later) = file.stage_named(from, usize::MAX).and_then(|index| file.stage(index)) {
        if later.index > own.index {
            let place = later.alias().map_or(later.span(), |alias| alias.span);
            cx.report(span, format!("stage `{from}` is defined only later"))
                .note(place, "defined here")
                .help("move the stage before this one");
        }
        return;
    }
    let earlier = file.stages().take(own.index).filter_map(StageRef::name);
    if let Some(near) = nearest(from, earlier) {
        cx.report(span, format!("there is no stage `{from}`")).help(format!("did you mean `{near}`?")).fix(
            Applicability::Safe,
            format!("write `{near}`"),
            [Edit::replace(edit, near)],
        );
    }
}
