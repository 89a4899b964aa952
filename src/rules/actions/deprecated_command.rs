//! `::set-output` and its like in scripts.

use std::sync::LazyLock;

use regex::Regex;

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

/// `echo "::set-output name=key::value"`, alone on its line.
static ECHO: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"^echo "::(?:set-output|save-state|set-env) name=([\w-]+)::([^"]*)"$"#).ok());

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
            let captures = ECHO.as_ref().and_then(|echo| echo.captures(content));
            if let (Some(captures), true) = (captures, step.shell().is_posix())
                && let (Some(key), Some(value)) = (captures.get(1), captures.get(2))
            {
                let whole = map.source_span(Span::from_usize(from + indent, from + indent + content.len()));
                let new = format!("echo \"{}={}\" >> \"${file}\"", key.as_str(), value.as_str());
                diagnostic.fix(Applicability::Unsafe, format!("append to `${file}`"), [Edit::replace(whole, new)]);
            }
        }
    }
}
