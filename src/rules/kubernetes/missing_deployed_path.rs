//! Folders of this repository that Argo CD or Flux should deploy and that are not there.

use camino::{Utf8Path, Utf8PathBuf};
use rustc_hash::FxHashSet;

use crate::model::kubernetes::{Deployed, Role};
use crate::model::nearest::nearest;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct MissingDeployedPath;

impl Rule for MissingDeployedPath {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let deployed = || {
            repository.objects().flat_map(|(facts, object)| {
                let folders = match &object.role {
                    Role::Deployment(folders) => folders.as_slice(),
                    _ => &[],
                };
                folders.iter().map(move |folder| (facts, object, folder))
            })
        };
        let exists =
            |folder: &Deployed| path(folder).map(|path| repository.has_files_in(&path) || repository.has_path(&path));
        // Nothing says which address this repository has; but when a folder of that address is here, it is this one.
        let own: FxHashSet<&str> = deployed()
            .filter(|(_, _, folder)| exists(folder) == Some(true))
            .map(|(_, _, folder)| folder.repository.as_str())
            .collect();
        for (facts, object, folder) in deployed() {
            if !own.contains(folder.repository.as_str()) || exists(folder) != Some(false) {
                continue;
            }
            let others: FxHashSet<&str> = repository
                .paths()
                .filter_map(Utf8Path::parent)
                .flat_map(Utf8Path::ancestors)
                .map(Utf8Path::as_str)
                .collect();
            let written = folder.path.name.as_str();
            let found = cx.report_in(
                facts.file,
                folder.path.span,
                format!("there is no folder `{written}` in this repository"),
            );
            found.resource(object.resource.clone());
            let plain = written.trim_start_matches("./").trim_matches('/');
            match nearest(plain, others) {
                Some(near) => found.help(format!("did you mean `{near}`?")),
                None => found.help("write the path from the root of the repository"),
            };
        }
    }
}

/// The folder from the root; `None` for the root itself, which says nothing, and for paths that a template makes.
fn path(folder: &Deployed) -> Option<Utf8PathBuf> {
    let text = folder.path.name.trim_start_matches("./").trim_matches('/');
    (!text.is_empty() && text != "." && !text.contains(['{', '$', '*', '<'])).then(|| Utf8PathBuf::from(text))
}
