//! `pipeline/committed-secret`: see `rules/pipeline/committed-secret.md`.

use crate::language::Language;
use crate::model::actions::{Job, Workflow};
use crate::model::secrets::{detect, looks_secret_name, looks_secret_value};
use crate::model::{Document, gitlab};
use crate::rule::prelude::*;
use crate::rule::views::File;
use crate::syntax::yaml::Node;

#[derive(Default)]
pub struct CommittedSecret;

impl Rule for CommittedSecret {
    type View = File;

    fn check(&self, file: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        match (&file.document, file.language) {
            (Document::Actions(file), _) => {
                let instead = "`secrets` of the repository";
                let jobs = || file.workflow().into_iter().flat_map(Workflow::jobs);
                variables(file.workflow().and_then(Workflow::env), instead, cx);
                for env in jobs().filter_map(Job::env) {
                    variables(Some(env), instead, cx);
                }
                for step in file.steps() {
                    variables(step.env(), instead, cx);
                    variables(step.with(), instead, cx);
                }
            }
            (Document::Yaml(tree), Language::GitlabCi) => {
                let instead = "a masked variable of the project's settings";
                let Some(pipeline) = gitlab::Pipeline::of(tree) else { return };
                variables(pipeline.node.get("variables"), instead, cx);
                for job in pipeline.jobs() {
                    variables(job.node.get("variables"), instead, cx);
                }
            }
            _ => {}
        }
    }
}

fn variables(node: Option<Node<'_>>, instead: &str, cx: &mut Context<'_>) {
    for entry in node.map(Node::entries).unwrap_or_default() {
        // Variables of GitLab may be mappings with a `value`.
        let node = if entry.value.is_mapping() { entry.value.get("value") } else { Some(entry.value) };
        let Some(value) = node.and_then(Node::as_str).filter(|value| !value.contains('$')) else { continue };
        // The value is the cheaper one to look at. What is known by its form is told by rules of its own.
        if looks_secret_value(value) && looks_secret_name(entry.name()) && detect(value).is_empty() {
            cx.report(entry.key.span(), format!("the value of `{}` is committed", entry.name()))
                .help(format!("replace it, then take it from {instead}"))
                .redact(node.map_or(entry.value.span(), Node::span));
        }
    }
}
