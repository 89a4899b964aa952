//! Which expressions carry text that an outsider chose.

use crate::syntax::expression::{Expression, ExpressionKind, Logical, Part, Path};

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

/// What outsiders choose. `*` stands for any one name.
/// <https://docs.github.com/en/actions/concepts/security/script-injections>
const OUTSIDER: &[&str] = &[
    "github.event.comment.body",
    "github.event.commits.*.author.email",
    "github.event.commits.*.author.name",
    "github.event.commits.*.message",
    "github.event.discussion.body",
    "github.event.discussion.title",
    "github.event.discussion_comment.body",
    "github.event.head_commit.author.email",
    "github.event.head_commit.author.name",
    "github.event.head_commit.message",
    "github.event.issue.body",
    "github.event.issue.title",
    "github.event.pages.*.page_name",
    "github.event.pull_request.body",
    "github.event.pull_request.head.label",
    "github.event.pull_request.head.ref",
    "github.event.pull_request.head.repo.default_branch",
    "github.event.pull_request.head.repo.description",
    "github.event.pull_request.head.repo.homepage",
    "github.event.pull_request.title",
    "github.event.review.body",
    "github.event.review_comment.body",
    "github.event.workflow_run.display_title",
    "github.event.workflow_run.head_branch",
    "github.event.workflow_run.head_commit.author.email",
    "github.event.workflow_run.head_commit.author.name",
    "github.event.workflow_run.head_commit.message",
    "github.event.workflow_run.pull_requests.*.head.ref",
    "github.head_ref",
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
        let context = path.context.to_ascii_lowercase();
        let ending = path.parts.iter().rev().find_map(|part| part.name()).unwrap_or("").to_ascii_lowercase();
        match context.as_str() {
            "github" => {
                if is_outsiders(path) {
                    return Self::Outsider;
                }
                let first = path.parts.first().and_then(|part| part.name()).unwrap_or("").to_ascii_lowercase();
                let internal = INTERNAL_GITHUB.contains(&first.as_str()) && !FIXED_ENDINGS.contains(&ending.as_str());
                if internal || first.is_empty() { Self::Internal } else { Self::Fixed }
            }
            "steps" | "needs" | "jobs"
                if path.parts.get(1).is_some_and(|part| part.is("outputs"))
                    || !FIXED_ENDINGS.contains(&ending.as_str()) =>
            {
                Self::Internal
            }
            "inputs" | "env" => Self::Internal,
            _ => Self::Fixed,
        }
    }
}

fn is_outsiders(path: &Path<'_>) -> bool {
    OUTSIDER.iter().any(|known| {
        let mut names = known.split('.').skip(1);
        let mut parts = path.parts.iter();
        loop {
            match (names.next(), parts.next()) {
                (None, _) => return true,
                (Some("*"), Some(_)) | (Some(_), Some(Part::All)) => {}
                (Some(name), Some(part)) if part.is(name) => {}
                _ => return false,
            }
        }
    })
}

/// The paths whose text reaches the value of the expression: not those that are only compared or looked for.
pub fn sources(expression: &Expression) -> Vec<Path<'_>> {
    let mut found = Vec::new();
    collect(expression, &mut found);
    found
}

fn collect<'a>(expression: &'a Expression, found: &mut Vec<Path<'a>>) {
    if let Some(path) = expression.path() {
        found.push(path);
        return;
    }
    match &expression.kind {
        // The other functions answer yes or no, or with a hash.
        ExpressionKind::Call { name, arguments }
            if ["case", "format", "fromJSON", "join", "toJSON"].iter().any(|passing| name.is(passing)) =>
        {
            for argument in arguments {
                collect(argument, found);
            }
        }
        // `a && b` is `b`, or an `a` that is empty or false.
        ExpressionKind::Logical { operator: Logical::And, operands } => {
            if let Some(last) = operands.last() {
                collect(last, found);
            }
        }
        ExpressionKind::Logical { operator: Logical::Or, operands } => {
            for operand in operands {
                collect(operand, found);
            }
        }
        ExpressionKind::Property { of, .. } | ExpressionKind::Filter { of } | ExpressionKind::Index { of, .. } => {
            collect(of, found);
        }
        _ => {}
    }
}

/// Inputs of well-known actions that run what they get as a script.
const SCRIPT_INPUTS: &[(&str, &str)] = &[
    ("actions/github-script", "script"),
    ("addnab/docker-run-action", "run"),
    ("appleboy/ssh-action", "script"),
    ("azure/cli", "inlinescript"),
    ("azure/powershell", "inlinescript"),
    ("mikefarah/yq", "cmd"),
    ("nick-fields/retry", "command"),
];

impl Site<'_> {
    /// Whether the text of the expression becomes part of a program.
    pub fn is_in_script(self) -> bool {
        matches!(self.key(), Key::StepRun | Key::ActionStepRun)
            || SCRIPT_INPUTS.iter().any(|(slug, input)| self.is_input_of(slug, input))
    }
}

#[cfg(test)]
mod tests {
    use super::{Taint, sources};
    use crate::syntax::expression::parse;

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
            ("inputs.version", Some(Taint::Internal)),
            ("steps.a.outcome", Some(Taint::Fixed)),
            ("steps.a.outputs.b", Some(Taint::Internal)),
            ("github.sha", Some(Taint::Fixed)),
        ] {
            let tree = parse(text).expect(text);
            assert_eq!(sources(&tree).iter().map(Taint::of).max(), wanted, "{text}");
        }
    }
}
