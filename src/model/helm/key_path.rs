//! Keys of values that stand below each other: `image.tag`.

use std::fmt;

/// Stands before each key.
const BORDER: char = '\0';

/// A path to a value, all keys in one text: it costs one allocation, those above it none.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyPathBuf(String);

/// A path to a value, or the empty one to all values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyPath<'a>(&'a str);

impl KeyPathBuf {
    pub fn as_path(&self) -> KeyPath<'_> {
        KeyPath(&self.0)
    }

    pub fn push(&mut self, key: &str) {
        self.0.push(BORDER);
        self.0.push_str(key);
    }

    /// Appends the keys of `.a.b`, as a template writes them.
    pub(super) fn push_chain(&mut self, chain: &str) {
        self.0.reserve(chain.len() + 1);
        for key in chain.split('.').filter(|key| !key.is_empty()) {
            self.push(key);
        }
    }
}

impl<'a> KeyPath<'a> {
    pub fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    pub fn keys(self) -> impl Iterator<Item = &'a str> {
        self.0.split(BORDER).skip(1)
    }

    pub fn first(self) -> Option<&'a str> {
        self.keys().next()
    }

    pub fn last(self) -> Option<&'a str> {
        self.0.rsplit_once(BORDER).map(|(_, key)| key)
    }

    /// The path without its last key.
    pub fn parent(self) -> Option<Self> {
        self.0.rsplit_once(BORDER).map(|(above, _)| Self(above))
    }

    /// The path and those above it but the empty one, the longest first.
    pub fn upwards(self) -> impl Iterator<Item = Self> {
        std::iter::successors(Some(self), |path| path.parent()).take_while(|path| !path.is_empty())
    }

    /// Whether it is `above` or leads to something below it.
    pub fn starts_with(self, above: KeyPath<'_>) -> bool {
        self.0.strip_prefix(above.0).is_some_and(|rest| rest.is_empty() || rest.starts_with(BORDER))
    }

    pub fn to_buf(self) -> KeyPathBuf {
        KeyPathBuf(self.0.to_owned())
    }
}

impl fmt::Display for KeyPath<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, key) in self.keys().enumerate() {
            f.write_str(if at > 0 { "." } else { "" })?;
            f.write_str(key)?;
        }
        Ok(())
    }
}

impl<'k> FromIterator<&'k str> for KeyPathBuf {
    fn from_iter<I: IntoIterator<Item = &'k str>>(keys: I) -> Self {
        let mut path = Self::default();
        keys.into_iter().for_each(|key| path.push(key));
        path
    }
}

#[cfg(test)]
mod tests {
    use super::{KeyPath, KeyPathBuf};

    #[test]
    fn keys_stay_apart() {
        let path: KeyPathBuf = ["a", "b.c", ""].into_iter().collect();
        let path = path.as_path();
        assert_eq!((path.first(), path.last(), path.keys().count()), (Some("a"), Some(""), 3));
        assert_eq!(path.upwards().map(|path| path.to_string()).collect::<Vec<_>>(), ["a.b.c.", "a.b.c", "a"]);
        let other: KeyPathBuf = ["a", "b"].into_iter().collect();
        assert!(!path.starts_with(other.as_path()));
        assert!(path.upwards().all(|above| path.starts_with(above)) && path.starts_with(KeyPath::default()));
        assert!(KeyPath::default().keys().next().is_none());
    }
}
