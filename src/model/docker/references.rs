//! References to instructions and commands that know their stage and file.

use super::environment::{Binding, Evaluated, evaluate};
use super::{Base, Dockerfile, RunScript, StageRef};
use crate::model::image::ImageReference;
use crate::source::Span;
use crate::syntax::dockerfile::{Body, ExecForm, Flag, Instruction, Keyword, Pair, ShellForm, Word};
use crate::syntax::shell::{Arguments, CommandContext, SimpleCommand, VisitedCommand};

/// An instruction in its stage.
#[derive(Clone, Copy, Debug)]
pub struct InstructionRef<'a> {
    pub file: &'a Dockerfile,
    pub(super) stage: Option<usize>,
    pub instruction: &'a Instruction,
    /// Its index in the file; that of the `ONBUILD` for an inner instruction.
    pub index: usize,
    /// It stands behind `ONBUILD`.
    pub onbuild: bool,
}

/// A place that names an image (or a stage).
#[derive(Clone, Debug)]
pub struct ImageUse<'a> {
    pub text: &'a str,
    pub value: Evaluated,
    pub span: Span,
}

impl ImageUse<'_> {
    /// The reference, variables replaced by their defaults.
    pub fn reference(&self) -> Option<ImageReference<'_>> {
        ImageReference::parse(self.value.value()?)
    }
}

/// What `--from=` of `COPY` and `RUN --mount` names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    Stage(usize),
    /// The stage that the instruction itself stands in.
    Itself,
    /// A number that no earlier stage has.
    NoSuchIndex,
    /// An image, or a build context of `--build-context`.
    Image,
    Unknown,
}

impl<'a> InstructionRef<'a> {
    pub fn keyword(self) -> Keyword {
        self.instruction.keyword
    }

