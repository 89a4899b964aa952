//! Regular expressions that are compiled when they are first needed: most rules never meet what they look for.

use std::error::Error as _;
use std::sync::OnceLock;

use regex_automata::meta::{BuildError, Config, Regex};
use regex_automata::util::syntax;

/// Rules of the linted repository are not trusted: an expression that needs more memory is refused.
const SIZE_LIMIT: usize = 1 << 20;

/// A regular expression in linear time, over ASCII: `\w`, `\d` and `(?i)` know no other letters.
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
            let text = error.source().map_or_else(|| error.to_string(), ToString::to_string);
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

/// Most expressions see a handful of short values, so that what is cheap to build wins over what is fast to run.
fn build(source: &str) -> Result<Regex, Box<BuildError>> {
    let config = Config::new().hybrid(false).dfa(false).onepass(false).nfa_size_limit(Some(SIZE_LIMIT));
    let syntax = syntax::Config::new().unicode(false).utf8(false);
    Regex::builder().configure(config).syntax(syntax).build(source).map_err(Box::new)
}
