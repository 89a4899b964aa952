//! `pipeline/undeployed-image`: see `rules/pipeline/undeployed-image.md`.

use rustc_hash::FxHashMap;

use crate::model::image::{ImageReference, name_as_written};
use crate::model::kubernetes::Role;
use crate::model::named_paths::Usage;
use crate::model::pipeline::images::{ImageFact, Images};
use crate::model::pipeline::{JobFacts, StageFact};
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct UndeployedImage;

/// What may write the tag into manifests, or take the new image without one.
const OTHER_WAYS: [&str; 20] = [
    "argocd",
    "deploy.sh",
    "edit set",
    "envsubst",
    "flux",
    "helm",
    "jq",
    "kbld",
    "ko ",
    "kpt",
    "kubectl-set",
    "make ",
    "kubectl patch",
    "perl",
    "restart",
    "sed ",
    "set image",
    "skaffold",
    "tee ",
    "yq",
];

impl Rule for UndeployedImage {
    type View = Repository;
    const INFERS_ABSENCE: bool = true;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        for facts in &repository.files {
            let Some(workflow) = &facts.workflow else { continue };
            let pushes = |image: &ImageFact| image.pushed;
            if workflow.images.pushes_more
                || !workflow.images.named.iter().any(pushes)
                || !workflow.jobs.iter().any(applies)
            {
                continue;
            }
            let text = cx.text_of(facts.file);
            if OTHER_WAYS.iter().any(|way| text.contains(way)) || text.contains("uses: ./") {
                continue;
            }
            let pushed = pushed_tags(&workflow.images);
            for named in &facts.named_paths {
                if !matches!(named.usage, Usage::Read | Usage::Manifests { .. }) || !named.written.contains(".y") {
                    continue;
                }
                let Some(manifest) = repository.file(&named.path) else { continue };
                let workloads = manifest.objects.iter().filter_map(|object| match &object.role {
                    Role::Workload(workload) => Some((object, workload)),
                    _ => None,
                });
                for (object, (image, span)) in
                    workloads.flat_map(|(object, workload)| workload.images.iter().map(move |image| (object, image)))
                {
                    let Some(reference) = ImageReference::parse(image).filter(|image| image.digest.is_none()) else {
                        continue;
                    };
                    let tags = name_as_written(image).and_then(|name| pushed.get(&name));
                    let Some((first, _)) = tags.and_then(|tags| tags.first()) else { continue };
                    let tag = reference.tag_or_default();
                    if !tags.into_iter().flatten().all(|(_, pushed)| surely_differs(pushed, tag)) {
                        continue;
                    }
                    let message = format!("workflow applies `{image}`, but pushes it only as `{}`", first.reference);
                    cx.report_in(facts.file, named.span, message)
                        .note_in(manifest.file, *span, "what runs")
                        .note(first.span, "what was built")
                        .help("write the tag that was pushed into the manifest before it is applied: `kustomize edit set image`")
                        .resource(object.resource.clone());
                }
            }
        }
    }
}

fn applies(job: &JobFacts) -> bool {
    let applies = |found: &StageFact| found.is_firm && matches!(&*found.what, "kubectl apply" | "kubectl replace");
    job.stages.iter().any(applies)
}

/// By the name of the image, each tag that is pushed. An image whose tag cannot be told counts under its name, so that
/// nothing is said of it.
fn pushed_tags(images: &Images) -> FxHashMap<String, Vec<(&ImageFact, &str)>> {
    let mut found: FxHashMap<String, Vec<_>> = FxHashMap::default();
    for image in images.named.iter().filter(|image| image.pushed) {
        let Some(name) = name_as_written(&image.reference) else { continue };
        let tag = image.name_and_tag().map_or("$", |(_, tag)| tag);
        found.entry(name).or_default().push((image, tag));
    }
    found
}

/// Whether a tag that is pushed can never be the one that is written.
fn surely_differs(pushed: &str, written: &str) -> bool {
    let is_commit = ["${{ github.sha }}", "${{github.sha}}", "$GITHUB_SHA", "${GITHUB_SHA}"].contains(&pushed);
    if is_commit {
        return !(written.len() >= 7 && written.bytes().all(|byte| byte.is_ascii_hexdigit()));
    }
    !pushed.contains('$') && pushed != written
}
