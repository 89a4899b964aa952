//! Caches whose key is always the same.

use crate::model::actions::Step;
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct ConstantCacheKey;

/// Properties of `github` that do not change from run to run.
const SAME: &[&str] = &["workflow", "repository", "repository_owner", "job"];

impl Rule for ConstantCacheKey {
    type View = actions::Step;

    fn check(&self, step: Step<'_>, cx: &mut Context<'_>) {
        if !step.uses_action("actions/cache") && !step.uses_action("actions/cache/save") {
            return;
        }
        let Some(key) = step.input("key") else { return };
        let sites: Vec<_> = step.file().sites_within(key.span()).collect();
        let is_same = sites.iter().all(|site| {
            site.tree().is_some_and(|tree| {
                tree.calls().is_empty()
                    && tree.paths().iter().all(|path| {
                        let name = path.parts.first().and_then(|part| part.name());
                        match path.context.to_ascii_lowercase().as_str() {
                            "runner" | "matrix" => true,
                            "github" => name.is_some_and(|name| SAME.contains(&name.to_ascii_lowercase().as_str())),
                            _ => false,
                        }
                    })
            })
        });
        // A number is one that somebody counts up.
        let text = key.as_str().unwrap_or("");
        let is_counted =
            sites.is_empty() && text.contains("${{") || outside(text).any(|letter| letter.is_ascii_digit());
        if is_same && !is_counted && !text.is_empty() {
            cx.report(key.span(), "key of the cache never changes, so the cache stays what it was at first")
                .help("put a hash of the lockfile into the key: `${{ hashFiles('**/package-lock.json') }}`")
                .resource(step.path());
        }
    }
}

/// The letters of a text outside of `${{ }}`.
fn outside(text: &str) -> impl Iterator<Item = char> {
    text.split("${{").enumerate().flat_map(|(place, part)| {
        let behind = if place == 0 { part } else { part.split_once("}}").map_or("", |(_, behind)| behind) };
        behind.chars()
    })
}
