//! `html`: one self-contained page: no script, no font, no address is loaded.

use std::fmt::Write as _;
use std::io;

use super::{ChecklistView, difference, letter, name, percent, reason};
use crate::checklist::{Answer, ItemAnswer, Place, Score};
use crate::report::escape::xml;

const STYLE: &str = include_str!("page.css");

/// Findings told per item.
const MOST: usize = 20;

pub(super) fn write(view: ChecklistView<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let report = view.report;
    let total = report.total;
    let mut page = String::new();
    let _ = write!(
        page,
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
         <title>Readiness of {}: {} {}</title><style>{STYLE}</style></head><body><main>\n",
        xml(view.title),
        letter(total),
        percent(total)
    );
    header(&view, &mut page);
    changes(&view, &mut page);
    let _ = write!(page, "<section class=\"cards\">");
    for (title, parts) in [("Areas", &report.areas), ("Personas", &report.personas)] {
        let _ = write!(page, "<div class=\"card\"><h2>{title}</h2><table class=\"bars\">");
        for (name, score) in parts {
            bar(name, *score, &mut page);
        }
        page.push_str("</table></div>");
    }
    page.push_str("</section>\n");
    let open = report.to_do();
    let _ = writeln!(page, "<h2>To do <span class=\"count\">{}</span></h2>", open.len());
    if open.is_empty() {
        page.push_str("<p class=\"quiet\">Nothing is open.</p>\n");
    }
    for found in open {
        item(&view, found, &mut page);
    }
    for (title, wanted) in
        [("Met", &[Answer::Pass, Answer::Attested][..]), ("Not applicable", &[Answer::NotApplicable][..])]
    {
        let items: Vec<_> = report.items.iter().filter(|found| wanted.contains(&found.answer)).collect();
        if items.is_empty() {
            continue;
        }
        let _ = writeln!(page, "<h2>{title} <span class=\"count\">{}</span></h2>", items.len());
        for found in items {
            item(&view, found, &mut page);
        }
    }
    page.push_str("</main></body></html>\n");
    out.write_all(page.as_bytes())
}

fn header(view: &ChecklistView<'_>, page: &mut String) {
    let total = view.report.total;
    let share = total.percent().unwrap_or(0);
    // The circle has a circumference of 100, so that the share is the length of the arc.
    let _ = write!(
        page,
        "<header><svg viewBox=\"0 0 36 36\" class=\"ring {grade}\" role=\"img\" aria-label=\"{percent}\">\
         <circle cx=\"18\" cy=\"18\" r=\"15.915\"/><circle class=\"arc\" cx=\"18\" cy=\"18\" r=\"15.915\" \
         stroke-dasharray=\"{share} 100\"/><text x=\"18\" y=\"18\">{letter}</text></svg>\
         <div><h1>{title}</h1><p class=\"lead\">Readiness {percent}</p><p class=\"pills\">",
        title = xml(view.title),
        grade = class(total),
        letter = letter(total),
        percent = percent(total),
    );
    for answer in Answer::ALL {
        let count = view.report.count(answer);
        if count > 0 {
            let _ = write!(page, "<span class=\"pill {}\"><b>{count}</b> {}</span> ", answer.as_str(), name(answer));
        }
    }
    page.push_str("</p></div></header>\n");
}

fn changes(view: &ChecklistView<'_>, page: &mut String) {
    let Some((before, changes)) = view.changes else { return };
    let before = before.map_or_else(|| "n/a".to_owned(), |percent| format!("{percent} %"));
    let now = percent(view.report.total);
    let _ = write!(
        page,
        "<div class=\"card\"><h2>Changes</h2><p class=\"quiet\">{before} before, {now} now</p><ul class=\"changes\">"
    );
    for change in changes {
        let class = if change.improved { "better" } else { "worse" };
        let id = change.item;
        let _ =
            write!(page, "<li class=\"{class}\"><a href=\"#{id}\"><code>{id}</code></a> {}</li>", difference(change));
    }
    page.push_str("</ul></div>\n");
}

/// A text with its code set as code.
fn prose(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    // One that is never closed is no code.
    let closed = if parts.len() % 2 == 1 { parts.len() } else { parts.len() - 1 };
    let mut out = String::new();
    for (index, part) in parts.into_iter().enumerate() {
        let part = xml(part);
        let _ = match index {
            _ if index >= closed => write!(out, "`{part}"),
            _ if index % 2 == 1 => write!(out, "<code>{part}</code>"),
            _ => write!(out, "{part}"),
        };
    }
    out
}

