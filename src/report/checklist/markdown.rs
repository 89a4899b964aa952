//! `markdown`: for a pull request's comment or a job's step summary.

use std::io;

use super::{ChecklistView, difference, letter, percent, reason, trouble};
use crate::checklist::{Answer, Score};
use crate::report::escape;

/// A comment may hold 65,536 characters; these rows stay well below.
const MOST_ROWS: usize = 40;
const BAR: usize = 10;

pub(super) fn write(view: ChecklistView<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let report = view.report;
    let title = escape::markdown(view.title);
    writeln!(out, "### Readiness of {title}: {} · {}\n", letter(report.total), percent(report.total))?;
    if let Some((before, changes)) = view.changes {
        let before = before.map_or_else(|| "n/a".to_owned(), |percent| format!("{percent} %"));
        let better = changes.iter().filter(|change| change.improved).count();
        let worse = changes.len() - better;
        writeln!(out, "{before} before · {better} better · {worse} worse\n")?;
        for change in changes {
            let mark = if change.improved { "✅" } else { "❌" };
            writeln!(out, "- {mark} `{}`: {}", change.item, difference(change))?;
        }
        if !changes.is_empty() {
            writeln!(out)?;
        }
    }
    writeln!(out, "| area | | grade | met |\n|---|---|---|---|")?;
    for (area, score) in &report.areas {
        row(area, *score, out)?;
    }
    writeln!(out, "\n| persona | | grade | met |\n|---|---|---|---|")?;
    for (persona, score) in &report.personas {
        row(persona, *score, out)?;
    }
    let open = report.to_do();
    if !open.is_empty() {
        writeln!(out, "\n#### To do\n\n| | item | why | next step |\n|---|---|---|---|")?;
    }
    for found in open.iter().take(MOST_ROWS) {
        let icon = if found.answer == Answer::Fail { "🔴" } else { "🟡" };
        let places: Vec<String> = trouble(found).iter().take(2).map(|(path, line)| place(&view, path, *line)).collect();
        let why = escape::markdown(&reason(found));
        let why = if places.is_empty() { why } else { format!("{why}<br>{}", places.join("<br>")) };
        writeln!(out, "| {icon} | `{}` | {why} | {} |", found.item.id, escape::markdown(&found.next_step))?;
    }
    if let more @ 1.. = open.len().saturating_sub(MOST_ROWS) {
        writeln!(out, "\n{more} more are not shown.")?;
    }
    let good: Vec<_> = report.items.iter().filter(|found| found.answer.is_good()).collect();
    if !good.is_empty() {
        writeln!(out, "\n<details><summary>{} met</summary>\n\n| item | evidence |\n|---|---|", good.len())?;
        for found in good {
            let seen = match (&found.attestation, found.evidence.first()) {
                (Some(attestation), _) if found.answer == Answer::Attested => {
                    let (by, until) = (&attestation.by, &attestation.until);
                    escape::markdown(&format!("{by} vouches until {until}: {}", attestation.evidence))
                }
                (_, Some(seen)) => {
                    format!("{} {}", place(&view, seen.path.as_str(), seen.line), escape::markdown(&seen.what))
                }
                (_, None) => String::new(),
            };
            writeln!(out, "| `{}` | {seen} |", found.item.id)?;
        }
        writeln!(out, "\n</details>")?;
    }
    Ok(())
}

/// A line of a file, as a link where files have an address.
fn place(view: &ChecklistView<'_>, path: &str, line: u32) -> String {
    let shown = format!("{}:{line}", escape::markdown(path));
    match view.address(path, line) {
        Some(address) => format!("[{shown}]({address})"),
        None => shown,
    }
}

fn row(name: &str, score: Score, out: &mut dyn io::Write) -> io::Result<()> {
    let filled = score.percent().map_or(0, |percent| percent as usize * BAR / 100);
    let bar = "█".repeat(filled) + &"░".repeat(BAR - filled);
    let all = score.good + score.open;
    writeln!(
        out,
        "| {} | `{bar}` | **{}** {} | {}/{all} |",
        escape::markdown(name),
        letter(score),
        percent(score),
        score.good
    )
}
