//! Helm charts: what their templates take of the values, what the values hold, how the chart describes itself.

mod chart;
mod key_path;
mod settings;
mod uses;
mod values;

use camino::Utf8Path;
use rustc_hash::FxHashSet;

pub use chart::{Chart, Dependency};
pub use key_path::{KeyPath, KeyPathBuf};
pub use settings::{ChartSetting, chart_settings};
pub use uses::{Template, UseKind, ValueUse};
pub use values::{Reach, Values};

use super::repository::{Facts, Repository};
use super::{Document, Parsed};
use crate::language::Language;
use crate::syntax::helm::actions;

/// What one file of a chart tells the others.
#[derive(Clone, Debug)]
pub enum HelmFacts {
    Chart(Chart),
    Values(Values),
    Template(Template),
}

/// The facts of a file of a chart; `None` for other files.
pub fn facts(parsed: &Parsed) -> Option<HelmFacts> {
    match (parsed.language, &parsed.document) {
        (Language::HelmChart, Document::Yaml(tree)) => Chart::of(tree).map(HelmFacts::Chart),
        (Language::HelmValues, Document::Yaml(tree)) => Some(HelmFacts::Values(Values::of(tree))),
        (Language::HelmTemplate, Document::Kubernetes(manifest)) => {
            Some(HelmFacts::Template(uses::read(&parsed.source.text, &manifest.actions)))
        }
        (Language::HelmNotes, _) => {
            let text = &parsed.source.text;
            Some(HelmFacts::Template(uses::read(text, &actions(text))))
        }
        _ => None,
    }
}

/// A chart with its files.
#[derive(Debug)]
pub struct ChartFiles<'a> {
    pub root: &'a Utf8Path,
    /// `Chart.yaml`.
    pub facts: &'a Facts,
    pub chart: &'a Chart,
    /// `values.yaml`.
    pub values: Option<(&'a Facts, &'a Values)>,
    pub templates: Vec<(&'a Facts, &'a Template)>,
    /// It lies in the `charts` folder of another chart, whose values may add to its own.
    pub is_nested: bool,
}

/// The values that the templates of a chart take.
#[derive(Debug, Default)]
pub struct Taken<'a> {
    /// Paths on the way to what is taken.
    touched: FxHashSet<KeyPath<'a>>,
    /// Those of which everything below is taken.
    covering: FxHashSet<KeyPath<'a>>,
}

impl<'a> Taken<'a> {
    /// What a chart takes; nothing where others may take anything: templates of another chart, files that a template
    /// renders, and values not all of which were read.
    pub fn of(files: &ChartFiles<'a>) -> Option<Self> {
        let (_, values) = files.values.filter(|_| !files.chart.is_library())?;
        let renders_files = files.templates.iter().any(|(_, template)| template.renders_files);
        if renders_files || files.templates.is_empty() || !files.chart.dependencies.is_empty() || values.is_cut {
            return None;
        }
        let mut taken = Self::default();
        let uses = files.templates.iter().flat_map(|(_, template)| &template.uses);
        let uses = uses.map(|found| (found.path.as_path(), found.kind != UseKind::Tested));
        for (path, covers) in uses.chain(values.own_uses().map(|path| (path, true))) {
            // Where one is known, so are those above it.
            let _ = path.upwards().try_for_each(|path| taken.touched.insert(path).then_some(()));
            if covers {
                taken.covering.insert(path);
            }
        }
        Some(taken)
    }

    /// Whether a template takes the value at a path, one below it or all around it.
    pub fn holds(&self, path: KeyPath<'_>) -> bool {
        self.touched.contains(&path)
            || path.upwards().chain([KeyPath::default()]).any(|above| self.covering.contains(&above))
            || path.first() == Some("global")
    }
}

/// All charts of a repository.
pub fn charts(repository: &Repository) -> Vec<ChartFiles<'_>> {
    let mut found = Vec::new();
    for facts in repository.of(Language::HelmChart) {
        let (Some(HelmFacts::Chart(chart)), Some(root)) = (&facts.helm, facts.path.parent()) else { continue };
        let values = ["values.yaml", "values.yml"].iter().find_map(|name| {
            let facts = repository.file(&root.join(name))?;
            match &facts.helm {
                Some(HelmFacts::Values(values)) => Some((facts, values)),
                _ => None,
            }
        });
        let templates = repository.files_below(&root.join("templates")).filter_map(|facts| match &facts.helm {
            Some(HelmFacts::Template(template)) => Some((facts, template)),
            _ => None,
        });
        let folder = root.parent().filter(|folder| folder.file_name() == Some("charts")).and_then(Utf8Path::parent);
        let is_nested = folder.is_some_and(|parent| repository.has_path(&parent.join("Chart.yaml")));
        found.push(ChartFiles { root, facts, chart, values, templates: templates.collect(), is_nested });
    }
    found
}
