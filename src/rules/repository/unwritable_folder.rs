//! `repository/unwritable-folder`: see `rules/repository/unwritable-folder.md`.

use rustc_hash::FxHashMap;

use crate::model::docker::{StateFolder, state_folders};
use crate::model::kubernetes::Role;
use crate::model::links::running_images;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct UnwritableFolder;

impl Rule for UnwritableFolder {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        // By the container: what the image that its Dockerfile makes takes over from its base.
        let mut made: Option<FxHashMap<*const _, (FileId, &[&'static StateFolder])>> = None;
        for (facts, object) in repository.objects() {
            let Role::Workload(workload) = &object.role else { continue };
            for container in workload.containers.iter().filter(|one| one.is_lasting) {
                let (Some(root), Some((image, _))) = (&container.read_only_root, &container.image) else { continue };
                if container.has_command || container.arguments.is_some() {
                    continue;
                }
                let own: Vec<&StateFolder> = state_folders(image).iter().collect();
                let made = made.get_or_insert_with(|| {
                    let running = running_images(repository).into_iter();
                    let folders = running.map(|one| (one.container, one.dockerfile.file, &*one.image.state_folders));
                    folders.map(|(container, file, folders)| (std::ptr::from_ref(container), (file, folders))).collect()
                });
                let dockerfile = made.get(&std::ptr::from_ref(container));
                let folders = dockerfile.map_or(&*own, |(_, folders)| folders);
                let is_lost = |folder: &&&StateFolder| {
                    !root.mounted.iter().any(|path| folder.is_covered_by(path) || folder.is_configured_by(path))
                };
                let lost: Vec<String> =
                    folders.iter().filter(is_lost).map(|folder| format!("`{}`", folder.path)).collect();
                // What an overlay adds is not seen here.
                if lost.is_empty() || repository.kustomize.changes(object.file, object.span) {
                    continue;
                }
                let name = &container.name;
                let message =
                    format!("the image of container `{name}` writes to {} when it starts", lost.join(" and "));
                let found = cx.report_in(facts.file, root.span, message);
                found
                    .label("nothing can be written")
                    .help("mount an `emptyDir` at each: the container ends at once")
                    .resource(object.resource.clone());
                if let Some((dockerfile, _)) = dockerfile {
                    found.note_in(*dockerfile, Span::empty(0), "made here");
                }
            }
        }
    }
}
