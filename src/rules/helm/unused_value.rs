//! Values that no template takes.

use rustc_hash::FxHashSet;

use crate::model::helm::{UseKind, charts};
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct UnusedValue;

impl Rule for UnusedValue {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        for files in charts(repository) {
            let Some((facts, values)) = files.values.filter(|_| !files.chart.is_library()) else { continue };
            // Templates of another chart may take anything.
            if files.templates.is_empty() || !files.chart.dependencies.is_empty() || values.is_cut {
                continue;
            }
            // Paths on the way to what is taken, and those of which everything below is taken.
            let mut touched: FxHashSet<&[String]> = FxHashSet::default();
            let mut covering: FxHashSet<&[String]> = FxHashSet::default();
            let uses = files.templates.iter().flat_map(|(_, template)| &template.uses);
            let taken = uses.map(|taken| (taken.path.as_slice(), taken.kind != UseKind::Tested));
            for (path, covers) in taken.chain(values.own_uses().map(|path| (path, true))) {
                touched.extend((1..=path.len()).filter_map(|depth| path.get(..depth)));
                if covers {
                    covering.insert(path);
                }
            }
            let mut told: Vec<&[String]> = Vec::new();
            for (path, span) in values.keys() {
                let is_covered =
                    (0..=path.len()).any(|depth| path.get(..depth).is_some_and(|above| covering.contains(above)));
                let is_below_told = told.last().is_some_and(|above| path.starts_with(above));
                if touched.contains(path)
                    || is_covered
                    || is_below_told
                    || path.first().is_some_and(|key| key == "global")
                {
                    continue;
                }
                told.push(path);
                cx.report_in(facts.file, span, format!("no template takes `.Values.{}`", path.join(".")))
                    .help("remove it, or use it");
            }
        }
    }
}
