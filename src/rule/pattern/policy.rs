//! IAM policy documents in every spelling: JSON text, a decoded object, or the blocks of `aws_iam_policy_document`.

use std::borrow::Cow;

use super::node::{Node, Shape, Step};
use super::regex::LazyRegex;
use super::truth::{Truth, any};

/// What a statement must say. A statement matches when every given part does.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html>
#[derive(Debug, Default)]
pub(super) struct StatementTest {
    pub effect: Option<Box<str>>,
    pub action: Option<WordsTest>,
    pub not_action: Option<WordsTest>,
    pub resource: Option<WordsTest>,
    pub principal: Option<WordsTest>,
    /// About the condition keys: `aws:SecureTransport`.
    pub condition: Option<WordsTest>,
    /// About what the condition keys are compared with: `repo:acme/shop:*`.
    pub condition_value: Option<WordsTest>,
}

/// A test of a set of strings.
#[derive(Debug)]
pub(super) enum WordsTest {
    Absent,
    Exists,
    /// Holds any of these, letter by letter.
    Has(Vec<Box<str>>),
    /// Holds one that matches.
    Matches(LazyRegex),
    /// Holds none that matches.
    NotMatches(LazyRegex),
}

/// Strings of which some may not be known.
#[derive(Default)]
struct Words<'a> {
    known: Vec<Cow<'a, str>>,
    /// Ends of words of which the beginning is not known.
    tails: Vec<&'a str>,
    /// There may be others.
    open: bool,
    /// There is at least one other, whatever it says.
    more: bool,
}

impl<'a> Words<'a> {
    fn add(&mut self, node: Node<'a>) {
        let children = node.items();
        self.open |= !children.complete;
        for item in children.nodes {
            match item.shape() {
                Shape::Null => {}
                Shape::Unknown { may_be_null: true } => self.open = true,
                Shape::Unknown { .. } | Shape::Set => {
                    self.open = true;
                    self.more = true;
                }
                Shape::Partial(partial) => {
                    self.tails.extend(Some(partial.suffix()).filter(|tail| !tail.is_empty()));
                    self.open = true;
                    self.more = true;
                }
                _ => self.known.extend(item.text()),
            }
        }
    }

    fn step(&mut self, step: Step<'a>) {
        match step {
            Step::Found(node) => self.add(node),
            Step::Absent => {}
            Step::Unknown => self.open = true,
        }
    }

    fn any(&self, test: impl Fn(&str) -> bool) -> Truth {
        if self.known.iter().any(|word| test(word)) {
            Truth::True
        } else if self.open {
            Truth::Unknown
        } else {
            Truth::False
        }
    }
}

impl Words<'_> {
    fn matches(&self, regex: &LazyRegex) -> Truth {
        if self.tails.iter().any(|tail| regex.is_match_in_tail(tail)) {
            return Truth::True;
        }
        self.any(|word| regex.is_match(word))
    }
}

impl WordsTest {
    fn test(&self, words: &Words<'_>) -> Truth {
        let exists = || {
            if words.more { Truth::True } else { words.any(|_| true) }
        };
        match self {
            Self::Absent => !exists(),
            Self::Exists => exists(),
            Self::Has(expected) => words.any(|word| expected.iter().any(|expected| **expected == *word)),
            Self::Matches(regex) => words.matches(regex),
            Self::NotMatches(regex) => !words.matches(regex),
        }
    }
}

/// A statement as JSON has it (`Action`) or as Terraform's blocks have it (`actions`).
#[derive(Clone, Copy)]
struct Statement<'a> {
    node: Node<'a>,
    blocks: bool,
}

