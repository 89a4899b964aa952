//! A stage and what it inherits from the stages it is built from.

use super::environment::{Binding, Evaluated};
use super::references::{ImageUse, InstructionRef};
use super::{Base, Dockerfile, Stage};
use crate::model::image::ImageReference;
use crate::source::Span;
use crate::syntax::dockerfile::{Body, Instruction, Keyword, Word};

/// A stage of a file.
#[derive(Clone, Copy, Debug)]
pub struct StageRef<'a> {
    pub file: &'a Dockerfile,
    pub index: usize,
}

impl PartialEq for StageRef<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.file, other.file) && self.index == other.index
    }
}

impl<'a> StageRef<'a> {
    fn data(self) -> Option<&'a Stage> {
        self.file.stages.get(self.index)
    }

    /// The `FROM` instruction.
    pub fn from(self) -> Option<&'a Instruction> {
        self.file.tree.instructions.get(self.data()?.from)
    }

    /// The image or stage as written.
    pub fn image_word(self) -> Option<&'a Word> {
        match &self.from()?.body {
            Body::From { image, .. } => Some(image),
            _ => None,
        }
    }

    /// The name behind `AS`.
    pub fn alias(self) -> Option<&'a Word> {
        match &self.from()?.body {
            Body::From { alias, .. } => alias.as_ref().map(|alias| &alias.name),
            _ => None,
        }
    }

    /// The stage's name in lower case.
    pub fn name(self) -> Option<&'a str> {
        self.data()?.name.as_deref()
    }

    pub fn base(self) -> Base {
        self.data().map_or(Base::Unknown, |stage| stage.base)
    }

    /// The image with its variables replaced.
    pub fn image(self) -> &'a Evaluated {
        self.data().map_or(&Evaluated::Unknown, |stage| &stage.image)
    }

    /// The image the stage is built from, whether in this stage or in the stage it starts from.
    pub fn external_image(self) -> Option<ImageReference<'a>> {
        let root = self.lineage().last()?;
        if root.base() != Base::Image {
            return None;
        }
        ImageReference::parse(root.image().value()?)
    }

    /// The stage this one starts from.
    pub fn parent(self) -> Option<Self> {
        match self.base() {
            Base::Stage(index) if index < self.index => self.file.stage(index),
            _ => None,
        }
    }

    /// The stage itself, its parent, and so on.
    pub fn lineage(self) -> impl Iterator<Item = Self> + use<'a> {
        std::iter::successors(Some(self), |stage| stage.parent())
    }

    pub fn is_final(self) -> bool {
        self.index + 1 == self.file.stages.len()
    }

    /// What the stage adds ends up in the image: it is the last one, or the last one starts from it.
    pub fn in_final_image(self) -> bool {
        self.data().is_some_and(|stage| stage.in_final_image)
    }

    /// The instructions behind `FROM`, without the inner ones of `ONBUILD`.
    pub fn instructions(self) -> impl DoubleEndedIterator<Item = InstructionRef<'a>> {
        let (start, end) = self.data().map_or((0, 0), |stage| (stage.from + 1, stage.end));
        let own = self.file.tree.instructions.get(start..end).unwrap_or_default();
        let (file, stage) = (self.file, Some(self.index));
        own.iter().enumerate().map(move |(offset, instruction)| InstructionRef {
            file,
            stage,
            instruction,
            index: start + offset,
            onbuild: false,
        })
    }

    /// The instructions of that keyword.
    pub fn of(self, keyword: Keyword) -> impl DoubleEndedIterator<Item = InstructionRef<'a>> {
        self.instructions().filter(move |instruction| instruction.keyword() == keyword)
    }

    /// The last instruction of that keyword in this stage or the nearest stage it starts from.
    pub fn last_inherited(self, keyword: Keyword) -> Option<InstructionRef<'a>> {
        self.lineage().find_map(|stage| stage.of(keyword).next_back())
    }

    /// The user that the image runs as, with the instruction that sets it, this stage's or an inherited one.
    pub fn user(self) -> Option<(Evaluated, InstructionRef<'a>)> {
        let user = self.last_inherited(Keyword::User)?;
        let word = user.text()?;
        Some((user.evaluate(word), user))
    }

    /// The words of the `SHELL` that the stages it starts from leave.
    pub fn inherited_shell(self) -> Option<Vec<&'a str>> {
        shell_words(self.parent()?.last_inherited(Keyword::Shell)?)
    }

    /// The words of the last `SHELL`, own or inherited.
    pub fn shell(self) -> Option<Vec<&'a str>> {
        shell_words(self.last_inherited(Keyword::Shell)?)
    }

    /// The stage is for Windows, whose shells the rules on commands do not speak of.
    pub fn is_windows(self) -> bool {
        self.lineage().any(|stage| {
            let platform = stage.from().and_then(|from| from.flag("platform")).and_then(|flag| flag.value.as_ref());
            let image = stage.image().value().unwrap_or("");
            platform.is_some_and(|value| value.raw.starts_with("windows"))
                || image.starts_with("mcr.microsoft.com/windows")
                || (image.starts_with("mcr.microsoft.com/") && image.contains("nanoserver"))
                || image.contains("windowsservercore")
        })
    }

    /// What a name stands for when the stage ends.
    pub fn variable(self, name: &str) -> Binding {
        self.file.binding(Some(self.index), name, usize::MAX)
    }

    /// The names that its own `ENV` and `ARG` bind, in no order.
    pub fn names(self) -> impl Iterator<Item = &'a str> {
        self.data().into_iter().flat_map(|stage| stage.environment.names())
    }

    /// The image as a use of an image.
    pub fn image_use(self) -> Option<ImageUse<'a>> {
        let word = self.image_word()?;
        Some(ImageUse { text: &word.raw, value: self.image().clone(), span: word.span })
    }

    /// The `FROM` line up to the name: where findings about the whole stage are placed.
    pub fn span(self) -> Span {
        self.from().map_or(Span::default(), |from| from.line_span)
    }
}

fn shell_words(shell: InstructionRef<'_>) -> Option<Vec<&str>> {
    match &shell.instruction.body {
        Body::Exec(form) => Some(form.items.iter().map(|item| item.value.as_str()).collect()),
        _ => None,
    }
}
