//! The predicate language after compilation.

use super::literal::{Limit, Literal};
use super::network::Cidr;
use super::path::Path;
use super::policy::StatementTest;
use super::regex::LazyRegex;
use crate::model::value::Value;

/// Something that is true, false or unknown of a node. Negative operators (`ne`, `not-matches`) are a [`Predicate::Not`].
#[derive(Debug)]
pub(super) enum Predicate {
    Test(PathTest),
    Quantified {
        quantifier: Quantifier,
        path: Path,
        predicate: Box<Predicate>,
    },
    Ports(PortsTest),
    Connected(Connection),
    RefersTo {
        path: Path,
        types: Vec<Box<str>>,
        condition: Option<Box<Predicate>>,
    },
    /// Tags, a name or the folder say that it belongs to one of these.
    InEnvironment(Vec<Box<str>>),
    InScope {
        types: Vec<Box<str>>,
        condition: Option<Box<Predicate>>,
    },
    And(Vec<Predicate>),
    Or(Vec<Predicate>),
    Not(Box<Predicate>),
    /// False where it is not known: for exceptions that have to be seen to count.
    Surely(Box<Predicate>),
    /// `is: name`, by the name's place among the rule's `let`.
    Named(usize),
}

/// A test of the node a path leads to.
#[derive(Debug)]
pub(super) struct PathTest {
    pub path: Path,
    /// What the absent node stands for.
    pub default: Option<Value>,
    pub test: Test,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quantifier {
    Any,
    All,
    None,
}

/// What a scalar is compared with: a value of the rule, or another path of the same node.
#[derive(Debug)]
pub(super) enum Operand {
    Literal(Literal),
    Path(Path),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Debug)]
pub(super) enum Test {
    Exists,
    Empty,
    True,
    Equals(Operand),
    EqualsIgnoringCase(Literal),
    OneOf(Vec<Literal>),
    Matches(LazyRegex),
    /// Any of the texts.
    StartsWith(Vec<Box<str>>),
    EndsWith(Vec<Box<str>>),
    Contains(Vec<Box<str>>),
    LooksSecret,
    SecretName,
    Compare(Relation, Limit),
    CompareTo(Relation, Path),
    OlderThan(Version),
    HasAny(Vec<Literal>),
    HasAll(Vec<Literal>),
    Length(Relation, usize),
    Unique,
    OpenToWorld,
    Within(Vec<Cidr>),
    Json(Box<Predicate>),
    Policy(Box<StatementTest>),
}

/// `1.27`, `v20.10.3`: numbers from the left.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Version(Vec<u64>);

impl Version {
    /// The version at the start of `text`; what follows the numbers (`-alpine`, `+k3s1`) is left out.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim().trim_start_matches(['v', 'V']);
        let end = text.find(|char: char| !char.is_ascii_digit() && char != '.').unwrap_or(text.len());
        let numbers = text.get(..end)?.trim_end_matches('.').split('.').map(|part| part.parse().ok());
        numbers.collect::<Option<Vec<u64>>>().map(Self)
    }

    /// Whether `self` is older, comparing only as many numbers as the limit has: `1.27.3` is not older than `1.27`.
    pub(super) fn is_older_than(&self, limit: &Self) -> bool {
        let known = self.0.iter().chain(std::iter::repeat(&0)).take(limit.0.len());
        known.cmp(limit.0.iter()).is_lt()
    }
}

/// `ports-cover`: a range of ports, or texts of ranges, that covers a port.
#[derive(Debug)]
pub(super) struct PortsTest {
    pub from: Option<Path>,
    pub to: Option<Path>,
    /// `"22"`, `"80-443"`, `"*"`, or a list of these.
    pub ranges: Vec<Path>,
    /// The first that is there counts.
    pub protocol: Vec<Path>,
    pub ports: Vec<u32>,
}

/// `connected`: another block of the module that refers to this one.
#[derive(Debug)]
pub(super) struct Connection {
    pub types: Vec<Box<str>>,
    pub via: Vec<Path>,
    pub condition: Option<Box<Predicate>>,
}

#[cfg(test)]
mod tests {
    use super::Version;

    #[test]
    fn versions_compare_by_their_numbers() {
        for (version, limit, older) in [
            ("1.9", "1.10", true),
            ("1.27.3", "1.27", false),
            ("1.27.3", "1.27.4", true),
            ("v20", "20.1", true),
            ("21-alpine", "20.1", false),
            ("16.3", "16", false),
        ] {
            let (version, limit) = (Version::parse(version), Version::parse(limit));
            assert_eq!(version.zip(limit).map(|(version, limit)| version.is_older_than(&limit)), Some(older));
        }
        assert_eq!(Version::parse("latest"), None);
    }
}
