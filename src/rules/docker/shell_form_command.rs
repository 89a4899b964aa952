//! `CMD` and `ENTRYPOINT` in shell form.

use crate::model::docker::InstructionRef;
use crate::rule::prelude::*;
use crate::rule::views::docker;
use crate::syntax::dockerfile::Keyword;
use crate::syntax::shell::{Command, SimpleCommand};

#[derive(Default)]
pub struct ShellFormCommand;

impl Rule for ShellFormCommand {
    type View = docker::Instruction;

    fn check(&self, instruction: InstructionRef<'_>, cx: &mut Context<'_>) {
        let keyword = instruction.keyword();
        let (Keyword::Cmd | Keyword::Entrypoint, Some(form)) = (keyword, instruction.shell_form()) else { return };
        // `json_fault` is another rule's; a `SHELL` of one's own says that a shell is wanted.
        let Some(stage) = instruction.stage() else { return };
        if form.json_fault.is_some() || stage.is_windows() || stage.shell().is_some() {
            return;
        }
        let mut commands = instruction.commands();
        if commands.any(|command| command.name() == Some("exec")) {
            return;
        }
        let name = keyword.as_str();
        let diagnostic = cx.report(form.span, format!("`{name}` runs in a shell, which does not pass signals on"));
        diagnostic.help("write it as a JSON array");
        let simple = match instruction.scripts().first().map(|script| script.script.body.items.as_slice()) {
            Some([item]) => match item.pipelines.as_slice() {
                [(_, pipeline)] if !item.background && !pipeline.negated => match pipeline.commands.as_slice() {
                    [Command::Simple(command)] => Some(&**command),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        };
        if let Some(words) = simple.and_then(plain_words) {
            let edit = Edit::replace(form.span, words);
            diagnostic.fix(Applicability::Unsafe, "write it as a JSON array", [edit]);
        }
    }
}

/// The command as a JSON array, when no shell is needed to read it.
fn plain_words(command: &SimpleCommand) -> Option<String> {
    if !command.assignments.is_empty() || !command.redirects.is_empty() {
        return None;
    }
    let words: Option<Vec<&str>> =
        command.words.iter().map(|word| word.literal().filter(|_| !word.is_quoted())).collect();
    let words = words.filter(|words| words.iter().all(|word| !word.contains(['*', '?', '[', '{', '~'])))?;
    serde_json::to_string(&words).ok().map(|json| json.replace("\",\"", "\", \""))
}
