//! Commands whose one word holds several.

use crate::model::kubernetes::{Container as ContainerRef, Field};
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Container;

#[derive(Default)]
pub struct UnsplitCommand;

impl Rule for UnsplitCommand {
    type View = Container;

    fn check(&self, container: ContainerRef<'_>, cx: &mut Context<'_>) {
        // A command that is no list is of the wrong type: another rule says so.
        let command = container.field(&["command"]);
        let Some(node) = command.node().filter(|node| node.is_sequence()) else { return };
        let Some(program) = command.items().next().and_then(|item| Field::of(item).str()) else { return };
        if is_line(program) {
            cx.report(node.span(), format!("no program is called `{program}`"))
                .help("write each word as an item of its own, or run it with `sh -c`")
                .resource(container.pod.object.resource());
        }
    }
}

/// A plain name with arguments behind it, not a path that may have blanks.
fn is_line(program: &str) -> bool {
    let Some((name, rest)) = program.split_once(' ') else { return false };
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-'))
        && rest.trim_start_matches(' ').starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '-'))
}
