//! Contexts by the table of context availability.

use crate::model::actions::{CONTEXTS, Site, schema};
use crate::model::nearest::nearest;
use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::expression::{Part, Path};

#[derive(Default)]
pub struct UnknownContext;

impl Rule for UnknownContext {
    type View = actions::Expression;

    fn check(&self, site: Site<'_>, cx: &mut Context<'_>) {
        let (Some(tree), Some(contexts)) = (site.tree(), site.key().contexts()) else { return };
        for path in tree.paths() {
            let name = path.context.to_ascii_lowercase();
            if contexts.contains(&name.as_str()) {
                if name == "github" {
                    github_property(site, &path, cx);
                }
                continue;
            }
            // Gitea's own context, beside which it reads `github`.
            if matches!(name.as_str(), "gitea" | "forge" | "forgejo") {
                continue;
            }
            let span = site.source_span(path.context_span);
            if CONTEXTS.contains(&name.as_str()) {
                let diagnostic = cx.report(span, format!("there is no `{name}` context here"));
                diagnostic.resource = site.resource();
                diagnostic.help(help(site, &name, contexts));
                continue;
            }
            let diagnostic = cx.report(span, format!("there is no context `{}`", path.context));
            diagnostic.resource = site.resource();
            match nearest(&name, contexts.iter().copied()) {
                Some(near) => {
                    diagnostic.help(format!("did you mean `{near}`?"));
                    diagnostic.fix(Applicability::Safe, format!("rename it to `{near}`"), [Edit::replace(span, near)]);
                }
                None => {
                    diagnostic.help("put text in single quotes; contexts are `github`, `env`, `inputs`, `steps`, …");
                }
            }
        }
    }
}

fn help(site: Site<'_>, name: &str, contexts: &[&str]) -> String {
    if contexts.is_empty() {
        return "this key takes no expressions".to_owned();
    }
    if name == "secrets" && site.key().is_condition() {
        return "put the secret into `env` of the job or workflow and compare `env.NAME` in a step's `if`".to_owned();
    }
    if name == "secrets" && site.file.action().is_some() {
        return "an action gets secrets as `inputs` only".to_owned();
    }
    format!("here are `{}`", contexts.join("`, `"))
}

/// The `github` context grows; only what looks like a slip of the pen is reported.
fn github_property(site: Site<'_>, path: &Path<'_>, cx: &mut Context<'_>) {
    let Some(Part::Name(name, span)) = path.parts.first().copied() else { return };
    let lower = name.to_ascii_lowercase();
    if schema::GITHUB_PROPERTIES.contains(&lower.as_str()) {
        return;
    }
    let Some(near) = nearest(&lower, schema::GITHUB_PROPERTIES.iter().copied()) else { return };
    let span = site.source_span(span);
    // A name in brackets stands there with its quotes.
    let is_bare = cx.text(span) == name;
    let diagnostic = cx.report(span, format!("`github` has no `{name}`"));
    diagnostic.resource = site.resource();
    diagnostic.help(format!("did you mean `{near}`?"));
    if is_bare {
        diagnostic.fix(Applicability::Safe, format!("rename it to `{near}`"), [Edit::replace(span, near)]);
    }
}
