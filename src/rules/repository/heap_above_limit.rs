//! `repository/heap-above-limit`: see `rules/repository/heap-above-limit.md`.

use crate::model::kubernetes::{ContainerFacts, Role};
use crate::model::links::running_images;
use crate::model::memory::MemorySetting;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct HeapAboveLimit;

impl Rule for HeapAboveLimit {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        for (manifest, object) in repository.objects() {
            let Role::Workload(workload) = &object.role else { continue };
            for container in &workload.containers {
                for (_, setting, place) in &container.memory {
                    if let Some((message, limit)) = judge(container, setting) {
                        cx.report_in(manifest.file, *place, message)
                            .note(limit, "the limit")
                            .help("lower the heap or raise the limit: the kernel ends the program before its heap is full")
                            .resource(object.resource.clone());
                    }
                }
            }
        }
        for running in running_images(repository) {
            let container = running.container;
            for (variable, setting, place) in &running.image.memory {
                // The manifest's own value takes the place of the image's.
                let is_replaced = container.memory_variables.contains(variable);
                let Some((message, limit)) = judge(container, setting).filter(|_| !is_replaced) else { continue };
                cx.report_in(running.manifest.file, limit, message)
                    .note_in(running.dockerfile.file, *place, "set by the image")
                    .help("lower the heap or raise the limit: the kernel ends the program before its heap is full")
                    .resource(running.object.resource.clone());
            }
        }
    }
}

fn judge(container: &ContainerFacts, setting: &MemorySetting) -> Option<(String, Span)> {
    let (limit, place) = container.memory_limit?;
    let above = if setting.bytes > limit { "is above" } else { "leaves nothing of" };
    let (text, name) = (&setting.text, &container.name);
    // Threads, code and buffers need memory besides the heap.
    (setting.bytes >= limit).then(|| (format!("`{text}` {above} the memory limit of container `{name}`"), place))
}
