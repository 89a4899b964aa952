//! `repository/hidden-program`: see `rules/repository/hidden-program.md`.

use camino::Utf8Path;

use crate::model::kubernetes::{MountSource, ObjectFacts, Role};
use crate::model::links::running_images;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct HiddenProgram;

impl Rule for HiddenProgram {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let by_name = repository.objects_by_name();
        for running in running_images(repository) {
            let container = running.container;
            let Some((program, place)) = running.image.program.as_ref().filter(|_| !container.has_command) else {
                continue;
            };
            for mount in &container.mounts {
                let Ok(inside) = Utf8Path::new(program).strip_prefix(mount.path.trim_end_matches('/')) else {
                    continue;
                };
                let hides = match &mount.source {
                    MountSource::Nothing => true,
                    // Only where all its keys are known; the program may come from there.
                    MountSource::Keys(name) => {
                        let maps = by_name.get(name.as_str()).into_iter().flatten();
                        let keys: Vec<&[String]> = maps.filter_map(|object| keys(object)).collect();
                        !keys.is_empty()
                            && keys.iter().all(|keys| !keys.is_empty() && !keys.iter().any(|key| inside == key))
                    }
                };
                if !hides || inside.as_str().is_empty() {
                    continue;
                }
                cx.report_in(running.manifest.file, mount.span, format!("volume hides `{program}` of the image"))
                    .note_in(running.dockerfile.file, *place, "what the container starts")
                    .help("mount the volume beside the program, or single files with `subPath`")
                    .resource(running.object.resource.clone());
            }
        }
    }
}

fn keys(object: &ObjectFacts) -> Option<&[String]> {
    match &object.role {
        Role::Data { keys } => Some(keys),
        _ => None,
    }
}
