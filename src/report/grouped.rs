//! `grouped`: the path of each file once, its findings below it.

use std::io;

use anstyle::Style as Ansi;

use super::{Style, View, concise, escape};

pub(super) fn write(view: &View<'_>, style: Style, out: &mut dyn io::Write) -> io::Result<()> {
    let bold = if style.color { Ansi::new().bold() } else { Ansi::new() };
    for (number, group) in view.diagnostics.chunk_by(|a, b| a.primary.file == b.primary.file).enumerate() {
        let Some(source) = group.first().and_then(|first| view.source(first.primary.file)) else { continue };
        if number > 0 {
            writeln!(out)?;
        }
        writeln!(out, "{bold}{}{bold:#}", escape::terminal(source.path.as_str()))?;
        let places: Vec<String> = group
            .iter()
            .map(|diagnostic| source.position(diagnostic.primary.span.start))
            .map(|at| format!("{}:{}", at.line, at.column))
            .collect();
        let widest = places.iter().map(String::len).max().unwrap_or(0);
        for (diagnostic, place) in group.iter().zip(&places) {
            write!(out, "  {place:<widest$}  ")?;
            concise::finding(diagnostic, style, out)?;
        }
    }
    Ok(())
}
