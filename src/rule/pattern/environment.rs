//! `in-environment`: what tags, names and folders say a Terraform block belongs to.

use super::evaluate::Scope;
use super::node::{Node, Step};
use super::truth::Truth;
use crate::model::environment::of_word;

/// Tags and labels that name the environment.
const TAGS: [&str; 8] = ["Environment", "environment", "Env", "env", "Stage", "stage", "Tier", "tier"];
/// Arguments with the name that people see.
const NAMES: [&str; 7] =
    ["name", "identifier", "cluster_identifier", "bucket", "replication_group_id", "function_name", "cluster_name"];

impl Scope<'_> {
    /// Whether the block says that it belongs to one of `names`; false where nothing tells.
    pub(super) fn in_environment(&self, names: &[Box<str>], node: Node<'_>) -> Truth {
        let body = self.subject.body.unwrap_or(node);
        let environment = of_tags(body)
            .or_else(|| of_names(body, self.subject.name))
            .or_else(|| self.graph.and_then(super::Graph::environment));
        environment.is_some_and(|environment| names.iter().any(|name| **name == *environment)).into()
    }
}

fn of_tags(body: Node<'_>) -> Option<&'static str> {
    ["tags", "labels"].into_iter().find_map(|argument| {
        let Step::Found(tags) = body.get(argument) else { return None };
        TAGS.iter().find_map(|key| match tags.get(key) {
            Step::Found(tag) => of_word(&tag.text()?),
            _ => None,
        })
    })
}

/// `shop-prod`; a name with `test` in it may be about tests.
fn of_names(body: Node<'_>, label: &str) -> Option<&'static str> {
    let named = |text: &str| {
        let words = text.split(|char: char| !char.is_alphanumeric());
        words.filter_map(of_word).find(|name| *name != "test")
    };
    let argument = NAMES.iter().find_map(|argument| match body.get(argument) {
        Step::Found(name) => named(&name.text()?),
        _ => None,
    });
    argument.or_else(|| named(label))
}
