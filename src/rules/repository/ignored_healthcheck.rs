//! `repository/ignored-healthcheck`: see `rules/repository/ignored-healthcheck.md`.

use crate::model::links::running_images;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct IgnoredHealthcheck;

impl Rule for IgnoredHealthcheck {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        for running in running_images(repository) {
            let (container, image) = (running.container, running.image);
            let judged = container.is_lasting && !container.is_probed && !running.workload.is_partial;
            let (Some(check), Some((_, place))) = (image.healthcheck.filter(|_| judged), &container.image) else {
                continue;
            };
            let message =
                format!("container `{}` has no probe, and Kubernetes ignores its `HEALTHCHECK`", container.name);
            cx.report_in(running.manifest.file, *place, message)
                .note_in(running.dockerfile.file, check, "only Docker looks at this")
                .help("ask the same in a `readinessProbe`")
                .resource(running.object.resource.clone());
        }
    }
}
