//! The value of `uses:`: what it names and how firmly.

use crate::source::Span;

/// What `uses:` refers to. <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsuses>
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Uses {
    /// `owner/repository/path@reference`
    Repository(Remote),
    /// `./path` in the repository that is checked out.
    Local(Box<str>),
    /// `docker://image`
    Docker(Box<str>),
    /// Nothing of these.
    Invalid,
}

/// An action or workflow in another repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remote {
    /// `owner/name` or `owner/name/path` in lower case: GitHub takes no note of case.
    pub slug: Box<str>,
    pub owner: Box<str>,
    pub name: Box<str>,
    /// The path below the repository's root, `""` for the root.
    pub path: Box<str>,
    /// What stands behind the `@`, `""` when it is missing.
    pub reference: Box<str>,
    /// The place of `reference`, relative to the value.
    pub reference_span: Span,
    pub pin: Pin,
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

impl Uses {
    /// Reads the value of `uses:`.
    pub fn parse(value: &str) -> Self {
        let value = value.trim();
        if let Some(image) = value.strip_prefix("docker://") {
            return if image.is_empty() { Self::Invalid } else { Self::Docker(image.into()) };
        }
        // `$/` names the repository of the workflow itself, whatever is checked out.
        if value.starts_with("./") || value.starts_with("../") || value.starts_with("$/") {
            return Self::Local(value.into());
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
        let slug = if path.is_empty() { [owner, "/", name].concat() } else { place.to_owned() };
        Self::Repository(Remote {
            slug: slug.to_ascii_lowercase().into(),
            owner: owner.into(),
            name: name.into(),
            path: path.into(),
            reference: reference.into(),
            reference_span,
            pin: Pin::of(reference),
        })
    }

    pub fn remote(&self) -> Option<&Remote> {
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

impl Pin {
    pub fn of(reference: &str) -> Self {
        let is_hex = reference.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_hex && matches!(reference.len(), 40 | 64) {
            return Self::Commit;
        }
        let last = reference.rsplit_once('/').map_or(reference, |(_, last)| last);
        let digits = last.strip_prefix(['v', 'V']).unwrap_or(last);
        if digits.bytes().next().is_some_and(|byte| byte.is_ascii_digit()) {
            return Self::Version;
        }
        let branches = ["main", "master", "trunk", "develop", "dev", "development", "head", "nightly", "next", "edge"];
        if branches.iter().any(|branch| reference.eq_ignore_ascii_case(branch)) || reference.starts_with("refs/heads/")
        {
            return Self::Branch;
        }
        Self::Other
    }
}

impl Remote {
    /// Whether it is the action `owner/name` or `owner/name/path`, written in lower case.
    pub fn is(&self, slug: &str) -> bool {
        *self.slug == *slug
    }

    pub fn is_any(&self, slugs: &[&str]) -> bool {
        slugs.contains(&&*self.slug)
    }

    /// Its repository, `owner/name`, in lower case.
    pub fn repository(&self) -> &str {
        self.slug.get(..self.owner.len() + 1 + self.name.len()).unwrap_or(&self.slug)
    }

    /// Made by GitHub itself, so that pinning it guards against nobody one does not trust already.
    pub fn is_first_party(&self) -> bool {
        ["actions", "github"].iter().any(|owner| self.owner.eq_ignore_ascii_case(owner))
    }

    pub fn is_reusable_workflow(&self) -> bool {
        self.path.starts_with(".github/workflows/")
    }
}

#[cfg(test)]
mod tests {
    use super::{Pin, Uses};

    #[test]
    fn remotes_have_owner_name_path_and_reference() {
        let Uses::Repository(remote) = Uses::parse("GitHub/codeql-action/init@v3") else { panic!("a remote") };
        assert!(remote.is("github/codeql-action/init") && !remote.is("github/codeql-action"));
        assert_eq!((&*remote.reference, remote.repository()), ("v3", "github/codeql-action"));
        assert_eq!(remote.reference_span.of("GitHub/codeql-action/init@v3"), "v3");
    }

    #[test]
    fn other_forms() {
        assert_eq!(Uses::parse("./.github/actions/a"), Uses::Local("./.github/actions/a".into()));
        assert_eq!(Uses::parse("docker://alpine:3"), Uses::Docker("alpine:3".into()));
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
            assert_eq!(Uses::parse(&value).remote().map(|remote| remote.pin), Some(pin), "{reference}");
        }
    }
}
