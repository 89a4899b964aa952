//! Images that are pushed as `latest` and nothing else.

use rustc_hash::FxHashMap;

use crate::model::pipeline::images::ImageFact;
use crate::model::repository::Repository as Model;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct LatestOnlyImage;

impl Rule for LatestOnlyImage {
    type View = Repository;
    const INFERS_ABSENCE: bool = true;

    fn check(&self, repository: &Model, cx: &mut Context<'_>) {
        let pipelines = repository.pipelines();
        let pushed = || {
            let of = |image: &&ImageFact| image.pushed;
            pipelines.iter().flat_map(move |one| one.images.named.iter().filter(of).map(|image| (one.file, image)))
        };
        // Tags that nobody can read here may be those of any image.
        let unknown = |(_, image): (FileId, &ImageFact)| image.name_and_tag().is_none();
        if pipelines.iter().any(|pipeline| pipeline.images.pushes_more) || pushed().any(unknown) {
            return;
        }
        let mut found: Vec<(&str, FileId, Span)> = Vec::new();
        let mut has_other: FxHashMap<&str, bool> = FxHashMap::default();
        for (file, image) in pushed() {
            let Some((name, tag)) = image.name_and_tag() else { continue };
            *has_other.entry(name).or_insert_with(|| {
                found.push((name, file, image.span));
                false
            }) |= tag != "latest";
        }
        for (name, file, span) in found.into_iter().filter(|(name, ..)| has_other.get(name) == Some(&false)) {
            cx.report_in(file, span, format!("`{name}` is pushed as `latest` only"))
                .help("push a tag of the commit beside it, and deploy that: `latest` cannot be rolled back");
        }
    }
}
