//! `terraform/shared-state-key`: see `rules/terraform/shared-state-key.md`.

use camino::Utf8Path;
use rustc_hash::FxHashMap;

use crate::rule::prelude::*;
use crate::rule::views::Repository;
use crate::syntax::hcl::Block;

#[derive(Default)]
pub struct SharedStateKey;

/// What tells one state from another: the arguments of a backend, the last of which names the state.
const BACKENDS: [(&str, &[&str]); 3] = [
    ("s3", &["bucket", "key"]),
    ("gcs", &["bucket", "prefix"]),
    ("azurerm", &["storage_account_name", "container_name", "key"]),
];

impl Rule for SharedStateKey {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let mut known: FxHashMap<Vec<&str>, (FileId, &Utf8Path, Span)> = FxHashMap::default();
        for facts in &repository.files {
            let Some(tree) = &facts.terraform else { continue };
            for settings in tree.body.blocks_of("terraform") {
                for backend in settings.body.blocks_of("backend") {
                    let Some((identity, span)) = identity(backend, facts.file, cx) else { continue };
                    let Some(&(file, path, other)) = known.get(&identity) else {
                        known.insert(identity, (facts.file, &facts.path, span));
                        continue;
                    };
                    if path.parent() != facts.path.parent() {
                        cx.report_in(facts.file, span, format!("`{path}` keeps its state in the same place"))
                            .note(other, "the other one")
                            .help("give each root module a key of its own");
                        if let Some(label) = cx.last().and_then(|last| last.secondary.last_mut()) {
                            label.file = file;
                        }
                    }
                }
            }
        }
    }
}

/// The place of the state, when all of it is written out.
fn identity<'b>(backend: &'b Block, file: FileId, cx: &Context<'_>) -> Option<(Vec<&'b str>, Span)> {
    let kind = backend.label(0)?;
    let (_, names) = BACKENDS.iter().find(|(name, _)| *name == kind)?;
    let mut identity = vec![kind];
    let mut span = backend.header();
    for name in *names {
        let value = &backend.body.attribute(name)?.value;
        identity.push(cx.literal(file, value)?);
        span = value.span;
    }
    Some((identity, span))
}
