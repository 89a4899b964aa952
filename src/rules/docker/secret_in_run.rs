//! Secrets in the commands of `RUN`.

use crate::model::docker::CommandRef;
use crate::model::secrets::{looks_placeholder, looks_secret_name};
use crate::rule::prelude::*;
use crate::rule::views::docker;
use crate::syntax::shell::Word;

#[derive(Default)]
pub struct SecretInRun;

const DECLARE: [&str; 5] = ["export", "env", "declare", "readonly", "local"];

impl Rule for SecretInRun {
    type View = docker::Command;

    fn check(&self, command: CommandRef<'_>, cx: &mut Context<'_>) {
        if !command.at_build() {
            return;
        }
        for assignment in &command.command.assignments {
            if looks_secret_name(&assignment.name) && assignment.value.literal().is_some_and(is_secret) {
                report(assignment.name_span, assignment.value.span, cx);
            }
        }
        let Some(arguments) = command.command.arguments() else { return };
        let declares = DECLARE.contains(&arguments.name);
        for (index, word) in arguments.words.iter().enumerate() {
            let Some(text) = word.literal() else { continue };
            let next = arguments.words.get(index + 1);
            let value = next.and_then(Word::literal);
            let behind = next.map_or(word.span, |next| next.span);
            let secret = match text.split_once('=') {
                Some((name, value)) if text.starts_with("--") || declares => {
                    let found = looks_secret_name(name.trim_start_matches('-')) && is_secret(value);
                    found.then(|| part(word.span, cx.text(word.span).find('='), None))
                }
                // `--token value`; what begins with a dash is the next option.
                None if text.starts_with("--") => {
                    let found = looks_secret_name(text.trim_start_matches('-')) && value.is_some_and(is_secret);
                    found.then_some(behind)
                }
                _ if is_login(arguments.name, text, value) => Some(behind),
                _ if has_password(text) => {
                    let written = cx.text(word.span);
                    Some(part(word.span, written.find("://").map(|at| at + 2), written.rfind('@')))
                }
                _ => None,
            };
            if let Some(secret) = secret {
                report(word.span, secret, cx);
            }
        }
    }
}

/// The part of a word behind the byte `from` and before the byte `to`.
fn part(word: Span, from: Option<usize>, to: Option<usize>) -> Span {
    let offset = |at: usize| word.start.saturating_add(Span::from_usize(at, at).start).min(word.end);
    let start = from.map_or(word.start, |at| offset(at + 1));
    Span::new(start, to.map_or(word.end, offset).max(start))
}

/// `secret` is kept out of every report.
fn report(span: Span, secret: Span, cx: &mut Context<'_>) {
    cx.report(span, "a secret in a command stays in the image's history")
        .help("use `RUN --mount=type=secret`; replace the leaked value")
        .redact(secret);
}

fn is_secret(value: &str) -> bool {
    let path = value.starts_with(['/', '.', '-', '@']) || value.contains("://");
    value.len() > 3 && !path && !looks_placeholder(value)
}

/// `curl -u user:password`, `docker login -p password`
fn is_login(name: &str, option: &str, value: Option<&str>) -> bool {
    let Some(value) = value else { return false };
    match name {
        "curl" if matches!(option, "-u" | "--user") => {
            value.split_once(':').is_some_and(|(_, password)| is_secret(password))
        }
        "docker" | "podman" | "az" | "oc" | "helm" => option == "-p" && is_secret(value),
        _ => false,
    }
}

/// `https://user:password@host`
fn has_password(text: &str) -> bool {
    let Some((_, rest)) = text.split_once("://") else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or("");
    let login = authority.rsplit_once('@').and_then(|(login, _)| login.split_once(':'));
    login.is_some_and(|(_, password)| is_secret(password))
}
