//! Packages that scripts install by name.

use crate::model::actions::Step;
use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::shell::Script;

#[derive(Default)]
pub struct AdhocPackage;

impl Rule for AdhocPackage {
    type View = actions::Step;

    fn check(&self, step: Step<'_>, cx: &mut Context<'_>) {
        let commands = step.script().map(Script::commands).unwrap_or_default();
        for found in commands.iter().filter_map(|visited| visited.command.effective()) {
            let Some((_, verbs)) = MANAGERS.iter().find(|(name, _)| *name == found.name) else { continue };
            let mut operands = found.operands(&["--version", "-v", "--group", "-g", "--prefix"]).into_iter();
            let installs = operands.next().is_some_and(|verb| verbs.iter().any(|known| verb.is(known)));
            // A path, or a file from the disk, is no name in a registry.
            let is_name =
                |text: &str| !text.starts_with(['.', '/']) && !text.ends_with(".gem") && !text.ends_with(".tgz");
            let named = found.has_flag(Some('g'), "global") || operands.any(|word| is_name(&word.prefix()));
            if installs && named {
                cx.report(found.span(), format!("`{}` installs a package outside of a lockfile", found.name))
                    .help("add it to the manifest of the project, and install from the lockfile")
                    .resource(step.path());
            }
        }
    }
}

/// Package managers with the words that install what follows.
const MANAGERS: &[(&str, &[&str])] = &[
    ("bundle", &["add"]),
    ("gem", &["install"]),
    ("npm", &["add", "i", "install"]),
    ("pnpm", &["add"]),
    ("yarn", &["add"]),
];
