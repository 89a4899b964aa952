//! `infra-lint rules`: what there is to find.

use std::fmt::Write as _;
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};
use serde::Serialize;

use super::args::{ListFormat, RulesArgs};
use super::run::all_rules;
use super::{own_rules, print, terminal};
use crate::config::{ConfigError, Selector};
use crate::diagnostic::Severity;
use crate::rule::{Category, Confidence, FixAvailability, Preset, RuleMeta};

/// One rule in JSON; tools depend on these names.
#[derive(Serialize)]
struct Listed {
    id: &'static str,
    summary: &'static str,
    severity: Severity,
    confidence: Confidence,
    category: Category,
    preset: Preset,
    fix: FixAvailability,
    equivalents: &'static [&'static str],
    checklist: &'static [&'static str],
}

impl From<&'static RuleMeta> for Listed {
    fn from(meta: &'static RuleMeta) -> Self {
        Self {
            id: meta.id,
            summary: meta.summary,
            severity: meta.severity,
            confidence: meta.confidence,
            category: meta.category,
            preset: meta.preset,
            fix: meta.fix,
            equivalents: meta.equivalents,
            checklist: meta.checklist,
        }
    }
}

pub(super) fn rules(args: &RulesArgs) -> anyhow::Result<ExitCode> {
    let all = all_rules()?;
    if args.test {
        return own_rules::test(all);
    }
    let selectors = args
        .selectors
        .iter()
        .map(|word| {
            Selector::parse(word, all)
                .map_err(|unknown| ConfigError::new("".into(), unknown.to_string()).with_help(unknown.help))
        })
        .collect::<Result<Vec<_>, _>>()?;
    let preset = args.preset.map_or(Preset::All, Preset::from);
    let listed: Vec<&'static RuleMeta> = all
        .iter()
        .map(|entry| &entry.meta)
        .filter(|meta| meta.preset <= preset)
        .filter(|meta| selectors.is_empty() || selectors.iter().any(|selector| selector.holds(meta)))
        .collect();
    match args.format {
        ListFormat::Json => {
            let listed: Vec<Listed> = listed.into_iter().map(Listed::from).collect();
            print(&(serde_json::to_string_pretty(&listed)? + "\n"))
        }
        ListFormat::Text => print(&table(&listed, terminal::stdout_colors(args.color.color))),
    }
}

/// One line per rule, under its group.
fn table(rules: &[&RuleMeta], colors: bool) -> String {
    let paint = |style: Style, text: String| if colors { format!("{style}{text}{style:#}") } else { text };
    let width = rules.iter().map(|meta| meta.name().len()).max().unwrap_or(0);
    let mut out = String::new();
    let mut group = "";
    for meta in rules {
        if meta.group() != group {
            if !group.is_empty() {
                out.push('\n');
            }
            group = meta.group();
            let _ = writeln!(out, "{}", paint(Style::new().bold(), group.to_owned()));
        }
        let severity = format!("{:7}", meta.severity.as_str());
        let severity = paint(style_of(meta.severity), severity);
        let fix = if meta.fix == FixAvailability::None { "    " } else { " fix" };
        let preset = format!("{:11}", meta.preset.as_str());
        let _ = writeln!(out, "  {:width$}  {severity} {preset}{fix}  {}", meta.name(), meta.summary);
    }
    let _ = writeln!(out, "\n{} rules; `infra-lint explain GROUP/RULE` tells more", rules.len());
    out
}

/// The colour of a severity.
pub(super) fn style_of(severity: Severity) -> Style {
    match severity {
        Severity::Error => AnsiColor::Red.on_default().bold(),
        Severity::Warning => AnsiColor::Yellow.on_default(),
        Severity::Info => AnsiColor::Blue.on_default(),
    }
}
