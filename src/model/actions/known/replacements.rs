//! Commands of the runner's own tools that do what an action does, input for input.
//!
//! <https://cli.github.com/manual/>, <https://rust-lang.github.io/rustup/>

use crate::model::actions::step::{Shell, Step};
use crate::model::actions::uses::Remote;
use crate::syntax::yaml::Node;

/// How an input of an action is said on the command line.
#[derive(Clone, Copy)]
enum Argument {
    /// Stands as a word of its own.
    Word,
    /// `--option value`
    Option(&'static str),
    /// The same, with commas for blanks and line ends.
    List(&'static str),
    /// `--option` when the input is `true`.
    Flag(&'static str),
    /// Goes into `GH_TOKEN`.
    Token,
    /// The version of a toolchain, which may be the reference instead.
    Toolchain,
    /// Says what the command does anyway.
    Implied(&'static str),
}

use Argument::{Flag, Implied, List, Option as Opt, Token, Toolchain, Word};

struct Replacement {
    slug: &'static str,
    command: &'static str,
    /// In the order of the command line. What is not listed cannot be said.
    inputs: &'static [(&'static str, Argument)],
    /// The inputs without which the action finds out by itself what is meant.
    needed: &'static [&'static str],
}

const REPLACEMENTS: &[Replacement] = &[
    Replacement {
        slug: "peter-evans/close-issue",
        command: "gh issue close",
        inputs: &[("issue-number", Word), ("comment", Opt("--comment")), ("token", Token)],
        needed: &["issue-number"],
    },
    Replacement {
        slug: "peter-evans/close-pull",
        command: "gh pr close",
        inputs: &[
            ("pull-request-number", Word),
            ("comment", Opt("--comment")),
            ("delete-branch", Flag("--delete-branch")),
            ("token", Token),
        ],
        needed: &["pull-request-number"],
    },
    Replacement {
        slug: "peter-evans/create-or-update-comment",
        // Takes the number of a pull request, too.
        command: "gh issue comment",
        inputs: &[("issue-number", Word), ("body", Opt("--body")), ("body-path", Opt("--body-file")), ("token", Token)],
        needed: &["issue-number"],
    },
    Replacement {
        slug: "peter-evans/create-issue-from-file",
        command: "gh issue create",
        inputs: &[
            ("title", Opt("--title")),
            ("content-filepath", Opt("--body-file")),
            ("labels", List("--label")),
            ("assignees", List("--assignee")),
            ("token", Token),
        ],
        needed: &["title", "content-filepath"],
    },
    Replacement {
        slug: "hmarr/auto-approve-action",
        command: "gh pr review --approve",
        inputs: &[("pull-request-number", Word), ("review-message", Opt("--body")), ("github-token", Token)],
        needed: &["pull-request-number"],
    },
    Replacement {
        slug: "juliangruber/approve-pull-request-action",
        command: "gh pr review --approve",
        inputs: &[("number", Word), ("github-token", Token)],
        needed: &["number"],
    },
    Replacement {
        slug: "svenstaro/upload-release-action",
        command: "gh release upload",
        inputs: &[("tag", Word), ("file", Word), ("overwrite", Flag("--clobber")), ("repo_token", Token)],
        needed: &["tag", "file"],
    },
    Replacement {
        slug: "dtolnay/rust-toolchain",
        command: "rustup toolchain install --profile minimal --no-self-update",
        inputs: &[("toolchain", Toolchain), ("components", List("--component")), ("targets", List("--target"))],
        needed: &[],
    },
    Replacement {
        slug: "actions-rs/toolchain",
        command: "rustup toolchain install --no-self-update",
        inputs: &[
            ("toolchain", Toolchain),
            ("profile", Opt("--profile")),
            ("components", List("--component")),
            ("target", Opt("--target")),
            ("override", Implied("true")),
            ("default", Implied("true")),
        ],
        needed: &["toolchain"],
    },
];

/// A script that does what a step's action does, with the variables it reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replaced {
    pub script: String,
    /// Each with its value.
    pub env: Vec<(String, String)>,
}

