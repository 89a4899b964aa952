//! `infra-lint explain`: a rule's specification, offline.

use std::fmt::Write as _;
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};

use super::args::ExplainArgs;
use super::rules::style_of;
use super::run::all_rules;
use super::{markdown, print, terminal};
use crate::catalogue;
use crate::config::{ConfigError, Selector};
use crate::rule::{FixAvailability, RuleMeta};

pub(super) fn explain(args: &ExplainArgs) -> anyhow::Result<ExitCode> {
    let answering = catalogue::answering(&args.id).map(|entry| &entry.meta);
    let mut rules: Vec<&'static RuleMeta> = answering.chain(catalogue::shellcheck(&args.id)).collect();
    // Faults in the repository's own rules matter only to who asks for one of them.
    let all = if rules.is_empty() { all_rules()? } else { catalogue::all() };
    if rules.is_empty() {
        rules.extend(all.iter().map(|entry| &entry.meta).filter(|meta| meta.answers_to(&args.id)));
    }
    if rules.is_empty() {
        let help = match Selector::parse(&args.id, all) {
            Ok(_) => format!("`infra-lint rules {}` lists what it names", args.id),
            Err(unknown) => unknown.help,
        };
        return Err(ConfigError::new("".into(), format!("`{}` is not the id of a rule", args.id))
            .with_help(help)
            .into());
    }
    let colors = terminal::stdout_colors(args.color.color);
    let mut out = String::new();
    for (index, meta) in rules.iter().enumerate() {
        if index > 0 {
            out.push('\n');
        }
        page(meta, colors, &mut out);
    }
    print(&out)
}

fn page(meta: &RuleMeta, colors: bool, out: &mut String) {
    let paint = |style: Style, text: &str| if colors { format!("{style}{text}{style:#}") } else { text.to_owned() };
    let _ = writeln!(out, "{}: {}", paint(Style::new().bold(), meta.id), meta.summary);
    let fix = match meta.fix {
        FixAvailability::None => "",
        FixAvailability::Unsafe => ", fixed by `--fix --unsafe-fixes`",
        FixAvailability::Safe => ", fixed by `--fix`",
    };
    let _ = writeln!(
        out,
        "{} ({}), {} confidence, preset {}, since {}{fix}\n",
        paint(style_of(meta.severity), meta.severity.as_str()),
        meta.category.as_str(),
        meta.confidence.as_str(),
        meta.preset.as_str(),
        meta.since,
    );
    *out += markdown::render(meta.docs.text(), terminal::width(), colors).trim_end();
    out.push('\n');
    let dim = AnsiColor::BrightBlack.on_default();
    if !meta.options.is_empty() {
        let _ = writeln!(out, "\n{}", paint(Style::new().bold(), "Options"));
        for option in meta.options {
            let kind = paint(dim, &format!("({}, default {})", option.kind, option.default));
            let _ = writeln!(out, "  {} {kind}: {}", option.name, option.summary);
        }
    }
    list("Same demand elsewhere", meta.equivalents, &paint, out);
    list("Checklist", meta.checklist, &paint, out);
    list("References", meta.references, &paint, out);
    let _ = writeln!(out, "\nSilence one finding: # infra-lint: ignore[{}] -- reason", meta.id);
}

fn list(title: &str, items: &[&str], paint: &impl Fn(Style, &str) -> String, out: &mut String) {
    if items.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{}", paint(Style::new().bold(), title));
    for item in items {
        let _ = writeln!(out, "  {item}");
    }
}
