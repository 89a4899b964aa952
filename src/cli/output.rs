//! Where reports go: standard output and the files of `-o`.

use std::io::{self, ErrorKind, Write};

use anyhow::Context;
use camino::{Utf8Path, Utf8PathBuf};
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use super::args::OutputArgs;
use super::terminal;
use crate::outcome::Outcome;
use crate::report::{self, Format, Style};

/// Up to this many findings are shown with their source lines unless a format is asked for.
const FEW: usize = 50;

/// The values of `--format`.
pub(super) fn format_parser() -> impl TypedValueParser<Value = Format> {
    let values = Format::ALL.iter().map(|format| PossibleValue::new(format.as_str()).help(format.about()));
    PossibleValuesParser::new(values).map(|name| Format::from_name(&name).unwrap_or(Format::Full))
}

/// One value of `-o`: `FORMAT=PATH`.
pub(super) fn parse_output(text: &str) -> Result<(Format, Utf8PathBuf), String> {
    let (name, path) = text.split_once('=').ok_or("write it as FORMAT=PATH, such as sarif=infra-lint.sarif")?;
    if path.is_empty() {
        return Err("the path is empty; `-` is standard output".to_owned());
    }
    let known = || Format::ALL.iter().map(|format| format.as_str()).collect::<Vec<_>>().join(", ");
    let format =
        Format::from_name(name).ok_or_else(|| format!("there is no format `{name}`; there are {}", known()))?;
    Ok((format, Utf8PathBuf::from(path)))
}

/// The format of standard output.
pub(super) fn format_for(args: &OutputArgs, outcome: &Outcome) -> Format {
    let fitting = if outcome.diagnostics.len() <= FEW { Format::Full } else { Format::Grouped };
    args.format.unwrap_or(fitting)
}

/// Whether people read that format, so that notes may stand beside it.
pub(super) const fn is_for_people(format: Format) -> bool {
    matches!(format, Format::Full | Format::Concise | Format::Grouped)
}

/// Writes the report of standard output. `false` when whoever reads has seen enough.
pub(super) fn print(format: Format, outcome: &Outcome, args: &OutputArgs) -> anyhow::Result<bool> {
    let style =
        Style { color: terminal::stdout_colors(args.color.color), width: terminal::width(), ..Style::default() };
    let mut out = io::BufWriter::new(io::stdout().lock());
    match report::write(format, outcome, style, &mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(false),
        other => other.map(|()| true).context("cannot write to standard output"),
    }
}

/// Writes the reports of `-o`.
pub(super) fn write_files(base: &Utf8Path, outcome: &Outcome, args: &OutputArgs) -> anyhow::Result<()> {
    for (format, path) in &args.outputs {
        if path == "-" {
            print(*format, outcome, args)?;
            continue;
        }
        let full = base.join(path);
        let mut text = Vec::new();
        let written = report::write(*format, outcome, Style::default(), &mut text).and_then(|()| replace(&full, &text));
        written.with_context(|| format!("cannot write `{path}` (-o {}={path})", format.as_str()))?;
    }
    Ok(())
}

/// Writes a whole file or none of it, and never through a symbolic link of the repository.
pub(super) fn replace(path: &Utf8Path, text: &[u8]) -> io::Result<()> {
    // `/dev/stdout` and the like are links to what the user means.
    if path.starts_with("/dev") || path.starts_with("/proc") {
        return std::fs::OpenOptions::new().write(true).open(path)?.write_all(text);
    }
    if path.symlink_metadata().is_ok_and(|metadata| !metadata.is_file()) {
        return Err(io::Error::new(ErrorKind::AlreadyExists, "it exists and is not a regular file; remove it first"));
    }
    let folder = path.parent().filter(|folder| !folder.as_str().is_empty()).unwrap_or(Utf8Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".infra-lint-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // What the umask leaves of it, as for any new file.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(text)?;
    file.persist(path).map(drop).map_err(|error| error.error)
}
