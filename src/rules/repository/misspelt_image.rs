//! `repository/misspelt-image`: see `rules/repository/misspelt-image.md`.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::image::name_as_written;
use crate::model::kubernetes::Role;
use crate::model::links::built_names;
use crate::model::nearest::is_slip;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct MisspeltImage;

/// Comparisons of a run: what a hostile repository may cost.
const MOST_COMPARED: usize = 1_000_000;

impl Rule for MisspeltImage {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let built = built_names(repository);
        if built.is_empty() {
            return;
        }
        let exact: FxHashSet<&str> = built.iter().map(|(name, _)| name.as_str()).collect();
        // How often a name is run: one that many run is no slip.
        let mut run: FxHashMap<String, Vec<(FileId, Span)>> = FxHashMap::default();
        for (facts, object) in repository.objects() {
            let Role::Workload(workload) = &object.role else { continue };
            for (image, span) in &workload.images {
                let name = name_as_written(image).filter(|name| !exact.contains(name.as_str()) && !name.contains('$'));
                run.entry(name.unwrap_or_default()).or_default().push((facts.file, *span));
            }
        }
        run.remove("");
        let mut run: Vec<_> = run.into_iter().collect();
        run.sort_unstable();
        if run.len().saturating_mul(built.len()) > MOST_COMPARED {
            return;
        }
        for (name, places) in run {
            let mut near = built.iter().filter(|(built, _)| is_slip(&name, built));
            let (Some((meant, by)), None) = (near.next(), near.next()) else { continue };
            for (file, span) in places {
                let message = format!("no build here makes `{name}`, but `{by}` makes `{meant}`");
                cx.report_in(file, span, message).help("write the name of the image that is built");
            }
        }
    }
}
