//! The value of `uses:`: what it names and how firmly.

use crate::source::Span;

/// What `uses:` refers to. <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsuses>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Uses<'a> {
    /// `owner/repository/path@reference`
    Repository(Remote<'a>),
    /// `./path` in the repository that is checked out.
    Local(&'a str),
    /// `docker://image`
    Docker(&'a str),
    /// Nothing of these.
    Invalid,
}

/// An action or workflow in another repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Remote<'a> {
    pub owner: &'a str,
    pub name: &'a str,
    /// The path below the repository's root, `""` for the root.
    pub path: &'a str,
    /// What stands behind the `@`, `""` when it is missing.
    pub reference: &'a str,
    /// The place of `reference`, relative to the value.
    pub reference_span: Span,
}

/// How firmly a reference names one version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pin {
    /// A full commit id: cannot be moved.
    Commit,
    /// `v4`, `v4.1`, `1.2.3`, `release/v1`: moved by its owner only, as a rule.
    Version,
    /// A name that by all custom is a branch: `main`, `master`.
    Branch,
    /// Something else: a tag or a branch.
    Other,
}

impl<'a> Uses<'a> {
    /// Reads the value of `uses:`.
    pub fn parse(value: &'a str) -> Self {
        let value = value.trim();
        if let Some(image) = value.strip_prefix("docker://") {
            return if image.is_empty() { Self::Invalid } else { Self::Docker(image) };
        }
        // `$/` names the repository of the workflow itself, whatever is checked out.
        if value.starts_with("./") || value.starts_with("../") || value.starts_with("$/") {
            return Self::Local(value);
        }
        let (place, reference) = split(value, b'@');
        let (owner, rest) = split(place, b'/');
        let (name, path) = split(rest, b'/');
        let is_name = |text: &str| {
            !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
        };
        if !is_name(owner) || !is_name(name) || reference.contains(char::is_whitespace) {
            return Self::Invalid;
        }
        let start = value.len() - reference.len();
        let reference_span = Span::from_usize(start, value.len());
        Self::Repository(Remote { owner, name, path, reference, reference_span })
    }

    pub fn remote(self) -> Option<Remote<'a>> {
        match self {
            Self::Repository(remote) => Some(remote),
            _ => None,
        }
    }
}

/// What stands before and behind the first `at`: `str::split_once` for short texts, of which there are many.
fn split(text: &str, at: u8) -> (&str, &str) {
    let place = text.bytes().position(|byte| byte == at);
    place.and_then(|place| Some((text.get(..place)?, text.get(place + 1..)?))).unwrap_or((text, ""))
}

impl Remote<'_> {
    /// Whether it is the action `owner/name` or `owner/name/path`; case-insensitive, as GitHub is.
    pub fn is(self, slug: &str) -> bool {
        // Tables are gone through with this, so what cannot be the same is told by its length.
        let path = if self.path.is_empty() { 0 } else { self.path.len() + 1 };
        if slug.len() != self.owner.len() + 1 + self.name.len() + path {
            return false;
        }
        let (owner, rest) = split(slug, b'/');
        let (name, path) = split(rest, b'/');
        let same = [(owner, self.owner), (name, self.name), (path, self.path)];
        same.iter().all(|(part, own)| part.eq_ignore_ascii_case(own))
    }

    pub fn is_any(self, slugs: &[&str]) -> bool {
        slugs.iter().any(|slug| self.is(slug))
    }

    /// `owner/name` or `owner/name/path` in lower case.
    pub fn slug(self) -> String {
        let mut slug = [self.owner, "/", self.name].concat();
        slug.make_ascii_lowercase();
        if !self.path.is_empty() {
            slug.push('/');
            slug.push_str(&self.path.to_ascii_lowercase());
        }
        slug
    }

    /// Made by GitHub itself, so that pinning it guards against nobody one does not trust already.
    pub fn is_first_party(self) -> bool {
        ["actions", "github"].iter().any(|owner| self.owner.eq_ignore_ascii_case(owner))
    }

    pub fn is_reusable_workflow(self) -> bool {
        self.path.starts_with(".github/workflows/")
    }

    /// How firmly the reference names one version.
    pub fn pin(self) -> Pin {
        let reference = self.reference;
        let is_hex = reference.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_hex && matches!(reference.len(), 40 | 64) {
            return Pin::Commit;
        }
        let last = reference.rsplit_once('/').map_or(reference, |(_, last)| last);
        let digits = last.strip_prefix(['v', 'V']).unwrap_or(last);
        if digits.bytes().next().is_some_and(|byte| byte.is_ascii_digit()) {
            return Pin::Version;
        }
        let branches = ["main", "master", "trunk", "develop", "dev", "development", "head", "nightly", "next", "edge"];
        if branches.iter().any(|branch| reference.eq_ignore_ascii_case(branch)) || reference.starts_with("refs/heads/")
        {
            return Pin::Branch;
        }
        Pin::Other
    }

    /// The first number of a version reference: 4 of `v4.1.2`.
    pub fn major(self) -> Option<u32> {
        let digits = self.reference.strip_prefix(['v', 'V']).unwrap_or(self.reference);
        if self.pin() != Pin::Version {
            return None;
        }
        digits.split('.').next()?.parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::{Pin, Uses};

    #[test]
    fn remotes_have_owner_name_path_and_reference() {
        let Uses::Repository(remote) = Uses::parse("github/codeql-action/init@v3") else { panic!("a remote") };
        assert!(remote.is("GitHub/codeql-action/init") && !remote.is("github/codeql-action"));
        assert_eq!(
            (remote.reference, remote.major(), remote.slug().as_str()),
            ("v3", Some(3), "github/codeql-action/init")
        );
        assert_eq!(remote.reference_span.of("github/codeql-action/init@v3"), "v3");
    }

    #[test]
    fn other_forms() {
        assert_eq!(Uses::parse("./.github/actions/a"), Uses::Local("./.github/actions/a"));
        assert_eq!(Uses::parse("docker://alpine:3"), Uses::Docker("alpine:3"));
        for wrong in ["checkout@v4", "", "@v1", "a/@v1", "docker://", "a b/c@v1"] {
            assert_eq!(Uses::parse(wrong), Uses::Invalid, "{wrong}");
        }
    }

    #[test]
    fn references_are_pinned_more_or_less() {
        for (reference, pin) in [
            ("8ade135a41bc03ea155e62e844d188df1ea18608", Pin::Commit),
            ("8ade135", Pin::Version),
            ("v4", Pin::Version),
            ("release/v1", Pin::Version),
            ("main", Pin::Branch),
            ("refs/heads/x", Pin::Branch),
            ("stable", Pin::Other),
            ("", Pin::Other),
        ] {
            let value = format!("a/b@{reference}");
            assert_eq!(Uses::parse(&value).remote().map(super::Remote::pin), Some(pin), "{reference}");
        }
    }
}
