//! Shell scripts (POSIX sh with what bash, dash and busybox share): which commands run, with which words, where.
//!
//! Made for `RUN` instructions and the `run:` scripts of workflows. It does not expand or execute; a word that is not
//! plain text is unknown. A script that it cannot read gives no commands rather than guessed ones.
//! Grammar: <https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html>.

mod arguments;
mod ast;
mod compound;
mod parser;
mod walk;
mod words;

pub use arguments::{Argument, Arguments};
pub use ast::{
    AndOr, Assignment, CaseArm, Command, Compound, CompoundCommand, Connector, Heredoc, List, NotUnderstood, Part,
    PartKind, Pipeline, Redirect, RedirectOperator, Script, SimpleCommand, Word,
};
pub use walk::{CommandContext, ShellOption, VisitedCommand};

use super::offset::OffsetMap;

/// Reads a script. `map` tells where each byte of `text` stands in its file; every span in the result is one of the
/// file.
pub fn parse(text: &str, map: &impl OffsetMap) -> Script {
    parser::Parser::new(text, map).script()
}

#[cfg(test)]
mod tests;
