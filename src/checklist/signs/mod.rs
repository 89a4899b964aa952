//! What a repository shows of what the checklist asks for: where each sign of `rules/checklists/signs.yaml` is seen.
//!
//! [`look`] sees one parsed file, [`join`] what only all files together show. One module per kind of file.

mod compose;
mod docker;
mod documents;
mod kubernetes;
mod lists;
mod literals;
mod observability;
mod paths;
mod pipeline;
mod systems;
mod terraform;
mod values;

use camino::{Utf8Path, Utf8PathBuf};

use crate::catalogue;
use crate::language::Language;
use crate::model::image::ImageReference;
use crate::model::repository::Repository;
use crate::model::{Document, Parsed};
use crate::source::{SourceFile, Span};

/// A sign, seen at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting {
    pub sign: &'static str,
    pub path: Utf8PathBuf,
    /// From 1.
    pub line: u32,
    /// What stands there: `` `readinessProbe` of Deployment/api ``.
    pub what: String,
}

/// More sightings of one sign in one file tell nothing new.
const MOST: usize = 5;

/// What is seen in one file.
struct Seen<'a> {
    source: &'a SourceFile,
    /// Where everything stands while a text within the file is looked at.
    pin: Option<Span>,
    found: Vec<Sighting>,
}

impl Seen<'_> {
    fn add(&mut self, sign: &'static str, span: Span, what: impl Into<String>) {
        debug_assert!(catalogue::signs().iter().any(|known| known.name == sign), "no sign `{sign}`");
        let line = self.source.position(self.pin.unwrap_or(span).start).line;
        let (what, mut count) = (what.into(), 0);
        for known in self.found.iter().filter(|known| known.sign == sign) {
            count += 1;
            if known.line == line && known.what == what {
                return;
            }
        }
        if count < MOST {
            self.found.push(Sighting { sign, path: self.source.path.clone(), line, what });
        }
    }

    /// Whether nothing more of a sign is told of this file.
    fn is_full(&self, sign: &str) -> bool {
        self.found.iter().filter(|known| known.sign == sign).count() >= MOST
    }

    /// One sighting for each of `signs`.
    fn all(&mut self, signs: Vec<&'static str>, span: Span, what: &str) {
        for sign in signs {
            self.add(sign, span, what);
        }
    }
}

/// Whether an image is a database, a collector or another tool that others make and release.
pub fn is_ready_made(image: &str) -> bool {
    const HELPERS: [&str; 5] = ["alpine", "busybox", "curl", "debian", "ubuntu"];
    let is_known = |image: ImageReference<'_>| {
        let name = image.name();
        docker::is_store(&image) || docker::is_database(name) || HELPERS.contains(&name)
    };
    !lists::of_image(image).is_empty() || ImageReference::parse(image).is_some_and(is_known)
}

/// Looks at one file.
pub fn look(parsed: &Parsed) -> Vec<Sighting> {
    let mut seen = Seen { source: &parsed.source, pin: None, found: Vec::new() };
    if parsed.language != Language::Other {
        seen.add("file", Span::empty(0), format!("checked as {}", parsed.language.as_str()));
    }
    match &parsed.document {
        Document::Actions(file) => pipeline::look(file, &mut seen),
        Document::Dockerfile(file) => docker::look(file, &mut seen),
        Document::Kubernetes(manifest) => kubernetes::look(manifest, &mut seen),
        Document::Markdown(markdown) => documents::look(markdown, &mut seen),
        Document::Terraform(file) => terraform::look(&file.tree, &mut seen),
        _ => {}
    }
    match parsed.language {
        Language::Compose => compose::look(parsed, &mut seen),
        Language::CloudFormation => terraform::look_cloudformation(parsed, &mut seen),
        Language::HelmChart => seen.add("helm-chart", Span::empty(0), "a Helm chart"),
        Language::HelmValues => {
            seen.add("parameter", Span::empty(0), "values of a chart");
            values::look(parsed, &mut seen);
        }
        _ => {}
    }
    literals::look(parsed, &mut seen);
    observability::look(parsed, &mut seen);
    systems::look(parsed, &mut seen);
    seen.found
}

/// Adds what only all files together show; `root` is the folder of the repository as its paths have it.
pub fn join(repository: &Repository, sources: &[SourceFile], root: &Utf8Path, sightings: &mut Vec<Sighting>) {
    paths::join(repository, root, sightings);
    kubernetes::join(repository, sources, sightings);
    kubernetes::unscraped(repository, sources, sightings);
    terraform::join(repository, sources, sightings);
    pipeline::join(repository, sources, sightings);
    systems::join(repository, sources, sightings);
    paths::keep_several_environments(sightings);
}
