//! Container image references: `registry.example.com:5000/team/app:1.2@sha256:…` and their parts.

use crate::source::Span;

/// The parts of an image reference as written
/// (<https://github.com/distribution/reference/blob/main/reference.go>).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageReference<'a> {
    /// `ghcr.io`, `localhost:5000`; `None` means Docker Hub, unless a node is configured otherwise.
    pub registry: Option<&'a str>,
    /// The path without registry: `library/nginx`, `nginx`, `team/app`.
    pub repository: &'a str,
    pub tag: Option<&'a str>,
    /// `sha256:…`, without the `@`.
    pub digest: Option<&'a str>,
    /// Where the tag (without its colon) stands in the text; an empty place at the end of the name when there is none.
    pub tag_span: Span,
}

impl<'a> ImageReference<'a> {
    /// Reads a reference. `None` when it is none: a variable in it, capital letters in the path, blanks.
    pub fn parse(text: &'a str) -> Option<Self> {
        let (rest, digest) = match text.split_once('@') {
            Some((rest, digest)) if is_digest(digest) => (rest, Some(digest)),
            Some(_) => return None,
            None => (text, None),
        };
        // A colon behind the last slash begins the tag, any other a port.
        let slash = rest.rfind('/').map_or(0, |at| at + 1);
        let (name, tag) = match rest.get(slash..)?.find(':') {
            Some(at) => (rest.get(..slash + at)?, Some(rest.get(slash + at + 1..)?)),
            None => (rest, None),
        };
        if !tag.is_none_or(is_tag) {
            return None;
        }
        let (registry, repository) = match name.split_once('/') {
            Some((first, path)) if is_registry(first) => (Some(first), path),
            _ => (None, name),
        };
        if !repository.split('/').all(is_path_part) {
            return None;
        }
        let tag_start = if tag.is_some() { name.len() + 1 } else { name.len() };
        let tag_span = Span::from_usize(tag_start, tag_start + tag.map_or(0, str::len));
        Some(Self { registry, repository, tag, digest, tag_span })
    }

    /// The last part of the path: `nginx`.
    pub fn name(&self) -> &'a str {
        self.repository.rsplit('/').next().unwrap_or(self.repository)
    }

    /// Whether its registry is one of these patterns, in which `*` stands for any letters.
    pub fn is_from(&self, registries: &[String]) -> bool {
        registries.iter().any(|pattern| matches(pattern, self.registry_or_default()))
    }

    /// The registry that is asked: Docker Hub's is `docker.io`.
    pub fn registry_or_default(&self) -> &'a str {
        match self.registry {
            None | Some("index.docker.io" | "registry-1.docker.io") => "docker.io",
            Some(registry) => registry,
        }
    }

    /// Registry and path in full, as two references to one image compare equal: `docker.io/library/nginx`.
    pub fn full_name(&self) -> String {
        let registry = self.registry_or_default();
        let official = registry == "docker.io" && !self.repository.contains('/');
        format!("{registry}/{}{}", if official { "library/" } else { "" }, self.repository)
    }

    /// The tag that is pulled when there is no digest.
    pub fn tag_or_default(&self) -> &'a str {
        self.tag.unwrap_or("latest")
    }

    /// Neither a digest nor a tag other than `latest`: what it is changes without a trace.
    pub fn is_latest(&self) -> bool {
        self.digest.is_none() && self.tag_or_default() == "latest"
    }
}

/// `*` stands for any letters.
fn matches(pattern: &str, registry: &str) -> bool {
    let mut pieces = pattern.split('*');
    let Some(mut rest) = pieces.next().and_then(|first| registry.strip_prefix(first)) else { return false };
    let pieces: Vec<&str> = pieces.collect();
    let Some((last, inner)) = pieces.split_last() else { return rest.is_empty() };
    for piece in inner {
        match rest.split_once(piece) {
            Some((_, behind)) => rest = behind,
            None => return false,
        }
    }
    rest.ends_with(last)
}

