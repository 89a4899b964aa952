//! Where a further command goes at the end of what a `RUN` does, for fixes.

use super::references::InstructionRef;
use crate::diagnostic::Edit;
use crate::source::Span;

/// The edit that adds `command` behind the last one of the `RUN`, laid out like the lines before it. Nothing when the
/// end of the script does not allow it.
pub fn append_command(run: InstructionRef<'_>, command: &str) -> Option<Edit> {
    let script = run.scripts().first()?;
    let last = script.script.body.items.last().filter(|item| !item.background)?;
    let text = &run.file.tree.text;
    if script.heredoc {
        let body = run.instruction.heredocs.last()?.body;
        return Some(Edit::insert(body.end, format!("{command}\n")));
    }
    run.shell_form()?;
    let line = Span::new(run.instruction.line_span.start, last.span.end).of(text);
    let Some((_, tail)) = line.rsplit_once('\n') else {
        return Some(Edit::insert(last.span.end, format!(" && {command}")));
    };
    let indent: String = tail.chars().take_while(|letter| letter.is_whitespace()).collect();
    let escape = char::from(run.file.tree.escape);
    let end = if line.contains("\r\n") { "\r\n" } else { "\n" };
    Some(Edit::insert(last.span.end, format!(" {escape}{end}{indent}&& {command}")))
}