/// The script in place of the action of a step; nothing unless every input can be said.
pub fn replacement(step: Step<'_>) -> Option<Replaced> {
    let remote = step.remote()?;
    let known = REPLACEMENTS.iter().find(|known| remote.is(known.slug))?;
    if !matches!(step.shell(), Shell::Bash | Shell::Sh) || step.id().is_some() || step.env().is_some() {
        return None;
    }
    let given = step.with().map(Node::entries).unwrap_or_default();
    let is_sayable = given.iter().all(|entry| {
        let argument = known.inputs.iter().find(|(name, _)| entry.name().eq_ignore_ascii_case(name));
        argument.is_some_and(|(_, argument)| match argument {
            Implied(value) => entry.value.as_str() == Some(value),
            Flag(_) => matches!(entry.value.as_str(), Some("true" | "false")),
            _ => entry.value.is_scalar(),
        })
    });
    if !is_sayable || known.needed.iter().any(|name| step.input(name).is_none()) {
        return None;
    }
    let is_gh = known.command.starts_with("gh ");
    let mut found = Replaced { script: known.command.to_owned(), env: Vec::new() };
    let mut token = "${{ github.token }}".to_owned();
    for (name, argument) in known.inputs {
        let value = step.input(name).and_then(Node::as_str);
        let (option, value) = match (argument, value) {
            (Word, Some(value)) => (None, value.to_owned()),
            (Opt(option), Some(value)) => (Some(option), value.to_owned()),
            (List(option), Some(value)) => (Some(option), listed(value)?),
            (Toolchain, value) => (None, toolchain(value, remote)?),
            (Flag(option), Some("true")) => {
                found.script.extend([" ", option]);
                continue;
            }
            (Token, Some(value)) => {
                value.clone_into(&mut token);
                continue;
            }
            _ => continue,
        };
        if let Some(option) = option {
            found.script.extend([" ", option]);
        }
        found.script.push(' ');
        found.word(name, &value)?;
    }
    if is_gh {
        found.env.push(("GH_REPO".to_owned(), "${{ github.repository }}".to_owned()));
        found.env.push(("GH_TOKEN".to_owned(), token));
    } else if remote.is("dtolnay/rust-toolchain")
        || ["default", "override"].iter().any(|name| step.input(name).is_some())
    {
        let toolchain = toolchain(step.input("toolchain").and_then(Node::as_str), remote)?;
        found.script.push_str(" && rustup default ");
        found.word("toolchain", &toolchain)?;
    }
    Some(found)
}

/// The toolchain that is named by an input or by the reference of the action.
fn toolchain(input: Option<&str>, remote: &Remote) -> Option<String> {
    let is_version = |text: &str| {
        matches!(text, "stable" | "beta" | "nightly") || text.starts_with("1.") || text.starts_with("nightly-")
    };
    input.or_else(|| Some(&*remote.reference).filter(|text| is_version(text))).map(str::to_owned)
}

/// `a, b` and lines as `a,b`; an expression may hold anything.
fn listed(value: &str) -> Option<String> {
    let words = value.split([',', ' ', '\n']).filter(|word| !word.is_empty());
    (!value.contains("${{")).then(|| words.collect::<Vec<_>>().join(","))
}

impl Replaced {
    /// Adds a value to the script: as it is where the shell takes it so, in quotes, or through a variable.
    fn word(&mut self, name: &str, value: &str) -> Option<()> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/' | b',');
        if value.contains('\n') {
            return None;
        }
        if value.contains("${{") {
            let variable = name.to_ascii_uppercase().replace('-', "_");
            self.script.extend(["\"$", &variable, "\""]);
            if !self.env.iter().any(|(known, _)| *known == variable) {
                self.env.push((variable, value.to_owned()));
            }
        } else if !value.is_empty() && value.bytes().all(is_plain) {
            self.script.push_str(value);
        } else if !value.contains('\'') {
            self.script.extend(["'", value, "'"]);
        } else {
            return None;
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::replacement;
    use crate::model::actions::ActionsFile;
    use crate::syntax::yaml;

    #[test]
    fn actions_become_commands_where_every_input_can_be_said() {
        for (step, wanted) in [
            (
                "dtolnay/rust-toolchain@1.90\n        with: {components: 'clippy, rustfmt'}",
                Some(
                    "rustup toolchain install --profile minimal --no-self-update 1.90 --component clippy,rustfmt && rustup default 1.90",
                ),
            ),
            ("dtolnay/rust-toolchain@master", None),
            ("dtolnay/rust-toolchain@stable\n        with: {components: '${{ matrix.parts }}'}", None),
            ("actions-rs/toolchain@v1\n        with: {toolchain: stable, profile: minimal, override: false}", None),
            (
                "actions-rs/toolchain@v1\n        with: {toolchain: stable, profile: minimal}",
                Some("rustup toolchain install --no-self-update stable --profile minimal"),
            ),
            (
                "peter-evans/close-issue@v3\n        with: {issue-number: '${{ github.event.issue.number }}', comment: it's done}",
                None,
            ),
            (
                "peter-evans/close-issue@v3\n        with: {issue-number: '${{ inputs.issue }}', comment: All is done.}",
                Some("gh issue close \"$ISSUE_NUMBER\" --comment 'All is done.'"),
            ),
            ("peter-evans/close-issue@v3\n        with: {issue-number: 3, close-reason: completed}", None),
            (
                "peter-evans/close-pull@v3\n        with: {pull-request-number: 3, delete-branch: true}",
                Some("gh pr close 3 --delete-branch"),
            ),
            ("peter-evans/close-pull@v3\n        id: x\n        with: {pull-request-number: 3}", None),
        ] {
            let text = format!("jobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: {step}\n");
            let file = ActionsFile::workflow_file(yaml::parse(text.as_str().into()));
            let found = file.steps().next().and_then(replacement);
            assert_eq!(found.map(|found| found.script).as_deref(), wanted, "{step}");
        }
    }
}