/// The name of an image without tag and digest, variables and templates left as they are: what two places that mean one
/// image have in common.
pub fn name_as_written(written: &str) -> Option<String> {
    let written = written.trim();
    if written.is_empty() {
        return None;
    }
    if let Some(image) = ImageReference::parse(written) {
        // The registry that is meant where none is written says nothing.
        let registry = image.registry.map_or_else(String::new, |registry| format!("{registry}/"));
        return Some(registry + image.repository);
    }
    // `$IMAGE:$GITHUB_SHA`, `${{ env.REGISTRY }}/api:${{ github.sha }}`
    let folder = written.rfind('/').map_or(0, |at| at + 1);
    let last = written.get(folder..)?;
    let tag = last.match_indices(':').map(|(at, _)| at).find(|at| !last.get(..*at).is_some_and(|b| b.ends_with('$')));
    let name = tag.and_then(|at| written.get(..folder + at)).unwrap_or(written);
    let opens = name.matches("{{").count() == name.matches("}}").count();
    opens.then(|| name.to_owned())
}

fn is_registry(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':' | b'[' | b']');
    text.bytes().all(allowed)
        && (text == "localhost" || text.contains(['.', ':']) || text.bytes().any(|byte| byte.is_ascii_uppercase()))
}

fn is_path_part(text: &str) -> bool {
    let edge = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'_' | b'-');
    edge(text.bytes().next()) && edge(text.bytes().last()) && text.bytes().all(inner)
}

fn is_tag(text: &str) -> bool {
    let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    text.len() <= 128
        && text.bytes().next().is_some_and(word)
        && text.bytes().all(|byte| word(byte) || matches!(byte, b'.' | b'-'))
}

fn is_digest(text: &str) -> bool {
    text.split_once(':').is_some_and(|(algorithm, hex)| {
        !algorithm.is_empty() && hex.len() >= 32 && hex.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

#[cfg(test)]
mod tests {
    use super::{ImageReference, name_as_written};

    #[test]
    fn references_fall_into_their_parts() {
        let digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
        let pinned = format!("ghcr.io/a/b:1.2@{digest}");
        let cases = [
            ("nginx", None, "nginx", None, "docker.io/library/nginx"),
            ("nginx:1.27", None, "nginx", Some("1.27"), "docker.io/library/nginx"),
            ("bitnami/redis", None, "bitnami/redis", None, "docker.io/bitnami/redis"),
            ("localhost:5000/app", Some("localhost:5000"), "app", None, "localhost:5000/app"),
            ("gcr.io/p/a/b:x_1", Some("gcr.io"), "p/a/b", Some("x_1"), "gcr.io/p/a/b"),
            ("docker.io/nginx", Some("docker.io"), "nginx", None, "docker.io/library/nginx"),
            (pinned.as_str(), Some("ghcr.io"), "a/b", Some("1.2"), "ghcr.io/a/b"),
        ];
        for (text, registry, repository, tag, full) in cases {
            let image = ImageReference::parse(text).unwrap_or_else(|| panic!("{text} is a reference"));
            assert_eq!((image.registry, image.repository, image.tag), (registry, repository, tag), "{text}");
            assert_eq!(image.full_name(), full);
            assert_eq!(image.tag_span.of(text), tag.unwrap_or(""));
        }
        assert_eq!(ImageReference::parse(&pinned).and_then(|image| image.digest), Some(digest));
    }

    #[test]
    fn only_no_tag_and_latest_without_a_digest_float() {
        let latest = |text: &str| ImageReference::parse(text).is_some_and(|image| image.is_latest());
        assert!(latest("a") && latest("a:latest") && latest("r.io:1/a"));
        assert!(!latest("a:1") && !latest("a:latest@sha256:0123456789abcdef0123456789abcdef"));
    }

    #[test]
    fn what_is_no_reference_is_told_apart() {
        for text in ["", "$IMAGE", "app:${TAG}", "App", "a b", "a:", "a/", "a@sha256:12", "{{ .x }}", "a:b:c"] {
            assert_eq!(ImageReference::parse(text), None, "{text}");
        }
    }

    #[test]
    fn images_are_named_without_their_tag() {
        for (written, name) in [
            ("ghcr.io/shop/api:1.2", Some("ghcr.io/shop/api")),
            ("api", Some("api")),
            ("localhost:5000/api:1", Some("localhost:5000/api")),
            ("$IMAGE:$GITHUB_SHA", Some("$IMAGE")),
            ("${{ env.REGISTRY }}/api:${{ github.sha }}", Some("${{ env.REGISTRY }}/api")),
            ("", None),
        ] {
            assert_eq!(name_as_written(written).as_deref(), name, "{written}");
        }
    }
}
