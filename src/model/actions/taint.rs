//! Which expressions carry text that an outsider chose.

use crate::source::Span;
use crate::syntax::expression::{Part, Path};

use super::site::{Key, Site};

/// How freely the writer of a value chooses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Taint {
    /// A number, an id, a name of the platform.
    Fixed,
    /// Chosen by somebody with access, or computed by a step.
    Internal,
    /// Chosen by anybody who can open an issue, comment, or propose a change.
    Outsider,
}

/// What outsiders choose below `github`. `*` stands for any one name.
/// <https://docs.github.com/en/actions/concepts/security/script-injections>
const OUTSIDER: &[&[&str]] = &[
    &["event", "comment", "body"],
    &["event", "commits", "*", "author", "email"],
    &["event", "commits", "*", "author", "name"],
    &["event", "commits", "*", "message"],
    &["event", "discussion", "body"],
    &["event", "discussion", "title"],
    &["event", "discussion_comment", "body"],
    &["event", "head_commit", "author", "email"],
    &["event", "head_commit", "author", "name"],
    &["event", "head_commit", "message"],
    &["event", "issue", "body"],
    &["event", "issue", "title"],
    &["event", "pages", "*", "page_name"],
    &["event", "pull_request", "body"],
    &["event", "pull_request", "head", "label"],
    &["event", "pull_request", "head", "ref"],
    &["event", "pull_request", "head", "repo", "default_branch"],
    &["event", "pull_request", "head", "repo", "description"],
    &["event", "pull_request", "head", "repo", "homepage"],
    &["event", "pull_request", "title"],
    &["event", "review", "body"],
    &["event", "review_comment", "body"],
    &["event", "workflow_run", "display_title"],
    &["event", "workflow_run", "head_branch"],
    &["event", "workflow_run", "head_commit", "author", "email"],
    &["event", "workflow_run", "head_commit", "author", "name"],
    &["event", "workflow_run", "head_commit", "message"],
    &["event", "workflow_run", "pull_requests", "*", "head", "ref"],
    &["head_ref"],
];

/// Parts of the event and of contexts that nobody chooses freely.
const FIXED_ENDINGS: &[&str] = &[
    "after",
    "base_sha",
    "before",
    "closed_at",
    "conclusion",
    "created_at",
    "draft",
    "full_name",
    "html_url",
    "id",
    "login",
    "merge_commit_sha",
    "merged",
    "node_id",
    "number",
    "outcome",
    "result",
    "sha",
    "head_sha",
    "state",
    "status",
    "updated_at",
    "url",
];

const INTERNAL_GITHUB: &[&str] = &["actor", "base_ref", "event", "ref", "ref_name", "triggering_actor", "workflow"];

impl Taint {
    /// The taint of a path by itself.
    pub fn of(path: &Path<'_>) -> Self {
        let ending = path.parts.iter().rev().find_map(|part| part.name()).unwrap_or("");
        let is_fixed = || FIXED_ENDINGS.iter().any(|fixed| fixed.eq_ignore_ascii_case(ending));
        let is = |context: &str| path.context.eq_ignore_ascii_case(context);
        let is_internal = if is("github") {
            if OUTSIDER.iter().any(|known| leads_to(path, known)) {
                return Self::Outsider;
            }
            let first = path.parts.first().and_then(|part| part.name()).unwrap_or("");
            first.is_empty() || INTERNAL_GITHUB.iter().any(|name| name.eq_ignore_ascii_case(first)) && !is_fixed()
        } else if is("steps") || is("needs") || is("jobs") {
            path.parts.get(1).is_some_and(|part| part.is("outputs")) || !is_fixed()
        } else {
            is("inputs") || is("env")
        };
        if is_internal { Self::Internal } else { Self::Fixed }
    }
}

/// Whether a path of `github` is `known`, stands below it, or may be either.
fn leads_to(path: &Path<'_>, known: &[&str]) -> bool {
    path.parts.len() >= known.len()
        && path.parts.iter().zip(known).all(|(part, name)| *name == "*" || *part == Part::All || part.is(name))
}

