//! `text`: a page for the terminal: grades and bars, what to do first, what differs from an earlier report.

use std::io;

use anstyle::{AnsiColor, Style as Ansi};

use super::{ChecklistView, difference, letter, name, percent, reason, trouble};
use crate::checklist::{Answer, Grade, ItemAnswer, Score};
use crate::report::{Style, escape};

/// How many open items are told with their places and next step.
const TOLD: usize = 12;
const BAR: usize = 20;

struct Page<'a> {
    out: &'a mut dyn io::Write,
    style: Style,
}

pub(super) fn write(view: ChecklistView<'_>, style: Style, out: &mut dyn io::Write) -> io::Result<()> {
    let report = view.report;
    let mut page = Page { out, style };
    let total = report.total;
    let headline = format!("Readiness of {}: {} {}", escape::terminal(view.title), letter(total), percent(total));
    let counts: Vec<String> = Answer::ALL
        .into_iter()
        .map(|answer| (report.count(answer), answer))
        .filter(|(count, _)| *count > 0)
        .map(|(count, answer)| format!("{count} {}", name(answer)))
        .collect();
    let headline = page.paint(Ansi::new().bold(), &headline);
    writeln!(page.out, "{headline}  ({})\n", counts.join(", "))?;
    for (title, parts) in [("Areas", &report.areas), ("Personas", &report.personas)] {
        let title = page.paint(Ansi::new().bold(), title);
        writeln!(page.out, "{title}")?;
        for (name, score) in parts {
            page.bar(name, *score)?;
        }
        writeln!(page.out)?;
    }
    if let Some((before, changes)) = view.changes {
        let before = before.map_or_else(|| "n/a".to_owned(), |percent| format!("{percent} %"));
        let title = page.paint(Ansi::new().bold(), "Changes");
        writeln!(page.out, "{title}  {before} before, {} now", percent(total))?;
        for change in changes {
            let (mark, color) = if change.improved { ("+", AnsiColor::Green) } else { ("-", AnsiColor::Red) };
            let mark = page.paint(color.on_default().bold(), mark);
            writeln!(page.out, "  {mark} {:<26} {}", change.item, difference(change))?;
        }
        if changes.is_empty() {
            writeln!(page.out, "  none")?;
        }
        writeln!(page.out)?;
    }
    page.open(&view)?;
    if view.all {
        page.rest(&view)?;
    }
    Ok(())
}

impl Page<'_> {
    fn paint(&self, style: Ansi, text: &str) -> String {
        if self.style.color { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    fn bar(&mut self, name: &str, score: Score) -> io::Result<()> {
        let filled = score.percent().map_or(0, |percent| percent as usize * BAR / 100);
        let (full, empty) = if self.style.unicode { ("█", "░") } else { ("#", ".") };
        let color = match score.grade() {
            Some(Grade::A | Grade::B) => AnsiColor::Green,
            Some(Grade::C | Grade::D) => AnsiColor::Yellow,
            Some(Grade::E) => AnsiColor::Red,
            None => AnsiColor::BrightBlack,
        };
        let bar = self.paint(color.on_default(), &full.repeat(filled)) + &empty.repeat(BAR - filled);
        let all = score.good + score.open;
        let letter = self.paint(color.on_default().bold(), letter(score));
        writeln!(self.out, "  {name:<28} {bar}  {letter} {:>5}   {}/{all} met", percent(score), score.good)
    }

    fn open(&mut self, view: &ChecklistView<'_>) -> io::Result<()> {
        let open = view.report.to_do();
        if open.is_empty() {
            return writeln!(self.out, "Nothing is open.");
        }
        let told = if view.all { open.len() } else { TOLD };
        let title = self.paint(Ansi::new().bold(), "To do first");
        writeln!(self.out, "{title}")?;
        for found in open.iter().take(told) {
            self.open_item(found)?;
        }
        let rest: Vec<&str> = open.iter().skip(told).map(|found| found.item.id).collect();
        if !rest.is_empty() {
            writeln!(self.out, "\n  and {} more: {}", rest.len(), rest.join(", "))?;
            writeln!(self.out, "  `--all` tells of each, with the evidence of what is met.")?;
        }
        Ok(())
    }

    fn open_item(&mut self, found: &ItemAnswer) -> io::Result<()> {
        let (mark, color) = match found.answer {
            Answer::Fail => ("✗", AnsiColor::Red),
            _ => ("○", AnsiColor::Yellow),
        };
        let mark = if self.style.unicode { mark } else { "x" };
        let mark = self.paint(color.on_default().bold(), mark);
        let id = self.paint(Ansi::new().bold(), found.item.id);
        writeln!(self.out, "  {mark} {id}: {}", escape::terminal(found.item.demand))?;
        let places = trouble(found);
        let shown: Vec<String> =
            places.iter().take(3).map(|(path, line)| format!("{}:{line}", escape::terminal(path))).collect();
        let more = if places.len() > 3 { ", …" } else { "" };
        let at = if shown.is_empty() { String::new() } else { format!(" in {}{more}", shown.join(", ")) };
        let reason = reason(found);
        if !reason.is_empty() {
            writeln!(self.out, "      {}{at}", escape::terminal(&reason))?;
        }
        writeln!(self.out, "      → {}", escape::terminal(&found.next_step))
    }

    fn rest(&mut self, view: &ChecklistView<'_>) -> io::Result<()> {
        let items = || view.report.items.iter();
        let good = self.paint(Ansi::new().bold(), "Met");
        writeln!(self.out, "\n{good}")?;
        for found in items().filter(|found| found.answer.is_good()) {
            let mark = self.paint(AnsiColor::Green.on_default(), if self.style.unicode { "✓" } else { "+" });
            let seen = match (&found.attestation, found.evidence.first()) {
                (Some(attestation), _) if found.answer == Answer::Attested => {
                    format!("{} vouches until {}: {}", attestation.by, attestation.until, attestation.evidence)
                }
                (_, Some(place)) => format!("{}:{} {}", place.path, place.line, place.what),
                (_, None) => String::new(),
            };
            writeln!(self.out, "  {mark} {:<26} {}", found.item.id, escape::terminal(&seen))?;
        }
        let title = self.paint(Ansi::new().bold(), "Not applicable");
        writeln!(self.out, "\n{title}")?;
        for found in items().filter(|found| found.answer == Answer::NotApplicable) {
            writeln!(self.out, "  - {:<26} {}", found.item.id, escape::terminal(&found.next_step))?;
        }
        Ok(())
    }
}
