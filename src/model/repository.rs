//! The facts of a run: small owned values with spans, gathered from each file and joined for rules that cross files.

use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};

use super::Parsed;
use crate::language::Language;
use crate::source::FileId;

/// What one file tells the others. A domain adds its own field here and fills it in [`Facts::collect`].
#[derive(Debug)]
pub struct Facts {
    pub file: FileId,
    pub path: Utf8PathBuf,
    pub language: Language,
}

impl Facts {
    /// The facts of one parsed file. Cheap, pure, called in parallel.
    pub fn collect(parsed: &Parsed) -> Self {
        Self { file: parsed.source.id, path: parsed.source.path.clone(), language: parsed.language }
    }
}

/// The facts of all files, in the order of their paths.
#[derive(Debug, Default)]
pub struct Repository {
    pub files: Vec<Facts>,
    paths: BTreeSet<Utf8PathBuf>,
}

impl Repository {
    /// Joins the facts of all files; `known` are further paths that exist but were not read.
    pub fn join(files: Vec<Facts>, known: &[Utf8PathBuf]) -> Self {
        let paths = files.iter().map(|facts| facts.path.clone()).chain(known.iter().cloned()).collect();
        Self { files, paths }
    }

    /// Whether a file of that path, relative to the working directory, exists.
    pub fn has_path(&self, path: &Utf8Path) -> bool {
        self.paths.contains(path)
    }

    /// Every path that is known to exist, sorted.
    pub fn paths(&self) -> impl Iterator<Item = &Utf8Path> {
        self.paths.iter().map(Utf8PathBuf::as_path)
    }

    /// The files of a language.
    pub fn of(&self, language: Language) -> impl Iterator<Item = &Facts> {
        self.files.iter().filter(move |facts| facts.language == language)
    }
}
