//! The tree of a script. Every span is one of the file that the script stands in.

use std::sync::Arc;

use super::arguments::Effective;
use super::walk::VisitedCommand;
use crate::source::Span;

/// A whole script.
#[derive(Clone, Debug, Default)]
pub struct Script {
    pub body: List,
    /// The bodies of all heredocs, in the order of their operators.
    pub heredocs: Vec<Heredoc>,
    /// See [`Script::commands`].
    pub(super) commands: Vec<VisitedCommand>,
    /// Set when the script could not be read; `body` is then empty.
    pub not_understood: Option<NotUnderstood>,
}

/// Why a script could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotUnderstood {
    pub span: Span,
    pub reason: &'static str,
}

/// Commands one after another.
#[derive(Clone, Debug, Default)]
pub struct List {
    pub items: Vec<AndOr>,
}

/// Pipelines joined by `&&` and `||`.
#[derive(Clone, Debug)]
pub struct AndOr {
    /// Each pipeline with the operator before it; the first has none.
    pub pipelines: Vec<(Option<Connector>, Pipeline)>,
    /// Ends with `&`.
    pub background: bool,
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connector {
    And,
    Or,
}

/// Commands joined by `|`.
#[derive(Clone, Debug)]
pub struct Pipeline {
    /// Starts with `!`.
    pub negated: bool,
    pub commands: Vec<Command>,
    /// The `|` and `|&` between the commands.
    pub pipes: Vec<Span>,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub enum Command {
    Simple(Arc<SimpleCommand>),
    Compound(CompoundCommand),
    Function { name: String, body: Box<Command>, span: Span },
}

/// A command with commands or words of its own between reserved words or brackets.
#[derive(Clone, Debug)]
pub struct CompoundCommand {
    pub kind: Compound,
    /// Behind its last word.
    pub redirects: Vec<Redirect>,
    /// Without the redirects.
    pub span: Span,
}

#[derive(Clone, Debug)]
pub enum Compound {
    /// `( … )`
    Subshell(List),
    /// `{ …; }`
    Group(List),
    /// `if`, with one condition and body for each `elif`, and the body of `else`.
    If {
        branches: Vec<(List, List)>,
        otherwise: Option<List>,
    },
    /// `while` and `until`.
    While {
        condition: List,
        body: List,
    },
    /// `for` and `select`; `variable` is missing in `for ((…))`.
    For {
        variable: Option<String>,
        words: Vec<Word>,
        body: List,
    },
    Case {
        subject: Word,
        arms: Vec<CaseArm>,
    },
    /// `[[ … ]]`
    Test(Vec<Word>),
    /// `(( … ))`
    Arithmetic,
}

impl Command {
    pub fn span(&self) -> Span {
        match self {
            Self::Simple(command) => command.span,
            Self::Compound(CompoundCommand { span, .. }) | Self::Function { span, .. } => *span,
        }
    }
}

#[derive(Clone, Debug)]
pub struct CaseArm {
    pub patterns: Vec<Word>,
    pub body: List,
}

/// A command of words: `A=1 name argument… >file`.
#[derive(Clone, Debug, Default)]
pub struct SimpleCommand {
    pub assignments: Vec<Assignment>,
    /// The command's name and arguments; empty when there are only assignments or redirections.
    pub words: Vec<Word>,
    pub redirects: Vec<Redirect>,
    pub span: Span,
    /// See [`SimpleCommand::effective`].
    pub(super) effective: Option<Effective>,
}

/// `name=value`, `name+=value` or `name=(words…)`.
#[derive(Clone, Debug)]
pub struct Assignment {
    pub name: String,
    pub name_span: Span,
    /// The value; of an array, its first word is here too and the others in `more`.
    pub value: Word,
    pub more: Vec<Word>,
    pub span: Span,
}

/// One word with its quotes and expansions.
#[derive(Clone, Debug)]
pub struct Word {
    pub parts: Vec<Part>,
    pub span: Span,
    /// The text of several parts, when all are text.
    joined: Option<Box<str>>,
}

impl Word {
    pub(super) fn new(parts: Vec<Part>, span: Span) -> Self {
        let joined = if parts.len() == 1 { None } else { parts.iter().map(Part::text).collect::<Option<String>>() };
        Self { parts, span, joined: joined.map(String::into_boxed_str) }
    }

    /// The word after quote removal; nothing when it holds an expansion. Globs, braces and `~` are left as they stand.
    pub fn literal(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [part] => part.text(),
            _ => self.joined.as_deref(),
        }
    }

    /// Whether the word is that text.
    pub fn is(&self, text: &str) -> bool {
        self.literal() == Some(text)
    }

    /// The text of the word up to its first expansion.
    pub fn prefix(&self) -> String {
        self.parts.iter().map_while(Part::text).collect()
    }

    /// Whether any of the word stands in quotes or behind a backslash.
    pub fn is_quoted(&self) -> bool {
        self.parts.iter().any(|part| part.quoted)
    }
}

/// A piece of a word.
#[derive(Clone, Debug)]
pub struct Part {
    pub kind: PartKind,
    pub quoted: bool,
    pub span: Span,
}

impl Part {
    fn text(&self) -> Option<&str> {
        match &self.kind {
            PartKind::Text(text) => Some(text),
            _ => None,
        }
    }
}

#[derive(Clone, Debug)]
pub enum PartKind {
    /// Text after quote removal.
    Text(Box<str>),
    /// `$name`, `${name…}`; `modified` when anything follows the name within the braces. `operand` holds the expansions
    /// in what follows: `${a:-$(b)}`.
    Variable { name: String, modified: bool, operand: Vec<Part> },
    /// `$( … )` and backticks.
    Substitution(List),
    /// `<( … )` and `>( … )`.
    Process(List),
    /// `$(( … ))`
    Arithmetic,
    /// Patterns and arrays of bash that are not taken apart: `@(a|b)`, `declare x=(a b)`.
    Opaque,
    /// `${{ … }}`: replaced before a shell sees it.
    Expression,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RedirectOperator {
    /// `<`
    Input,
    /// `>` and `>|`
    Output,
    /// `>>`
    Append,
    /// `<>`
    ReadWrite,
    /// `<&`
    DuplicateInput,
    /// `>&`
    DuplicateOutput,
    /// `&>` and `&>>`
    OutputAndError,
    /// `<<` and `<<-`
    Heredoc,
    /// `<<<`
    HereString,
}

#[derive(Clone, Debug)]
pub struct Redirect {
    /// The number or `{name}` before the operator.
    pub descriptor: Option<u32>,
    pub operator: RedirectOperator,
    /// The file, descriptor, string, or delimiter of the heredoc.
    pub target: Word,
    /// The index of the body in [`Script::heredocs`].
    pub heredoc: Option<usize>,
    pub span: Span,
}

/// The body of a heredoc.
#[derive(Clone, Debug, Default)]
pub struct Heredoc {
    pub delimiter: String,
    /// The delimiter is quoted: nothing in the body is expanded.
    pub quoted: bool,
    /// `<<-`
    pub strip_tabs: bool,
    /// The lines as they stand in the script.
    pub text: String,
    pub span: Span,
    /// A line with the delimiter ends it.
    pub terminated: bool,
}
