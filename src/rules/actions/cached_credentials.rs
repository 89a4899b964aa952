//! Caches of folders that hold keys and tokens.

use crate::model::actions::Step;
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct CachedCredentials;

const CACHES: &[&str] = &["actions/cache", "actions/cache/save"];

/// Below the home folder.
const PLACES: &[&str] = &[
    ".aws",
    ".aws/credentials",
    ".azure",
    ".config/gcloud",
    ".config/gh",
    ".docker",
    ".docker/config.json",
    ".git-credentials",
    ".gnupg",
    ".kube",
    ".kube/config",
    ".netrc",
    ".npmrc",
    ".pypirc",
    ".ssh",
];

impl Rule for CachedCredentials {
    type View = actions::Step;

    fn check(&self, step: Step<'_>, cx: &mut Context<'_>) {
        if !step.remote().is_some_and(|remote| remote.is_any(CACHES)) {
            return;
        }
        let Some(node) = step.input("path") else { return };
        let mut map = None;
        let mut start = 0;
        for line in node.as_str().unwrap_or("").split_inclusive('\n') {
            let path = line.trim();
            let at = start + line.len() - line.trim_start().len();
            start += line.len();
            let below = ["~/", "$HOME/", "/root/", "/home/runner/"].iter().find_map(|home| path.strip_prefix(home));
            if below.is_some_and(|below| PLACES.contains(&below.trim_end_matches(['/', '*']))) {
                let map = map.get_or_insert_with(|| node.content_map());
                let span = map.source_span(Span::from_usize(at, at + path.len()));
                cx.report(span, format!("`{path}` holds credentials, and is cached"))
                    .help("cache what is built or downloaded; sign in anew in each run")
                    .resource(step.path());
            }
        }
    }
}
