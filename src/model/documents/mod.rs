//! Markdown documents of a repository: which kind of document one is, its sections, links and unfilled placeholders.

mod commands;
mod markdown;
mod names;

use camino::Utf8Path;

pub use commands::{Invocation, Runnable};
pub use markdown::{Heading, Link, Markdown, Placeholder, parse};
pub use names::{names, told_names};

/// What a document is for, told by its path or its title.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DocumentKind {
    Readme,
    Runbook,
    Operations,
    Architecture,
    /// One decision record.
    Decision,
    Security,
    Changelog,
    Incident,
    Other,
}

impl DocumentKind {
    /// The kind of the document at `path` whose first heading is `title`.
    pub fn of(path: &Utf8Path, title: Option<&str>) -> Self {
        let name = path.file_stem().unwrap_or("").to_ascii_lowercase();
        let title = title.unwrap_or("").to_ascii_lowercase();
        let in_folder = |names: &[&str]| {
            path.parent().is_some_and(|parent| {
                parent.components().any(|part| names.contains(&part.as_str().to_ascii_lowercase().as_str()))
            })
        };
        // A template is a document with blanks to fill in on purpose.
        if name.contains("template") || in_folder(&["templates", "template", ".github"]) {
            return if name == "security" { Self::Security } else { Self::Other };
        }
        match name.as_str() {
            "readme" => Self::Readme,
            "changelog" | "changes" | "history" | "releases" => Self::Changelog,
            "security" => Self::Security,
            "operations" => Self::Operations,
            "architecture" => Self::Architecture,
            _ if in_folder(&["runbooks", "runbook", "playbooks", "playbook"])
                || starts_with_word(&title, "runbook")
                || name.contains("runbook") =>
            {
                Self::Runbook
            }
            _ if in_folder(&["adr", "adrs", "decisions"]) => Self::Decision,
            _ if name.contains("postmortem") || name.contains("incident") => Self::Incident,
            _ if starts_with_word(&title, "operations") => Self::Operations,
            _ if starts_with_word(&title, "architecture") => Self::Architecture,
            _ => Self::Other,
        }
    }
}

fn starts_with_word(text: &str, word: &str) -> bool {
    text.strip_prefix(word).is_some_and(|rest| !rest.starts_with(|next: char| next.is_alphanumeric()))
}
