//! Patterns that a workflow hands to `hashFiles` to name what a cache was made for.

use camino::Utf8Path;

use super::actions::{ActionsFile, Key, Site, Step};
use super::named_paths::{NamedPath, Usage};
use crate::syntax::expression::Expression;
use crate::syntax::shell::Script;

/// Programs that make no files of the repository, by themselves or with that word behind them.
const HARMLESS: &[(&str, &[&str])] = &[
    ("apt", &[]),
    ("apt-get", &[]),
    ("brew", &[]),
    ("composer", &["config"]),
    ("date", &[]),
    ("echo", &[]),
    ("git", &["config", "log", "rev-parse"]),
    ("go", &["env", "version"]),
    ("node", &["--version", "-v"]),
    ("npm", &["config", "--version", "-v"]),
    ("pip", &["cache", "--version"]),
    ("pnpm", &["store", "config"]),
    ("printf", &[]),
    ("python", &["--version"]),
    ("rustc", &[]),
    ("rustup", &[]),
    ("yarn", &["cache", "config"]),
];

/// The patterns of the steps of a job, in order, up to the first step that may make files.
pub(super) fn hashed<'a>(file: &ActionsFile, steps: impl Iterator<Item = Step<'a>>, root: &Utf8Path) -> Vec<NamedPath> {
    let mut found = Vec::new();
    for step in steps.take_while(|step| !may_make_files(*step)) {
        let sites = file.sites_within(step.node.span()).filter(|site| site.key() == Key::StepWith);
        found.extend(sites.filter_map(|site| of_site(site, root)));
    }
    found
}

/// All patterns of one value; nothing when some are not written out.
fn of_site(site: Site<'_>, root: &Utf8Path) -> Option<NamedPath> {
    // A condition may well ask for a file that is not there.
    if !matches!(site.key_name(), "key" | "restore-keys") {
        return None;
    }
    let calls = site.tree()?.calls();
    let calls = calls.iter().filter(|(name, _)| name.is("hashFiles"));
    let arguments = calls.flat_map(|(_, arguments)| arguments.iter());
    let patterns = arguments.map(Expression::as_str).collect::<Option<Vec<_>>>()?;
    let is_plain = |pattern: &&str| !pattern.starts_with(['/', '~', '!']) && !pattern.contains(['$', '\n']);
    let all_plain = patterns.iter().all(|pattern| is_plain(pattern) || pattern.starts_with('!'));
    let patterns: Vec<String> =
        patterns.iter().filter(|pattern| is_plain(pattern)).map(|pattern| tidy(pattern).to_owned()).collect();
    (all_plain && !patterns.is_empty()).then(|| NamedPath {
        path: root.to_owned(),
        written: patterns.join(", "),
        span: site.span(),
        usage: Usage::Hashed(patterns),
    })
}

fn tidy(pattern: &str) -> &str {
    pattern.strip_prefix("./").unwrap_or(pattern)
}

fn may_make_files(step: Step<'_>) -> bool {
    if step.run().is_some() {
        return !step.script().is_some_and(is_harmless);
    }
    let Some(remote) = step.remote() else { return true };
    let is_setup = ["setup", "cache", "toolchain", "checkout"].iter().any(|word| remote.name.contains(word));
    !is_setup && !remote.is_first_party()
}

fn is_harmless(script: &Script) -> bool {
    script.commands().iter().all(|visited| {
        visited.command.words.is_empty()
            || visited.command.effective().is_some_and(|command| {
                let known = HARMLESS.iter().find(|(program, _)| *program == command.name);
                known.is_some_and(|(_, verbs)| {
                    verbs.is_empty() || command.words.first().is_some_and(|word| verbs.iter().any(|verb| word.is(verb)))
                })
            })
    })
}
