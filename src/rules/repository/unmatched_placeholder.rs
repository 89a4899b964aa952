//! `repository/unmatched-placeholder`: see `rules/repository/unmatched-placeholder.md`.

use std::collections::BTreeSet;

use crate::model::compose::find_variable;
use crate::model::named_paths::{NamedPath, Usage};
use crate::model::repository::Facts;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct UnmatchedPlaceholder;

/// Beginnings of names that runners and actions set.
const SET_ELSEWHERE: [&str; 12] = [
    "ACTIONS_",
    "ARM_",
    "AWS_",
    "AZURE_",
    "CI",
    "CLOUDSDK_",
    "DOCKER_",
    "GCLOUD_",
    "GCP_",
    "GITHUB_",
    "GOOGLE_",
    "RUNNER_",
];

/// Variables that every shell has.
const OF_SHELLS: [&str; 6] = ["HOME", "HOSTNAME", "PATH", "PWD", "SHELL", "USER"];

impl Rule for UnmatchedPlaceholder {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        for facts in &repository.files {
            for named in &facts.named_paths {
                match &named.usage {
                    Usage::Replaced(text) => {
                        let Some(file) = repository.file(&named.path) else { continue };
                        if !cx.text_of(file.file).contains(text.as_str()) {
                            let message =
                                format!("`sed` looks for `{}`, which `{}` does not hold", shown(text), named.written);
                            cx.report_in(facts.file, named.span, message)
                                .note_in(file.file, Span::empty(0), "nothing is replaced here")
                                .help("make the two agree: the file is used as it is");
                        }
                    }
                    Usage::Substituted(names) => {
                        let Some(file) = repository.file(&named.path) else { continue };
                        substituted(facts, named, (file, names.as_deref()), cx);
                    }
                    _ => {}
                }
            }
        }
    }
}

fn substituted(facts: &Facts, named: &NamedPath, (file, names): (&Facts, Option<&[String]>), cx: &mut Context<'_>) {
    let held = variables(cx.text_of(file.file));
    let has = |name: &str| held.iter().any(|(other, _)| *other == name);
    for name in names.into_iter().flatten().filter(|name| !has(name)) {
        let message = format!("`envsubst` is told to replace `${name}`, which `{}` does not hold", named.written);
        cx.report_in(facts.file, named.span, message).help("make the two agree: nothing is replaced");
    }
    let workflow = cx.text_of(facts.file);
    // Scripts and actions of the repository may set any variable.
    if ["source ", ". ./", "./.github/", "uses: ./"].iter().any(|part| workflow.contains(part)) {
        return;
    }
    let mut told = BTreeSet::new();
    for (name, span) in held {
        let is_replaced = names.is_none_or(|names| names.iter().any(|other| other == name));
        let is_set = OF_SHELLS.contains(&name)
            || SET_ELSEWHERE.iter().any(|start| name.starts_with(start))
            || words(workflow).any(|word| word == name);
        if is_replaced && !is_set && told.insert(name) {
            let message = format!("`{}` holds `${name}`, which nothing in the workflow sets", named.written);
            cx.report_in(facts.file, named.span, message)
                .note_in(file.file, span, "becomes empty")
                .help("set it in `env`, or name the variables that are meant: `envsubst '$A $B'`");
        }
    }
}

/// `$NAME` and `${NAME}`, as `envsubst` takes them. <https://www.gnu.org/software/gettext/manual/html_node/envsubst-Invocation.html>
fn variables(text: &str) -> Vec<(&str, Span)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some((at, length)) = text.get(from..).and_then(find_variable) {
        let (start, end) = (from + at, from + at + length);
        from = end;
        let inside = text.get(start + 1..end).unwrap_or("");
        let name = inside.strip_prefix('{').and_then(|inside| inside.strip_suffix('}')).unwrap_or(inside);
        if name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') && !name.is_empty() {
            found.push((name, Span::from_usize(start, end)));
        }
    }
    found
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
}

/// Long texts are cut.
fn shown(text: &str) -> String {
    const MOST: usize = 40;
    if text.chars().count() <= MOST { text.to_owned() } else { text.chars().take(MOST).collect::<String>() + "…" }
}
