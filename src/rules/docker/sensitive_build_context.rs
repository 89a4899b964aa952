//! `.dockerignore` files that let secrets through.

use camino::Utf8Path;

use crate::model::builds::{contexts, ignore_file};
use crate::model::repository;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct SensitiveBuildContext;

/// Names of files with secrets, and endings of such names.
const NAMES: [&str; 9] = [
    ".env",
    ".netrc",
    ".npmrc",
    ".pypirc",
    ".htpasswd",
    "id_rsa",
    "id_ed25519",
    "credentials.json",
    "terraform.tfstate",
];
const ENDINGS: [&str; 5] = [".key", ".p12", ".pfx", ".jks", ".kdbx"];

impl Rule for SensitiveBuildContext {
    type View = Repository;

    fn check(&self, repository: &repository::Repository, cx: &mut Context<'_>) {
        let contexts = contexts(repository);
        for facts in &repository.files {
            let Some(span) = facts.image.as_ref().and_then(|image| image.whole_context.first()) else { continue };
            let Some(file) = ignore_file(repository, facts, &contexts) else { continue };
            let mut let_in: Vec<String> = Vec::new();
            // The folder of git is never among the files that are read, but it is there.
            if file.context.as_str().is_empty() && !file.patterns.ignores(".git") {
                let_in.push(".git".to_owned());
            }
            let inside = repository.paths_below(file.context).filter_map(|path| path.strip_prefix(file.context).ok());
            let secret = inside.filter(|path| is_sensitive(path) && !file.patterns.ignores(path.as_str()));
            let_in.extend(secret.take(3).map(|path| path.as_str().to_owned()));
            if !let_in.is_empty() {
                let message = format!("`{}` lets `{}` into the image", file.path, let_in.join("`, `"));
                cx.report_in(facts.file, *span, message).help("add what is not needed to the `.dockerignore`");
            }
        }
    }
}

fn is_sensitive(path: &Utf8Path) -> bool {
    let name = path.file_name().unwrap_or("");
    NAMES.contains(&name) || ENDINGS.iter().any(|ending| name.ends_with(ending) && name.len() > ending.len())
}
