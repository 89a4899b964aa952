//! Patterns of branches, tags and paths.

use crate::model::actions::Workflow;
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct InvalidGlob;

impl Rule for InvalidGlob {
    type View = actions::Workflow;

    fn check(&self, workflow: Workflow<'_>, cx: &mut Context<'_>) {
        for trigger in workflow.triggers() {
            for key in ["branches", "branches-ignore", "tags", "tags-ignore", "paths", "paths-ignore"] {
                let patterns = trigger.list(key);
                for pattern in &patterns {
                    let text = pattern.as_str().unwrap_or("");
                    if text.starts_with('$') {
                        continue;
                    }
                    if let Some((message, help)) = fault(text, key.starts_with("paths")) {
                        cx.report(pattern.span(), message).help(help);
                    }
                }
                let positive = patterns.iter().any(|pattern| !pattern.as_str().unwrap_or("").starts_with('!'));
                if let Some(first) = patterns.first()
                    && !positive
                    && !key.ends_with("ignore")
                {
                    cx.report(first.span(), format!("`{key}` has nothing but `!` patterns, so it matches nothing"))
                        .help(format!("use `{key}-ignore` without the `!`, or add what shall match"));
                }
            }
        }
    }
}

/// What is wrong with a pattern, and what to do.
fn fault(pattern: &str, is_path: bool) -> Option<(String, &'static str)> {
    let body = pattern.strip_prefix('!').unwrap_or(pattern);
    let found = |what: &str, help| Some((format!("`{pattern}` {what}"), help));
    if body.is_empty() {
        return found("matches nothing", "remove it, or write a pattern");
    }
    if is_path && (body.starts_with("./") || body.starts_with("../")) {
        return found("matches no path", "paths are relative to the repository's root and start with no `./`");
    }
    if !is_path && (body.starts_with("refs/heads/") || body.starts_with("refs/tags/")) {
        return found("matches no name", "filters compare the short name: `main`, `v1`");
    }
    if !is_path && (body.starts_with('/') || body.ends_with('/') || body.contains("//") || body.contains(' ')) {
        return found("cannot be the name of a branch or tag", "names have no blank, and no `/` at either end");
    }
    if !is_path && body.starts_with('^') {
        return found("is written like a regular expression", "patterns match the whole name and have no `^`");
    }
    let mut class: Option<String> = None;
    let mut escaped = false;
    for character in body.chars() {
        match (&mut class, character) {
            _ if std::mem::take(&mut escaped) => {}
            (_, '\\') => escaped = true,
            (None, '[') => class = Some(String::new()),
            (Some(text), ']') => {
                if !is_class(text) {
                    return found("has a range that is empty or runs backwards", "write the lower end first: `[0-9]`");
                }
                class = None;
            }
            (Some(text), other) => text.push(other),
            (None, _) => {}
        }
    }
    if class.is_some() {
        return found("has a `[` without its `]`", "close the range, or write `\\[`");
    }
    None
}

fn is_class(text: &str) -> bool {
    let characters: Vec<char> = text.chars().collect();
    !characters.is_empty() && characters.windows(3).all(|window| !matches!(window, [from, '-', to] if from > to))
}
