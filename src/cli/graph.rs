//! `infra-lint graph`: how the files belong together.

use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

use anyhow::Context;

use super::args::{GraphArgs, LintArgs};
use super::run::{command_line, prepare};
use super::working_directory;
use crate::graph;
use crate::report::{GraphFormat, write_graph};

pub(super) fn graph(args: &GraphArgs) -> anyhow::Result<ExitCode> {
    let lint = LintArgs {
        paths: if args.paths.is_empty() { vec![".".into()] } else { args.paths.clone() },
        ..LintArgs::default()
    };
    let prepared = prepare(working_directory()?, &lint.paths, &args.selection, &command_line(&args.selection))?;
    let found = prepared.discover(&lint)?;
    let looked = prepared.linter.look(&found.sources, &found.other_paths, graph::look);
    let pieces: Vec<graph::Pieces> = looked.files.into_iter().map(Option::unwrap_or_default).collect();
    let graph = graph::join(&looked.repository, &found.sources, &pieces);
    let format = GraphFormat::from(args.format);
    let mut out = io::BufWriter::new(io::stdout().lock());
    match write_graph(format, &graph, &mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        other => other.map(|()| ExitCode::SUCCESS).context("cannot write to standard output"),
    }
}