fn class(score: Score) -> String {
    format!("g{}", letter(score).trim_matches('-'))
}

fn bar(name: &str, score: Score, page: &mut String) {
    let share = score.percent().unwrap_or(0);
    let _ = write!(
        page,
        "<tr><th>{}</th><td class=\"track\"><i class=\"{grade}\" style=\"width:{share}%\"></i></td>\
         <td class=\"grade {grade}\">{}</td><td>{}</td><td class=\"quiet\">{}/{}</td></tr>",
        xml(name),
        letter(score),
        percent(score),
        score.good,
        score.good + score.open,
        grade = class(score),
    );
}

fn item(view: &ChecklistView<'_>, found: &ItemAnswer, page: &mut String) {
    let item = found.item;
    // What is open shows its next step without a click.
    let open = matches!(found.answer, Answer::Fail | Answer::Missing);
    let step = if open { format!("<span class=\"step\">{}</span>", prose(&found.next_step)) } else { String::new() };
    let _ = write!(
        page,
        "<details class=\"item {answer}\" id=\"{id}\"><summary><span class=\"pill {answer}\">{label}</span>\
         <span class=\"what\"><code>{id}</code> <span class=\"demand\">{demand}</span>{step}</span></summary>\
         <div class=\"body\">",
        answer = found.answer.as_str(),
        id = item.id,
        label = name(found.answer),
        demand = prose(item.demand),
    );
    if !found.next_step.is_empty() && !open {
        let _ = write!(page, "<p class=\"quiet\">{}</p>", prose(&found.next_step));
    }
    let reason = reason(found);
    if found.answer == Answer::Missing && !reason.is_empty() {
        let _ = write!(page, "<p>{}</p>", prose(&reason));
    }
    if let Some(attestation) = &found.attestation {
        let (by, evidence, until) = (xml(&attestation.by), xml(&attestation.evidence), xml(&attestation.until));
        let _ = write!(page, "<p>{by} vouches until {until}: {evidence}</p>");
    }
    if !found.problems.is_empty() {
        page.push_str("<h3>Findings</h3><ul>");
        for problem in found.problems.iter().take(MOST) {
            let at = place(view, problem.path.as_str(), problem.line);
            let (message, rule) = (prose(&problem.message), problem.rule);
            let _ = write!(page, "<li>{at} {message} <span class=\"quiet\">{rule}</span></li>");
        }
        if let more @ 1.. = found.problems.len().saturating_sub(MOST) {
            let _ = write!(page, "<li class=\"quiet\">and {more} more</li>");
        }
        page.push_str("</ul>");
    }
    places(view, "Against it", &found.against, page);
    places(view, "Evidence", &found.evidence, page);
    let _ = writeln!(
        page,
        "<p class=\"quiet\">{} · asked by {}</p></div></details>",
        xml(item.area),
        item.personas.join(", ")
    );
}

/// A line of a file, as a link where files have an address.
fn place(view: &ChecklistView<'_>, path: &str, line: u32) -> String {
    let shown = format!("<code class=\"place\">{}:{line}</code>", xml(path));
    match view.address(path, line) {
        Some(address) => format!("<a href=\"{}\">{shown}</a>", xml(&address)),
        None => shown,
    }
}

fn places(view: &ChecklistView<'_>, title: &str, places: &[Place], page: &mut String) {
    if places.is_empty() {
        return;
    }
    let _ = write!(page, "<h3>{title}</h3><ul>");
    for seen in places {
        let at = place(view, seen.path.as_str(), seen.line);
        let _ = write!(page, "<li>{at} {}</li>", prose(&seen.what));
    }
    page.push_str("</ul>");
}

#[cfg(test)]
mod tests {
    use super::prose;

    #[test]
    fn code_is_set_as_code_and_everything_is_escaped() {
        for (text, html) in [
            ("add `FROM a<b`", "add <code>FROM a&lt;b</code>"),
            ("`a` and `b`", "<code>a</code> and <code>b</code>"),
            ("one ` alone <x>", "one ` alone &lt;x&gt;"),
            ("", ""),
        ] {
            assert_eq!(prose(text), html, "{text}");
        }
    }
}
