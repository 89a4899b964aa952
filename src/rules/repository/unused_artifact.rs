//! `repository/unused-artifact`: see `rules/repository/unused-artifact.md`.

use memchr::memmem::Finder;
use rustc_hash::FxHashSet;

use crate::language::Language;
use crate::model::image::name_as_written;
use crate::model::kubernetes::Role;
use crate::model::repository::{Facts, Repository as Model};
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct UnusedArtifact;

/// Artifacts of a run whose names are looked for in all files.
const MOST_SEARCHED: usize = 64;

impl Rule for UnusedArtifact {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let mut run: Option<FxHashSet<String>> = None;
        let mut searched = 0;
        for facts in &repository.files {
            let text = cx.text_of(facts.file);
            if facts.language != Language::Kubernetes || facts.builds.is_empty() || !deploys_local_manifests(text) {
                continue;
            }
            let run = run.get_or_insert_with(|| images(repository));
            if run.is_empty() {
                return;
            }
            for build in &facts.builds {
                let Some(written) = build.image.as_deref() else { continue };
                let is_run = name_as_written(written).is_none_or(|name| run.contains(&name));
                searched += usize::from(!is_run);
                if is_run || searched > MOST_SEARCHED || is_mentioned(repository, facts, written, cx) {
                    continue;
                }
                cx.report_in(facts.file, build.span, format!("no manifest runs `{written}`, which is built here"))
                    .help("take the artifact out, or write its name in the manifest that is to run it");
            }
        }
    }
}

/// Skaffold deploys manifests of the repository, and neither a chart, whose values name images in ways of their own, nor
/// something from elsewhere. <https://skaffold.dev/docs/references/yaml/>
fn deploys_local_manifests(text: &str) -> bool {
    text.contains("skaffold/v")
        && ["rawYaml:", "kustomize:", "manifests:"].iter().any(|key| text.contains(key))
        && !["helm:", "://", "remoteManifests:", "requires:", "transform:", "{{", "docker: {}", "cloudrun:"]
            .iter()
            .any(|other| text.contains(other))
}

fn images(repository: &Model) -> FxHashSet<String> {
    let workloads = repository.objects().filter_map(|(_, object)| match &object.role {
        Role::Workload(workload) => Some(workload),
        _ => None,
    });
    workloads.flat_map(|workload| &workload.images).filter_map(|(image, _)| name_as_written(image)).collect()
}

/// Whether the name stands anywhere else: in the same file again, as a base, in a resource of another kind.
fn is_mentioned(repository: &Model, own: &Facts, name: &str, cx: &Context<'_>) -> bool {
    let finder = Finder::new(name.as_bytes());
    let count = |facts: &Facts| finder.find_iter(cx.text_of(facts.file).as_bytes()).take(2).count();
    count(own) > 1
        || repository.files.iter().filter(|facts| facts.file != own.file).any(|facts| {
            // Documents and workflows tell of builds as well.
            !matches!(facts.language, Language::Markdown | Language::Workflow) && count(facts) > 0
        })
}
