//! What a definition asks of a text beyond that it is one.

use std::hash::{Hash, Hasher};
use std::sync::OnceLock;

use regex::{Regex, RegexBuilder};

use crate::model::kubernetes::Field;

/// Compiled patterns take no more than this; those that would are not judged.
const SIZE_LIMIT: usize = 256 * 1024;

/// `minLength`, `maxLength` and `pattern`
/// (<https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#validation>).
#[derive(Clone, Debug)]
pub(super) struct TextLimits {
    least: i64,
    most: i64,
    /// In the syntax of Go, which is that of `regex` but for rare escapes; what does not compile holds for every text.
    pattern: Box<str>,
    compiled: OnceLock<Option<Regex>>,
}

/// In what a text departs from its limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TextFault<'t> {
    Length { length: i64, least: i64, most: i64 },
    Pattern(&'t str),
}

impl TextLimits {
    /// The limits of a schema of a text; `None` where it has none.
    pub(super) fn of(schema: Field<'_>) -> Option<Self> {
        let (least, most) = (schema.get("minLength").int(), schema.get("maxLength").int());
        let pattern = schema.get("pattern").str().unwrap_or("");
        let is_limited = least.is_some_and(|least| least > 0) || most.is_some() || !pattern.is_empty();
        is_limited.then(|| Self {
            least: least.unwrap_or(0),
            most: most.unwrap_or(i64::MAX),
            pattern: pattern.into(),
            compiled: OnceLock::new(),
        })
    }

    /// Lengths count characters.
    pub(super) fn fault(&self, text: &str) -> Option<TextFault<'_>> {
        let length = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
        if !(self.least..=self.most).contains(&length) {
            return Some(TextFault::Length { length, least: self.least, most: self.most });
        }
        let compile =
            || RegexBuilder::new(&self.pattern).size_limit(SIZE_LIMIT).dfa_size_limit(SIZE_LIMIT).build().ok();
        let is_match = self.compiled.get_or_init(compile).as_ref().is_none_or(|pattern| pattern.is_match(text));
        (!is_match).then_some(TextFault::Pattern(&self.pattern))
    }

    const fn key(&self) -> (i64, i64, &str) {
        (self.least, self.most, &self.pattern)
    }
}

impl PartialEq for TextLimits {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for TextLimits {}

impl Hash for TextLimits {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}
