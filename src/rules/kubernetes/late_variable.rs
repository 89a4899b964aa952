//! Environment variables that are used above the place where they are set.

use crate::model::kubernetes::Container as ContainerRef;
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Container;

#[derive(Default)]
pub struct LateVariable;

impl Rule for LateVariable {
    type View = Container;

    fn check(&self, container: ContainerRef<'_>, cx: &mut Context<'_>) {
        let variables: Vec<_> = container.env().collect();
        let is_known = container.field(&["envFrom"]).is_absent() && container.field(&["env"]).is_complete();
        if !is_known || container.pod.is_partial() {
            return;
        }
        for (at, variable) in variables.iter().enumerate() {
            let (Some(node), Some(text)) = (variable.value.node(), variable.value.str()) else { continue };
            for name in references(text) {
                let is_set = |before: bool| {
                    let mut others = variables.iter().enumerate();
                    others.any(|(place, other)| other.name == name && (place < at) == before && place != at)
                };
                if !is_set(true) && is_set(false) {
                    cx.report(node.span(), format!("`$({name})` is not set yet in container `{}`", container.name()))
                        .help(format!("move `{name}` above it"))
                        .resource(container.resource());
                }
            }
        }
    }
}

/// The names in `$(NAME)`; `$$` stands for a dollar sign.
fn references(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('$') {
        rest = after;
        if let Some(escaped) = after.strip_prefix('$') {
            rest = escaped;
        } else if let Some((name, end)) = after.strip_prefix('(').and_then(|inner| inner.split_once(')')) {
            found.push(name);
            rest = end;
        }
    }
    found
}
