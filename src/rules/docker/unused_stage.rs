//! Stages that nothing uses.

use crate::model::docker::{Base, Dockerfile, Source};
use crate::rule::prelude::*;
use crate::rule::views::docker;

#[derive(Default)]
pub struct UnusedStage;

impl Rule for UnusedStage {
    type View = docker::Dockerfile;

    fn check(&self, file: &Dockerfile, cx: &mut Context<'_>) {
        let mut used = vec![false; file.stages().len()];
        let mut mark = |index: usize| {
            if let Some(stage) = used.get_mut(index) {
                *stage = true;
            }
        };
        for stage in file.stages() {
            if let Base::Stage(base) = stage.base() {
                mark(base);
            }
        }
        for instruction in file.instructions() {
            if let Some(from) = instruction.copy_from() {
                match instruction.source(from) {
                    Source::Stage(index) => mark(index),
                    Source::Unknown => return,
                    _ => {}
                }
            }
            for from in instruction.mounts().filter_map(|mount| mount.field("from")) {
                if let Some(index) = file.stage_named(from, usize::MAX).or_else(|| from.parse().ok()) {
                    mark(index);
                }
            }
        }
        let unused = file.stages().zip(used).filter(|(stage, used)| !used && !stage.is_final());
        for (stage, _) in unused {
            let span = stage.alias().map_or(stage.span(), |alias| alias.span);
            cx.report(span, "no other stage uses this one").help("remove it, unless a build names it with `--target`");
        }
    }
}
