//! `repository/root-image-refused`: see `rules/repository/root-image-refused.md`.

use crate::model::docker::Identity;
use crate::model::links::running_images;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct RootImageRefused;

impl Rule for RootImageRefused {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        for running in running_images(repository) {
            let Some(refused) = running.container.must_not_be_root else { continue };
            let name = &running.container.name;
            let (message, place, label) = match &running.image.identity {
                Identity::Root(place) => {
                    let message = format!("`runAsNonRoot` refuses the image of container `{name}`, which runs as root");
                    (message, *place, "root")
                }
                Identity::Named(user, place) => {
                    let message = format!(
                        "`runAsNonRoot` cannot tell that `{user}`, the user of container `{name}`, is not root"
                    );
                    (message, *place, "a name, not a number")
                }
                Identity::Unknown | Identity::Number(_) => continue,
            };
            cx.report_in(running.manifest.file, refused, message)
                .note_in(running.dockerfile.file, place, label)
                .help("end the Dockerfile with a numeric `USER`, or set `runAsUser`: the container never starts")
                .resource(running.object.resource.clone());
        }
    }
}