    /// `None` before the first `FROM`.
    pub fn stage(self) -> Option<StageRef<'a>> {
        self.file.stage(self.stage?)
    }

    /// The rest of the line of `USER`, `WORKDIR`, `STOPSIGNAL`, `MAINTAINER`.
    pub fn text(self) -> Option<&'a Word> {
        match &self.instruction.body {
            Body::Text(word) => Some(word),
            _ => None,
        }
    }

    pub fn words(self) -> &'a [Word] {
        match &self.instruction.body {
            Body::Words(words) => words,
            _ => &[],
        }
    }

    pub fn pairs(self) -> &'a [Pair] {
        match &self.instruction.body {
            Body::Pairs(pairs) => pairs,
            _ => &[],
        }
    }

    pub fn exec_form(self) -> Option<&'a ExecForm> {
        match &self.instruction.body {
            Body::Exec(form) => Some(form),
            _ => None,
        }
    }

    pub fn shell_form(self) -> Option<&'a ShellForm> {
        match &self.instruction.body {
            Body::Shell(form) => Some(form),
            _ => None,
        }
    }

    /// Sources and destination of `COPY` and `ADD`.
    pub fn copy(self) -> Option<(&'a [Word], &'a Word)> {
        match &self.instruction.body {
            Body::Copy { sources, destination, .. } => Some((sources, destination)),
            _ => None,
        }
    }

    /// What a name stands for before this instruction.
    pub fn variable(self, name: &str) -> Binding {
        self.file.binding(self.stage, name, self.index)
    }

    /// A word of the instruction with its variables replaced.
    pub fn evaluate(self, word: &Word) -> Evaluated {
        evaluate(word, &|name| self.variable(name))
    }

    /// The scripts it runs; empty when it runs none, or none that can be read.
    pub fn scripts(self) -> &'a [RunScript] {
        // Those of `ONBUILD` belong to its inner instruction.
        if self.keyword() == Keyword::Onbuild {
            return &[];
        }
        self.file.scripts.get(self.index).map_or(&[], Vec::as_slice)
    }

    /// Every command of its scripts.
    pub fn commands(self) -> impl DoubleEndedIterator<Item = CommandRef<'a>> + Clone {
        self.scripts().iter().flat_map(move |script| {
            let visited = script.script.commands().iter();
            visited.map(move |VisitedCommand { command, context }| CommandRef {
                run: self,
                script,
                command,
                context: *context,
            })
        })
    }

    /// Every `--mount` flag.
    pub fn mounts(self) -> impl Iterator<Item = &'a Flag> {
        self.instruction.flags_named("mount")
    }

    /// Whether a cache or tmpfs mount keeps what is written below `path` out of the image.
    pub fn mounts_over(self, path: &str) -> bool {
        self.mounts().any(|mount| {
            let kind = mount.field("type");
            let fields = mount.fields();
            let target = fields.filter(|(key, _)| matches!(key.as_str(), "target" | "dst" | "destination")).last();
            matches!(kind, Some("cache" | "tmpfs"))
                && target.is_some_and(|(_, target)| {
                    let target = target.trim_end_matches('/');
                    path == target || path.strip_prefix(target).is_some_and(|below| below.starts_with('/'))
                })
        })
    }

    /// The value of `--from` of `COPY`.
    pub fn copy_from(self) -> Option<&'a Word> {
        self.instruction.flag("from")?.value.as_ref()
    }

    /// What `--from` names.
    pub fn source(self, from: &Word) -> Source {
        let value = self.evaluate_from(from);
        let Some(value) = value.value() else { return Source::Unknown };
        let Some(own) = self.stage else { return Source::Unknown };
        if let Some(stage) = self.file.stage_named(value, own) {
            return Source::Stage(stage);
        }
        let own_name = self.stage().and_then(StageRef::name);
        if own_name.is_some_and(|name| name.eq_ignore_ascii_case(value)) {
            return Source::Itself;
        }
        match value.parse::<usize>() {
            Ok(index) if index < own => Source::Stage(index),
            Ok(index) if index == own => Source::Itself,
            Ok(_) => Source::NoSuchIndex,
            Err(_) => Source::Image,
        }
    }

    /// The variables of `--from` are those of the stage or the global ones.
    fn evaluate_from(self, from: &Word) -> Evaluated {
        evaluate(from, &|name| match self.variable(name) {
            Binding::Absent => self.file.global(name, usize::MAX),
            binding => binding,
        })
    }

    /// Images that `--from` of `COPY` and of `RUN --mount` name, stages left out.
    pub fn images(self) -> Vec<ImageUse<'a>> {
        let mut found = Vec::new();
        if let Some(word) = self.copy_from()
            && self.source(word) == Source::Image
        {
            found.push(ImageUse { text: &word.raw, value: self.evaluate_from(word), span: word.span });
        }
        for mount in self.mounts() {
            if let Some(from) = mount.field("from")
                && self.stage.is_some_and(|own| self.file.stage_named(from, own).is_none())
                && !from.contains('$')
                && from.parse::<usize>().is_err()
            {
                found.push(ImageUse { text: from, value: Evaluated::Known(from.to_owned()), span: mount.span });
            }
        }
        found
    }

    /// Every image that is pulled for the instruction: the base of its stage, and those of `--from`, but no bare name there,
    /// which may be a build context of the command line.
    pub fn pulled_images(self) -> Vec<ImageUse<'a>> {
        let base = self.stage().filter(|stage| self.keyword() == Keyword::From && stage.base() == Base::Image);
        let named = self.images().into_iter().filter(|image| image.text.contains(['/', ':']));
        base.and_then(StageRef::image_use).into_iter().chain(named).collect()
    }
}

/// A simple command in a script of an instruction.
#[derive(Clone, Copy, Debug)]
pub struct CommandRef<'a> {
    pub run: InstructionRef<'a>,
    pub script: &'a RunScript,
    pub command: &'a SimpleCommand,
    pub context: CommandContext,
}

impl<'a> CommandRef<'a> {
    /// The command that runs in the end, behind `sudo` and its like.
    pub fn effective(self) -> Option<Arguments<'a>> {
        self.command.effective()
    }

    /// The command's own name without its folder.
    pub fn name(self) -> Option<&'a str> {
        self.command.name()
    }

    pub fn stage(self) -> Option<StageRef<'a>> {
        self.run.stage()
    }

    /// The instruction is `RUN`: what the command writes becomes part of the image.
    pub fn at_build(self) -> bool {
        self.run.keyword() == Keyword::Run
    }
}
