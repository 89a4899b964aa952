//! `repository/incomplete-runbook`: see `rules/repository/incomplete-runbook.md`.

use crate::model::documents::DocumentKind;
use crate::rule::prelude::*;
use crate::rule::views::MarkdownFile;

#[derive(Default)]
pub struct IncompleteRunbook;

/// Each section a reader needs, and words its heading is known by.
const SECTIONS: [(&str, &[&str]); 5] = [
    ("symptoms", &["symptom", "alert", "trigger", "detection", "meaning", "overview", "description"]),
    ("impact", &["impact", "severity", "affected"]),
    ("diagnosis", &["diagnos", "investigat", "triage", "debug", "check", "verif"]),
    (
        "resolution",
        &["resol", "mitigat", "remed", "fix", "procedure", "steps", "recover", "rollback", "action", "how to"],
    ),
    ("escalation", &["escalat", "contact", "on-call", "oncall", "support", "owner"]),
];

impl Rule for IncompleteRunbook {
    type View = MarkdownFile;

    fn check(&self, file: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let Some(title) = file.markdown.headings.first().filter(|_| file.kind == DocumentKind::Runbook) else { return };
        // An index of runbooks is no runbook.
        if matches!(file.parsed.source.name().to_ascii_lowercase().as_str(), "readme.md" | "index.md") {
            return;
        }
        let missing: Vec<&str> = SECTIONS
            .iter()
            .filter(|(_, words)| file.markdown.section(words).is_none())
            .map(|(name, _)| *name)
            .collect();
        if !missing.is_empty() {
            cx.report(title.span, format!("this runbook has no section on {}", missing.join(", ")))
                .help("add a heading for each, with what the person on call does");
        }
    }
}
