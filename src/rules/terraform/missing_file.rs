//! Files that a module reads and that are not there.

use camino::Utf8Path;

use crate::rule::prelude::*;
use crate::rule::views::Repository;
use crate::source::join_path;

#[derive(Default)]
pub struct MissingFile;

/// What builds leave behind, and what is kept out of repositories on purpose.
const MADE: [&str; 14] =
    ["crt", "gz", "jar", "key", "kubeconfig", "out", "p12", "pem", "pfx", "pub", "tar", "tgz", "whl", "zip"];

impl Rule for MissingFile {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        for facts in &repository.files {
            for (written, span) in &facts.module_files {
                let folder = facts.path.parent().unwrap_or(Utf8Path::new(""));
                let Some(path) = join_path(folder, written) else { continue };
                // A folder without any other file may be made as a whole.
                let has_neighbours = path.parent().is_some_and(|folder| repository.has_files_in(folder));
                if MADE.contains(&path.extension().unwrap_or("out")) || !has_neighbours || repository.exists(&path) {
                    continue;
                }
                cx.report_in(facts.file, *span, format!("module reads `{written}`, which does not exist"))
                    .help("mend the path: `terraform plan` stops here");
            }
        }
    }
}
