//! The words that name rules: an id, a group, a category, another tool's id, another tool.

use crate::catalogue;
use crate::rule::{Category, RuleEntry, RuleMeta};

use super::error::did_you_mean;

/// A word that names rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selector {
    All,
    /// By id, `docker/latest-tag` or a peer's: the rules themselves, as one peer's rule may be several of ours.
    Rules(Vec<&'static str>),
    Group(String),
    Category(Category),
    /// A peer, `hadolint`: all rules that are equivalent to one of its rules.
    Tool(String),
}

/// A word that names no rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` names no rule, group, category or rule of another tool")]
pub struct UnknownSelector {
    pub word: String,
    /// The next step.
    pub help: String,
}

impl Selector {
    /// Understands one word.
    pub fn parse(word: &str, rules: &'static [RuleEntry]) -> Result<Self, UnknownSelector> {
        let word = word.trim();
        if word.eq_ignore_ascii_case("all") {
            return Ok(Self::All);
        }
        if let Some(category) = Category::from_name(word) {
            return Ok(Self::Category(category));
        }
        let answering: Vec<&'static str> =
            rules.iter().filter(|entry| entry.meta.answers_to(word)).map(|entry| entry.meta.id).collect();
        if !answering.is_empty() {
            return Ok(Self::Rules(answering));
        }
        let group = word.strip_suffix("/*").unwrap_or(word);
        if rules.iter().any(|entry| entry.meta.group() == group) {
            return Ok(Self::Group(group.to_owned()));
        }
        if rules.iter().any(|entry| is_of_tool(&entry.meta, word)) {
            return Ok(Self::Tool(word.to_owned()));
        }
        if let Some(meta) = catalogue::shellcheck(word) {
            return Ok(Self::Rules(vec![meta.id]));
        }
        Err(UnknownSelector { word: word.to_owned(), help: help(word, rules) })
    }

    /// Whether it names exactly rules, not a family of them.
    pub fn rules(&self) -> Option<&[&'static str]> {
        match self {
            Self::Rules(rules) => Some(rules),
            _ => None,
        }
    }

    /// Whether it names this rule.
    pub fn holds(&self, meta: &RuleMeta) -> bool {
        match self {
            Self::All => true,
            Self::Rules(rules) => rules.contains(&meta.id),
            Self::Group(group) => meta.group() == group,
            Self::Category(category) => meta.category == *category,
            Self::Tool(tool) => is_of_tool(meta, tool),
        }
    }
}

fn is_of_tool(meta: &RuleMeta, tool: &str) -> bool {
    meta.equivalents.iter().any(|peer| peer.split_once(':').is_some_and(|(name, _)| name == tool))
}

/// The nearest rule, or where to look.
fn help(word: &str, rules: &'static [RuleEntry]) -> String {
    // `latest-tag` for `docker/latest-tag`.
    let by_name = rules.iter().find(|entry| entry.meta.name() == word).map(|entry| entry.meta.id);
    let words = rules.iter().map(|entry| entry.meta.id).chain(Category::ALL.iter().map(|category| category.as_str()));
    by_name
        .map(|id| format!("did you mean `{id}`?"))
        .or_else(|| did_you_mean(word, words))
        .unwrap_or_else(|| "`infra-lint rules` lists all rules".to_owned())
}
