//! `repository/dead-hash-pattern`: see `rules/repository/dead-hash-pattern.md`.

use camino::Utf8Path;
use globset::GlobBuilder;
use rustc_hash::FxHashMap;

use crate::model::named_paths::Usage;
use crate::model::repository;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct DeadHashPattern;

impl Rule for DeadHashPattern {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        // The same few patterns stand in most workflows.
        let mut seen: FxHashMap<(&Utf8Path, &str), bool> = FxHashMap::default();
        for facts in &repository.files {
            for named in &facts.named_paths {
                let Usage::Hashed(patterns) = &named.usage else { continue };
                // Without a file at its top the repository lies outside of what this run looks at.
                if repository.paths_in(&named.path).next().is_none() {
                    continue;
                }
                let root = named.path.as_path();
                let matches = |pattern: &str| match seen.get(&(root, pattern)) {
                    Some(known) => *known,
                    None => matches(repository, root, pattern),
                };
                let found: Vec<bool> = patterns.iter().map(|pattern| matches(pattern)).collect();
                seen.extend(patterns.iter().zip(&found).map(|(pattern, found)| ((root, pattern.as_str()), *found)));
                if !found.contains(&true) {
                    let message = format!("`{}` matches no file of the repository", patterns.join("`, `"));
                    cx.report_in(facts.file, named.span, message)
                        .help("mend the pattern: the hash of no file is empty, so the key never changes");
                }
            }
        }
    }
}

/// Whether a pattern of `hashFiles` matches a file below `root`. One that cannot be read may match anything.
fn matches(repository: &repository::Repository, root: &Utf8Path, pattern: &str) -> bool {
    if !pattern.contains(['*', '?', '[', '{']) {
        return repository.exists(&root.join(pattern));
    }
    let mut below = repository.paths_below(root);
    // `**/name` is nearly every pattern there is.
    if let Some(name) = pattern.strip_prefix("**/").filter(|name| !name.contains(['*', '?', '[', '{', '/'])) {
        return below.any(|path| path.file_name() == Some(name));
    }
    let Ok(glob) = GlobBuilder::new(pattern).literal_separator(true).build() else { return true };
    let matcher = glob.compile_matcher();
    below.any(|path| path.strip_prefix(root).is_ok_and(|inside| matcher.is_match(inside)))
}
