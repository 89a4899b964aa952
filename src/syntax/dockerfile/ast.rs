//! The tree of a Dockerfile. Every span is one of the file, also where continuation lines were joined.

use std::sync::Arc;

use super::json::{JsonFault, JsonString};
use super::word::Word;
use crate::source::Span;
use crate::syntax::SyntaxError;
use crate::syntax::offset::{OffsetMap, Segments};

#[derive(Debug)]
pub struct Tree {
    pub text: Arc<str>,
    pub directives: Vec<Directive>,
    /// `\` or a backtick.
    pub escape: u8,
    pub instructions: Vec<Instruction>,
    pub comments: Vec<Comment>,
    pub errors: Vec<SyntaxError>,
}

impl Tree {
    pub fn slice(&self, span: Span) -> &str {
        span.of(&self.text)
    }

    /// The parser directive of that (lower-case) name.
    pub fn directive(&self, name: &str) -> Option<&Directive> {
        self.directives.iter().find(|directive| directive.name == name)
    }
}

/// `# escape=…` and its like at the top of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directive {
    /// In lower case.
    pub name: String,
    pub value: String,
    pub span: Span,
    pub value_span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comment {
    pub span: Span,
    /// For a comment within a continued instruction: the line below it.
    pub next_line: Option<Span>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Keyword {
    Add,
    Arg,
    Cmd,
    Copy,
    Entrypoint,
    Env,
    Expose,
    From,
    Healthcheck,
    Label,
    Maintainer,
    Onbuild,
    Run,
    Shell,
    Stopsignal,
    User,
    Volume,
    Workdir,
}

impl Keyword {
    pub const ALL: [Self; 18] = [
        Self::Add,
        Self::Arg,
        Self::Cmd,
        Self::Copy,
        Self::Entrypoint,
        Self::Env,
        Self::Expose,
        Self::From,
        Self::Healthcheck,
        Self::Label,
        Self::Maintainer,
        Self::Onbuild,
        Self::Run,
        Self::Shell,
        Self::Stopsignal,
        Self::User,
        Self::Volume,
        Self::Workdir,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Add => "ADD",
            Self::Arg => "ARG",
            Self::Cmd => "CMD",
            Self::Copy => "COPY",
            Self::Entrypoint => "ENTRYPOINT",
            Self::Env => "ENV",
            Self::Expose => "EXPOSE",
            Self::From => "FROM",
            Self::Healthcheck => "HEALTHCHECK",
            Self::Label => "LABEL",
            Self::Maintainer => "MAINTAINER",
            Self::Onbuild => "ONBUILD",
            Self::Run => "RUN",
            Self::Shell => "SHELL",
            Self::Stopsignal => "STOPSIGNAL",
            Self::User => "USER",
            Self::Volume => "VOLUME",
            Self::Workdir => "WORKDIR",
        }
    }

    /// The keyword written in any case.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|keyword| keyword.as_str().eq_ignore_ascii_case(name))
    }
}

/// An instruction's line with continuations joined and the comments within left out.
#[derive(Clone, Debug, Default)]
pub struct LogicalLine {
    pub text: String,
    pub map: Segments,
}

impl LogicalLine {
    /// The span in the file of bytes of the joined text.
    pub fn span(&self, start: usize, end: usize) -> Span {
        self.map.source_span(Span::from_usize(start, end))
    }
}

#[derive(Clone, Debug)]
pub struct Instruction {
    pub keyword: Keyword,
    pub keyword_span: Span,
    /// `--name=value` before the arguments.
    pub flags: Vec<Flag>,
    pub body: Body,
    pub heredocs: Vec<Heredoc>,
    /// From the keyword to the end of the last heredoc.
    pub span: Span,
    /// Without the heredocs.
    pub line_span: Span,
    pub line: LogicalLine,
    /// Blank lines within a continuation, with their line ends.
    pub blank_lines: Vec<Span>,
}

impl Instruction {
    /// The flag of that name, without dashes.
    pub fn flag(&self, name: &str) -> Option<&Flag> {
        self.flags.iter().find(|flag| flag.name == name)
    }

    /// The fields of every flag of that name: those of `--mount=type=cache,target=/x`.
    pub fn flags_named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Flag> {
        self.flags.iter().filter(move |flag| flag.name == name)
    }
}

/// `--name` or `--name=value`.
#[derive(Clone, Debug)]
pub struct Flag {
    pub name: String,
    pub name_span: Span,
    pub value: Option<Word>,
    pub span: Span,
}

impl Flag {
    /// `key=value` fields between commas, keys in lower case: `--mount=type=secret,id=x` has `type` and `id`.
    pub fn fields(&self) -> impl Iterator<Item = (String, &str)> {
        let fields = self.value.iter().flat_map(|word| word.raw.split(','));
        fields.map(|field| {
            let (key, value) = field.split_once('=').unwrap_or((field, ""));
            (key.trim().to_ascii_lowercase(), value.trim_matches(['"', '\'']))
        })
    }

    /// The field of that key.
    pub fn field(&self, key: &str) -> Option<&str> {
        self.fields().find(|(name, _)| name == key).map(|(_, value)| value)
    }
}

/// The arguments of an instruction.
#[derive(Clone, Debug)]
pub enum Body {
    From {
        image: Word,
        alias: Option<Alias>,
    },
    /// `RUN`, `CMD`, `ENTRYPOINT`, `SHELL` and the command of `HEALTHCHECK`.
    Exec(ExecForm),
    Shell(ShellForm),
    /// `HEALTHCHECK NONE`; a `HEALTHCHECK CMD` has the body of its command.
    NoHealthcheck,
    /// `ADD` and `COPY`. Heredocs are sources, too; their words are not among `sources`.
    Copy {
        sources: Vec<Word>,
        destination: Word,
        json: bool,
    },
    /// `ENV`, `LABEL` and `ARG`.
    Pairs(Vec<Pair>),
    /// `EXPOSE` and `VOLUME`.
    Words(Vec<Word>),
    /// `USER`, `WORKDIR`, `STOPSIGNAL` and `MAINTAINER`: the rest of the line.
    Text(Word),
    Onbuild(Box<Instruction>),
    /// The arguments could not be read; an error says why.
    Invalid,
}

/// `AS name`
#[derive(Clone, Debug)]
pub struct Alias {
    pub as_span: Span,
    pub name: Word,
}

/// `["a", "b"]`
#[derive(Clone, Debug)]
pub struct ExecForm {
    pub items: Vec<JsonString>,
    pub span: Span,
}

/// A command for a shell: the rest of the line.
#[derive(Clone, Debug)]
pub struct ShellForm {
    pub text: String,
    pub map: Segments,
    pub span: Span,
    /// The text begins like a JSON array but is none.
    pub json_fault: Option<JsonFault>,
}

/// `key=value`, or `key value` when `legacy`.
#[derive(Clone, Debug)]
pub struct Pair {
    pub key: String,
    pub key_span: Span,
    /// `ARG` may leave it out.
    pub value: Option<Word>,
    pub legacy: bool,
    pub span: Span,
}

/// A heredoc that `BuildKit` reads (not one the shell reads by itself).
#[derive(Clone, Debug)]
pub struct Heredoc {
    pub delimiter: String,
    /// The word `<<EOF`.
    pub operator_span: Span,
    /// Variables in the body are replaced: the delimiter is not quoted.
    pub expand: bool,
    /// `<<-`
    pub strip_tabs: bool,
    /// The lines between, as they stand in the file.
    pub body: Span,
    /// The line of the delimiter, without its line end; empty when it is missing.
    pub terminator: Span,
}
