//! Regular expressions that are compiled when they are first needed: most rules never meet what they look for.

use std::sync::OnceLock;

use regex::{Regex, RegexBuilder};

/// Rules of the linted repository are not trusted: an expression that needs more memory is refused.
const SIZE_LIMIT: usize = 1 << 20;

/// A regular expression in linear time.
#[derive(Debug)]
pub(super) struct LazyRegex {
    source: Box<str>,
    compiled: OnceLock<Option<Regex>>,
}

impl LazyRegex {
    pub(super) fn new(source: &str) -> Self {
        Self { source: source.into(), compiled: OnceLock::new() }
    }

    /// Compiles it now. The error is the first line that says what is wrong.
    pub(super) fn check(&self) -> Result<(), String> {
        build(&self.source).map(|_| ()).map_err(|error| {
            let text = error.to_string();
            let last = text.lines().last().unwrap_or_default();
            last.trim_start_matches("error: ").to_owned()
        })
    }

    /// Whether it matches anywhere in `text`. A broken one matches nothing; see [`LazyRegex::check`].
    pub(super) fn is_match(&self, text: &str) -> bool {
        let compiled = self.compiled.get_or_init(|| build(&self.source).ok());
        compiled.as_ref().is_some_and(|regex| regex.is_match(text))
    }

    /// Whether it surely matches a text that ends with `tail`: one that looks at what stands in front may not.
    pub(super) fn is_match_in_tail(&self, tail: &str) -> bool {
        let looks_in_front = ["^", "\\A", "\\b", "\\B"].iter().any(|part| self.source.contains(part));
        !looks_in_front && self.is_match(tail)
    }
}

fn build(source: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(source).size_limit(SIZE_LIMIT).dfa_size_limit(SIZE_LIMIT).build()
}
