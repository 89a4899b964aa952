//! `junit`: a suite per file with findings, a failing case per finding; one passing case when there are none.

use std::io;

use super::{Style, View, escape};

pub(super) fn write(view: &View<'_>, _: Style, out: &mut dyn io::Write) -> io::Result<()> {
    let total = view.diagnostics.len();
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(out, "<testsuites name=\"infra-lint\" tests=\"{}\" failures=\"{total}\">", total.max(1))?;
    if total == 0 {
        writeln!(out, "  <testsuite name=\"infra-lint\" tests=\"1\" failures=\"0\">")?;
        writeln!(out, "    <testcase name=\"{} files\" classname=\"infra-lint\"/>", view.outcome.files())?;
        writeln!(out, "  </testsuite>")?;
    }
    for group in view.diagnostics.chunk_by(|a, b| a.primary.file == b.primary.file) {
        let Some(source) = group.first().and_then(|first| view.source(first.primary.file)) else { continue };
        let path = escape::xml(source.path.as_str());
        let count = group.len();
        writeln!(out, "  <testsuite name=\"{path}\" tests=\"{count}\" failures=\"{count}\">")?;
        for diagnostic in group {
            let at = source.position(diagnostic.primary.span.start);
            let (rule, severity) = (diagnostic.rule.id, diagnostic.severity.as_str());
            let message = escape::xml(&diagnostic.message);
            writeln!(
                out,
                "    <testcase name=\"{rule} at {}:{}\" classname=\"{path}\" line=\"{}\">",
                at.line, at.column, at.line
            )?;
            writeln!(
                out,
                "      <failure type=\"{severity}\" message=\"{message}\">{path}:{}:{}: {severity}[{rule}] {message}</failure>",
                at.line, at.column
            )?;
            writeln!(out, "    </testcase>")?;
        }
        writeln!(out, "  </testsuite>")?;
    }
    writeln!(out, "</testsuites>")
}