/// A path whose text reaches the value of an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Relative to the expression.
    pub span: Span,
    /// The path in lower case, its context first; `*` for a part that is no written name.
    pub names: Box<[Box<str>]>,
    /// The taint of the path by itself.
    pub taint: Taint,
}

impl Source {
    pub fn of(path: &Path<'_>) -> Self {
        let parts = path.parts.iter().map(|part| part.name().unwrap_or("*"));
        let names = std::iter::once(path.context).chain(parts).map(|name| name.to_ascii_lowercase().into());
        Self { span: path.span, names: names.collect(), taint: Taint::of(path) }
    }

    /// Whether it reads a secret or the token of the run.
    pub fn is_secret(&self) -> bool {
        self.starts_with(&["secrets"]) || self.starts_with(&["github", "token"])
    }

    /// Whether the path starts with the names, which are in lower case.
    pub fn starts_with(&self, names: &[&str]) -> bool {
        self.names.len() >= names.len() && self.names.iter().zip(names).all(|(own, name)| **own == **name)
    }
}

/// Inputs of well-known actions that run what they get as a script.
const SCRIPT_INPUTS: &[(&str, &str)] = &[
    ("actions/github-script", "script"),
    ("addnab/docker-run-action", "run"),
    ("amadevus/pwsh-script", "script"),
    ("appleboy/ssh-action", "script"),
    ("azure/cli", "inlinescript"),
    ("azure/powershell", "inlinescript"),
    ("cypress-io/github-action", "build"),
    ("cypress-io/github-action", "command"),
    ("cypress-io/github-action", "install-command"),
    ("cypress-io/github-action", "start"),
    ("mikefarah/yq", "cmd"),
    ("nick-fields/retry", "command"),
    ("nick-fields/retry", "on_retry_command"),
    ("nick-invision/retry", "command"),
    ("nick-invision/retry", "on_retry_command"),
    ("reactivecircus/android-emulator-runner", "script"),
    ("wandalen/wretry.action", "command"),
];

impl Site<'_> {
    /// Whether the text of the expression becomes part of a program.
    pub fn is_in_script(self) -> bool {
        match self.key() {
            Key::StepRun | Key::ActionStepRun => true,
            Key::StepWith | Key::ActionStepWith => {
                let mut inputs = SCRIPT_INPUTS.iter().filter(|(_, input)| self.key_name().eq_ignore_ascii_case(input));
                inputs.any(|(slug, input)| self.is_input_of(slug, input))
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Taint;
    use crate::model::actions::ActionsFile;
    use crate::syntax::yaml;

    #[test]
    fn taint_follows_values_not_conditions() {
        for (text, wanted) in [
            ("github.event.issue.title", Some(Taint::Outsider)),
            ("github.event.commits[0].message", Some(Taint::Outsider)),
            ("github.event.commits.*.message", Some(Taint::Outsider)),
            ("github['head_ref'] || github.ref_name", Some(Taint::Outsider)),
            ("github.event.pull_request.head.sha", Some(Taint::Fixed)),
            ("contains(github.event.issue.title, 'x')", None),
            ("github.event.issue.title == 'x'", None),
            ("github.event.issue.title && 'x' || 'y'", None),
            ("format('{0}', github.head_ref)", Some(Taint::Outsider)),
            ("fromJSON(github.event.issue.body).name", Some(Taint::Outsider)),
            ("inputs.version", Some(Taint::Internal)),
            ("steps.a.outcome", Some(Taint::Fixed)),
            ("steps.a.outputs.b", Some(Taint::Internal)),
            ("github.sha", Some(Taint::Fixed)),
        ] {
            let text = format!("run-name: ${{{{ {text} }}}}\n");
            let file = ActionsFile::workflow_file(yaml::parse(text.as_str().into()));
            let sources = file.sites().flat_map(|site| site.sources().iter());
            assert_eq!(sources.map(|source| source.taint).max(), wanted, "{text}");
        }
    }
}
