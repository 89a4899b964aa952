//! `compose/duplicate-container-name`: see `rules/compose/duplicate-container-name.md`.

use rustc_hash::FxHashMap;

use crate::model::compose::literal;
use crate::rule::prelude::*;
use crate::rule::views::compose::Project;
use crate::syntax::yaml::Node;

#[derive(Default)]
pub struct DuplicateContainerName;

/// So that no file makes the check slow: services of different profiles may share a name.
const MOST_COMPARED: usize = 8;

impl Rule for DuplicateContainerName {
    type View = Project;

    fn check(&self, project: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let mut users: FxHashMap<&str, Vec<_>> = FxHashMap::default();
        for service in project.services() {
            let Some(node) = service.container_name() else { continue };
            let Some(name) = node.as_str().and_then(literal) else { continue };
            let users = users.entry(name).or_default();
            if let Some(first) = users.iter().copied().find(|&other| service.may_run_with(other)) {
                let message = format!("container name `{name}` is also that of service `{}`", first.name());
                let other = first.container_name().map_or_else(|| first.name_span(), Node::span);
                let diagnostic = cx.report(node.span(), message);
                diagnostic.note(other, "first used here").resource(service.resource());
                diagnostic.help("remove `container_name`: Compose gives every container a name of its own");
            }
            if users.len() < MOST_COMPARED {
                users.push(service);
            }
        }
    }
}
