//! Intrinsic functions in both spellings: `!Ref Logs` and `Ref: Logs`, `!GetAtt` and `Fn::GetAtt`.

use crate::syntax::yaml::Node;

/// The functions that have a short form; `Condition` names a condition within conditions.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html>
const NAMES: [&str; 22] = [
    "And",
    "Base64",
    "Cidr",
    "Condition",
    "Contains",
    "Equals",
    "FindInMap",
    "ForEach",
    "GetAZs",
    "GetAtt",
    "GetStackOutput",
    "If",
    "ImportValue",
    "Join",
    "Length",
    "Not",
    "Or",
    "Ref",
    "Select",
    "Split",
    "Sub",
    "ToJsonString",
];

/// The function that a node calls, and its argument.
///
/// A tag's argument is the tagged node itself. `Condition` in its long form is left to those who know that they read a
/// condition: elsewhere it is a key like any other (of an IAM statement, say).
pub fn intrinsic(node: Node<'_>) -> Option<(&str, Node<'_>)> {
    if let Some(name) = node.tag().and_then(|tag| tag.strip_prefix('!')) {
        if name == "Transform" {
            return Some((name, node));
        }
        return NAMES.binary_search(&name).is_ok().then_some((name, node));
    }
    if !node.is_mapping() {
        return None;
    }
    let mut entries = node.raw_entries();
    let (only, None) = (entries.next()?, entries.next()) else { return None };
    match only.name() {
        "Ref" => Some(("Ref", only.value)),
        name => name.strip_prefix("Fn::").map(|name| (name, only.value)),
    }
}

/// `Logical.Attribute` or `[Logical, Attribute]`: what `GetAtt` takes.
pub(super) fn attribute(argument: Node<'_>) -> Option<(&str, Option<&str>)> {
    if argument.is_sequence() {
        let name = argument.item(0)?.as_str()?;
        return Some((name, argument.item(1).filter(|node| intrinsic(*node).is_none()).and_then(Node::as_str)));
    }
    let (name, attribute) = argument.as_str()?.split_once('.')?;
    Some((name, Some(attribute)))
}

#[cfg(test)]
mod tests {
    use super::NAMES;

    #[test]
    fn names_are_sorted() {
        assert!(NAMES.is_sorted());
    }
}