impl<'a> Statement<'a> {
    fn words(self, json: &str, block: &str) -> Words<'a> {
        let mut words = Words::default();
        words.step(self.node.get(if self.blocks { block } else { json }));
        words
    }

    /// `"*"`, `{"AWS": [...]}`, or blocks `principals {type, identifiers}`. `*` of any kind reads as `*`.
    fn principals(self) -> Words<'a> {
        let mut words = Words::default();
        let step = self.node.get(if self.blocks { "principals" } else { "Principal" });
        let Step::Found(principal) = step else {
            words.open = matches!(step, Step::Unknown);
            return words;
        };
        if self.blocks {
            let blocks = principal.items();
            words.open |= !blocks.complete;
            blocks.nodes.into_iter().for_each(|block| words.step(block.get("identifiers")));
        } else if principal.shape() == Shape::Map {
            let kinds = principal.values();
            words.open |= !kinds.complete;
            kinds.nodes.into_iter().for_each(|kind| words.add(kind));
        } else {
            words.add(principal);
        }
        words
    }

    /// The keys conditions look at.
    fn conditions(self) -> Words<'a> {
        self.of_conditions("variable", |words, key| words.known.extend(key.key().map(Cow::Borrowed)))
    }

    /// What the condition keys are compared with.
    fn condition_values(self) -> Words<'a> {
        self.of_conditions("values", Words::add)
    }

    /// The words of `attribute` of condition blocks, or what `add` takes of each key below the operators of JSON.
    fn of_conditions(self, attribute: &str, add: impl Fn(&mut Words<'a>, Node<'a>)) -> Words<'a> {
        let mut words = Words::default();
        let step = self.node.get(if self.blocks { "condition" } else { "Condition" });
        let Step::Found(condition) = step else {
            words.open = matches!(step, Step::Unknown);
            return words;
        };
        if self.blocks {
            let blocks = condition.items();
            words.open |= !blocks.complete;
            blocks.nodes.into_iter().for_each(|block| words.step(block.get(attribute)));
            return words;
        }
        let operators = condition.values();
        words.open |= !operators.complete;
        for operator in operators.nodes {
            let keys = operator.values();
            words.open |= !keys.complete;
            keys.nodes.into_iter().for_each(|key| add(&mut words, key));
        }
        words
    }

    fn effect(self) -> Words<'a> {
        let mut words = self.words("Effect", "effect");
        if self.blocks && words.known.is_empty() && !words.open {
            // The provider's default.
            words.known.push(Cow::Borrowed("Allow"));
        }
        words
    }

    /// Each part costs more than the one before it; the actions, which are many and held against expressions, come last.
    fn matches(self, test: &StatementTest) -> Truth {
        let parts: [&dyn Fn() -> Option<Truth>; 7] = [
            &|| test.effect.as_ref().map(|effect| self.effect().any(|word| word == &**effect)),
            &|| test.resource.as_ref().map(|resource| resource.test(&self.words("Resource", "resources"))),
            &|| test.principal.as_ref().map(|principal| principal.test(&self.principals())),
            &|| test.condition.as_ref().map(|condition| condition.test(&self.conditions())),
            &|| test.condition_value.as_ref().map(|value| value.test(&self.condition_values())),
            &|| test.not_action.as_ref().map(|action| action.test(&self.words("NotAction", "not_actions"))),
            &|| test.action.as_ref().map(|action| action.test(&self.words("Action", "actions"))),
        ];
        !any(parts.iter().filter_map(|part| part()).map(|part| !part))
    }
}

/// Whether a statement of the policy document `node` matches, and the first that does. `node` is decoded: an object with
/// `Statement`, or the body of an `aws_iam_policy_document`.
pub(super) fn any_statement<'a>(node: Node<'a>, test: &StatementTest) -> (Truth, Option<Node<'a>>) {
    let (step, blocks) = match node.get("Statement") {
        Step::Absent => (node.get("statement"), true),
        step => (step, false),
    };
    let statements = match step {
        Step::Found(statements) => statements.items(),
        Step::Absent => return (Truth::False, None),
        Step::Unknown => return (Truth::Unknown, None),
    };
    let mut truth = if statements.complete { Truth::False } else { Truth::Unknown };
    for node in statements.nodes {
        match (Statement { node, blocks }).matches(test) {
            Truth::True => return (Truth::True, Some(node)),
            Truth::Unknown => truth = Truth::Unknown,
            Truth::False => {}
        }
    }
    (truth, None)
}
