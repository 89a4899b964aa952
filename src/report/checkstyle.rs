//! `checkstyle`: the XML that many review bots read.

use std::io;

use super::{Style, View, escape};

pub(super) fn write(view: &View<'_>, _: Style, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(out, "<checkstyle version=\"4.3\">")?;
    for group in view.diagnostics.chunk_by(|a, b| a.primary.file == b.primary.file) {
        let Some(source) = group.first().and_then(|first| view.source(first.primary.file)) else { continue };
        writeln!(out, "  <file name=\"{}\">", escape::xml(source.path.as_str()))?;
        for diagnostic in group {
            let at = source.position(diagnostic.primary.span.start);
            let (severity, message) = (diagnostic.severity.as_str(), escape::xml(&diagnostic.message));
            let rule = diagnostic.rule.id;
            writeln!(
                out,
                "    <error line=\"{}\" column=\"{}\" severity=\"{severity}\" message=\"{message}\" source=\"infra-lint.{rule}\"/>",
                at.line, at.column
            )?;
        }
        writeln!(out, "  </file>")?;
    }
    writeln!(out, "</checkstyle>")
}
