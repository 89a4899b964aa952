//! `spec: inputs`: what a pipeline file takes, where it reads it, and what those that include it give.
//!
//! <https://docs.gitlab.com/ci/inputs/>

use crate::source::Span;
use crate::syntax::yaml::{Document, Entry, Node, Scalar, Tree};

/// The type of an input or of a value for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    Number,
    Switch,
    List,
}

impl Kind {
    pub const fn describe(self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Number => "a number",
            Self::Switch => "a boolean",
            Self::List => "a list",
        }
    }

    /// The type of a value that is written out.
    fn of(node: Node<'_>) -> Option<Self> {
        if node.is_sequence() {
            return Some(Self::List);
        }
        match node.scalar()? {
            Scalar::Bool(_) => Some(Self::Switch),
            Scalar::Int(_) | Scalar::Float(_) => Some(Self::Number),
            // Other inputs and variables are put in first.
            Scalar::Str(text) if !text.contains('$') => Some(Self::Text),
            _ => None,
        }
    }

    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "string" => Self::Text,
            "number" => Self::Number,
            "boolean" => Self::Switch,
            "array" => Self::List,
            _ => return None,
        })
    }
}

/// A value with its place.
#[derive(Clone, Debug)]
pub struct Given {
    pub name: String,
    pub span: Span,
    pub value: Span,
    /// Nothing when it is known only later.
    pub kind: Option<Kind>,
    pub text: Option<String>,
}

/// An input that a file takes.
#[derive(Clone, Debug)]
pub struct Input {
    pub name: String,
    pub span: Span,
    /// Nothing when the type is not one of GitLab's.
    pub kind: Option<Kind>,
    pub default: Option<Given>,
    /// The only values it takes; empty when it takes any.
    pub options: Vec<String>,
}

impl Input {
    /// What is wrong with a value for it.
    pub fn fault(&self, given: &Given) -> Option<String> {
        let (wanted, kind) = (self.kind?, given.kind?);
        if wanted != kind {
            return Some(format!("is {}, not {}", kind.describe(), wanted.describe()));
        }
        let text = given.text.as_deref()?;
        let is_option = self.options.is_empty() || self.options.iter().any(|option| option == text);
        (!is_option).then(|| format!("is none of its options: `{}`", self.options.join("`, `")))
    }
}

/// The inputs that the header of a file names; nothing without such a header, and when it takes others from elsewhere.
pub fn declared(tree: &Tree) -> Option<Vec<Input>> {
    let mut roots = tree.documents().filter_map(Document::root).filter(|root| root.is_mapping());
    let spec = roots.find_map(|root| root.get("spec"))?;
    // Inputs from other files are known by their names there only.
    if spec.get("include").is_some() {
        return None;
    }
    let inputs = spec.get("inputs").map(Node::entries).unwrap_or_default();
    Some(inputs.iter().map(input).collect())
}

fn input(entry: &Entry<'_>) -> Input {
    let options = entry.value.get("options").into_iter().flat_map(Node::items);
    Input {
        name: entry.name().to_owned(),
        span: entry.key.span(),
        kind: entry.value.get("type").map_or(Some(Kind::Text), |name| Kind::named(name.as_str()?)),
        default: entry.value.entry("default").as_ref().map(given),
        options: options.filter_map(Node::as_str).map(str::to_owned).collect(),
    }
}

fn given(entry: &Entry<'_>) -> Given {
    Given {
        name: entry.name().to_owned(),
        span: entry.key.span(),
        value: entry.value.span(),
        kind: Kind::of(entry.value),
        text: entry.value.as_str().map(str::to_owned),
    }
}

/// The values below an `inputs:` key.
pub(super) fn all_given(node: Option<Node<'_>>) -> Vec<Given> {
    node.map(Node::entries).unwrap_or_default().iter().map(given).collect()
}

/// The names in `$[[ inputs.name ]]`, comments left out.
pub fn reads(tree: &Tree) -> Vec<(&str, Span)> {
    let text = tree.text();
    let mut found = Vec::new();
    for (at, _) in text.match_indices("$[[") {
        let Some(rest) = text.get(at + 3..) else { continue };
        let Some(name) = rest.trim_start_matches(' ').strip_prefix("inputs.") else { continue };
        let start = text.len() - name.len();
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        let length = name.find(|c: char| !is_name(c)).unwrap_or(name.len());
        let span = Span::from_usize(start, start + length);
        found.push((name.get(..length).unwrap_or(""), span));
    }
    if !found.is_empty() {
        let comments: Vec<Span> = tree.documents().flat_map(Document::comments).map(|comment| comment.span).collect();
        found.retain(|(_, span)| !comments.iter().any(|comment| comment.encloses(*span)));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{declared, reads};
    use crate::syntax::yaml;

    #[test]
    fn inputs_are_read_where_they_stand() {
        let text = "spec:\n  inputs:\n    stage: {default: test}\n    count: {type: number, default: many}\n    tier: {options: [a, b]}\n---\n# $[[ inputs.none ]]\n\"$[[ inputs.stage ]]-job\":\n  parallel: $[[inputs.count]]\n  script: [\"x $[[ inputs.tier | expand_vars ]]\"]\n";
        let tree = yaml::parse(text.into());
        let names: Vec<&str> = reads(&tree).iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["stage", "count", "tier"]);
        let inputs = declared(&tree).expect("a header");
        let faults: Vec<Option<String>> = inputs.iter().map(|input| input.fault(input.default.as_ref()?)).collect();
        assert_eq!(faults, [None, Some("is a text, not a number".to_owned()), None]);
        assert!(inputs[2].default.is_none() && inputs[2].options.len() == 2);
    }
}
