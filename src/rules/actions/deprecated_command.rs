//! `::set-output` and its like in scripts.

use crate::model::actions::Step;
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct DeprecatedCommand;

/// Each command with the variable that names its file.
const COMMANDS: &[(&str, &str)] = &[
    ("::set-output ", "GITHUB_OUTPUT"),
    ("::save-state ", "GITHUB_STATE"),
    ("::set-env ", "GITHUB_ENV"),
    ("::add-path::", "GITHUB_PATH"),
];

impl Rule for DeprecatedCommand {
    type View = actions::Step;

    fn check(&self, step: Step<'_>, cx: &mut Context<'_>) {
        let Some(run) = step.run() else { return };
        let Some(text) = run.as_str().filter(|text| text.contains("::")) else { return };
        let map = run.content_map();
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let from = start;
            start += line.len();
            if line.trim_start().starts_with('#') {
                continue;
            }
            let Some((command, file, at)) =
                COMMANDS.iter().find_map(|(command, file)| Some((*command, *file, line.find(command)?)))
            else {
                continue;
            };
            let span = map.source_span(Span::from_usize(from + at, from + at + command.trim_end().len()));
            let name = command.trim().trim_matches(':');
            let diagnostic = cx.report(span, format!("command `{name}` is retired"));
            diagnostic.help(format!("append to the file `${file}`")).resource(step.path());

            let content = line.trim();
            let indent = line.len() - line.trim_start().len();
            if let (Some((key, value)), true) = (echoed(content), step.shell().is_posix()) {
                let whole = map.source_span(Span::from_usize(from + indent, from + indent + content.len()));
                let new = format!("echo \"{key}={value}\" >> \"${file}\"");
                diagnostic.fix(Applicability::Unsafe, format!("append to `${file}`"), [Edit::replace(whole, new)]);
            }
        }
    }
}

/// Key and value of `echo "::set-output name=key::value"`, alone on its line.
fn echoed(line: &str) -> Option<(&str, &str)> {
    let said = line.strip_prefix("echo \"::")?.strip_suffix('"')?;
    let said = ["set-output", "save-state", "set-env"].iter().find_map(|command| said.strip_prefix(command))?;
    let (key, value) = said.strip_prefix(" name=")?.split_once("::")?;
    let is_key = key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    (is_key && !key.is_empty() && !value.contains('"')).then_some((key, value))
}
