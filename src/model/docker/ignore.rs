//! `.dockerignore`: what is kept out of a build context. <https://docs.docker.com/build/concepts/context/#dockerignore-files>

use globset::{GlobBuilder, GlobMatcher};

/// Files with more lines are taken to ignore nothing.
const MOST_PATTERNS: usize = 4096;

/// The patterns of a file, in their order.
#[derive(Clone, Debug, Default)]
pub struct IgnoreFile {
    patterns: Vec<Pattern>,
}

#[derive(Clone, Debug)]
struct Pattern {
    form: Form,
    /// `!pattern`: takes back what an earlier one ignored.
    exception: bool,
}

#[derive(Clone, Debug)]
enum Form {
    /// Most patterns name one path.
    Path(String),
    Glob(Box<GlobMatcher>),
}

impl Form {
    fn is_match(&self, path: &str) -> bool {
        match self {
            Self::Path(own) => own == path,
            Self::Glob(glob) => glob.is_match(path),
        }
    }
}

impl IgnoreFile {
    /// Reads the file; lines that are no pattern are left out.
    pub fn parse(text: &str) -> Self {
        let lines = text.trim_start_matches('\u{feff}').lines().take(MOST_PATTERNS);
        Self { patterns: lines.filter_map(pattern).collect() }
    }

    /// Whether a path, from the root of the context, is kept out of it.
    pub fn ignores(&self, path: &str) -> bool {
        let path = path.trim_start_matches("./").trim_matches('/');
        let mut ignored = false;
        for pattern in &self.patterns {
            if pattern.exception == ignored && pattern.holds(path) {
                ignored = !pattern.exception;
            }
        }
        ignored
    }

    /// Some pattern takes back what another one ignores.
    pub fn has_exceptions(&self) -> bool {
        self.patterns.iter().any(|pattern| pattern.exception)
    }
}

impl Pattern {
    /// The path, or a folder that it lies in, matches.
    fn holds(&self, path: &str) -> bool {
        let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
        ends.into_iter().any(|end| path.get(..end).is_some_and(|part| self.form.is_match(part)))
    }
}

fn pattern(line: &str) -> Option<Pattern> {
    let line = line.trim();
    if line.is_empty() || line.starts_with('#') {
        return None;
    }
    let (exception, text) = line.strip_prefix('!').map_or((false, line), |rest| (true, rest.trim()));
    // A leading `/` means nothing, and `a/` is `a`.
    let text = text.trim_start_matches("./").trim_matches('/');
    if text.is_empty() {
        return None;
    }
    if !text.contains(['*', '?', '[', ']', '{', '}', '\\', ',']) {
        return Some(Pattern { form: Form::Path(text.to_owned()), exception });
    }
    let glob = GlobBuilder::new(text).literal_separator(true).backslash_escape(true).build().ok()?;
    Some(Pattern { form: Form::Glob(Box::new(glob.compile_matcher())), exception })
}

#[cfg(test)]
mod tests {
    use super::IgnoreFile;

    #[test]
    fn patterns_hold_for_all_below_and_the_last_one_wins() {
        let file = IgnoreFile::parse("# a\n/.git/\n*.pem\n**/node_modules\n!keep.pem\nbuild/*\n!build/out\n");
        for path in [".git", ".git/config", "a.pem", "x/node_modules/y", "build/tmp"] {
            assert!(file.ignores(path), "{path}");
        }
        for path in ["sub/.git", "sub/a.pem", "keep.pem", "build/out/x", "src"] {
            assert!(!file.ignores(path), "{path}");
        }
        assert!(file.has_exceptions());
        let closed = IgnoreFile::parse("*\n!src\n");
        assert!(closed.ignores(".env") && closed.ignores("a/b") && !closed.ignores("src/a"));
    }
}
