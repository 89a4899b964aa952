//! Environment variables set twice.

use crate::model::kubernetes::Container as ContainerRef;
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Container;

#[derive(Default)]
pub struct DuplicateEnv;

impl Rule for DuplicateEnv {
    type View = Container;

    fn check(&self, container: ContainerRef<'_>, cx: &mut Context<'_>) {
        let variables: Vec<_> = container.env().filter(|variable| !variable.node.is_maybe_absent()).collect();
        let mut seen = rustc_hash::FxHashMap::default();
        for variable in &variables {
            let Some(first) = seen.insert(variable.name, variable.name_span) else { continue };
            // `PATH: $(PATH):/more` builds on the earlier value.
            let builds_on = variable.value.str().is_some_and(|value| value.contains(&format!("$({})", variable.name)));
            if !builds_on {
                cx.report(
                    variable.name_span,
                    format!("`{}` is set twice in container `{}`", variable.name, container.name()),
                )
                .help("delete one: the last one wins")
                .note(first, "first set here")
                .resource(container.resource());
            }
        }
    }
}
