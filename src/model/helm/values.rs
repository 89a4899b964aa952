//! The values of a chart: which keys there are.

use rustc_hash::FxHashSet;

use super::key_path::{KeyPath, KeyPathBuf};
use super::uses;
use crate::source::Span;
use crate::syntax::yaml::Tree;

/// More keys than any chart has; what is behind them counts as unknown.
const MOST_KEYS: usize = 20_000;

/// A key of the values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Key {
    span: Span,
    /// Nothing is said of what may stand below it: it is empty, a list or a scalar.
    is_open: bool,
    /// `{}` or nothing at all.
    is_empty: bool,
}

/// How far a path leads into the values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach<'a> {
    /// All the way, or to a key of which nothing more is known.
    Known,
    /// This first part of the path is not there.
    Missing(KeyPath<'a>),
}

#[derive(Clone, Debug, Default)]
pub struct Values {
    /// Sorted by path, each once.
    keys: Vec<(KeyPathBuf, Key)>,
    /// Keys that stand in comments, as documentation of what may be set.
    commented: FxHashSet<String>,
    /// What texts of the values take of other values, to be rendered by `tpl`.
    own_uses: Vec<KeyPathBuf>,
    /// Not all keys were read.
    pub is_cut: bool,
}

impl Values {
    pub(super) fn of(tree: &Tree) -> Self {
        let mut values = Self::default();
        let Some(root) = tree.root().filter(|root| root.is_mapping()) else { return values };
        let mut open = vec![(KeyPathBuf::default(), root.entries())];
        while let Some((path, entries)) = open.pop() {
            for entry in entries {
                if values.keys.len() >= MOST_KEYS {
                    values.is_cut = true;
                    break;
                }
                let mut below = path.clone();
                below.push(entry.name());
                let is_mapping = entry.value.is_mapping();
                let entries = if is_mapping { entry.value.entries() } else { Vec::new() };
                let is_open = entries.is_empty();
                let is_empty = is_open && (is_mapping || entry.value.is_null());
                if !is_open {
                    open.push((below.clone(), entries));
                }
                values.keys.push((below, Key { span: entry.key.span(), is_open, is_empty }));
            }
        }
        values.keys.sort_by(|(a, _), (b, _)| a.cmp(b));
        // Of keys that are written alike, the last one counts.
        values.keys.dedup_by(|later, kept| {
            let is_same = later.0 == kept.0;
            if is_same {
                kept.1 = later.1;
            }
            is_same
        });
        let text = tree.text();
        values.commented = commented_keys(text).map(str::to_owned).collect();
        values.own_uses = uses::mentioned(text);
        values
    }

    fn key(&self, path: KeyPath<'_>) -> Option<&Key> {
        let at = self.keys.binary_search_by(|(known, _)| known.as_path().cmp(&path)).ok()?;
        self.keys.get(at).map(|(_, key)| key)
    }

    /// How far a path leads.
    pub fn reach<'p>(&self, path: KeyPath<'p>) -> Reach<'p> {
        let mut missing = None;
        // Few paths lead astray, so that the first look is most often the only one.
        for part in path.upwards().take_while(|_| !self.is_cut) {
            match self.key(part) {
                Some(key) if key.is_open => return Reach::Known,
                Some(_) => break,
                None => missing = Some(part),
            }
        }
        missing.map_or(Reach::Known, Reach::Missing)
    }

    /// The keys right below a path.
    pub fn below(&self, path: KeyPath<'_>) -> impl Iterator<Item = &str> {
        let from = self.keys.partition_point(|(known, _)| known.as_path() <= path);
        let mut rest = self.keys.get(from..).unwrap_or_default();
        std::iter::from_fn(move || {
            let child = rest.first().map(|(known, _)| known.as_path()).filter(|known| known.starts_with(path))?;
            let behind = rest.partition_point(|(known, _)| known.as_path().starts_with(child));
            rest = rest.get(behind..).unwrap_or_default();
            child.last()
        })
    }

    /// Whether `{}` or nothing stands at a path.
    pub fn is_empty_at(&self, path: KeyPath<'_>) -> bool {
        self.key(path).is_some_and(|key| key.is_empty)
    }

    /// Whether a comment shows the key.
    pub fn is_documented(&self, key: &str) -> bool {
        self.commented.contains(key)
    }

    /// Paths of other values that the texts of the values name.
    pub fn own_uses(&self) -> impl Iterator<Item = KeyPath<'_>> {
        self.own_uses.iter().map(KeyPathBuf::as_path)
    }

    /// Every key with its place, sorted by place.
    pub fn keys(&self) -> Vec<(KeyPath<'_>, Span)> {
        let mut keys: Vec<_> = self.keys.iter().map(|(path, key)| (path.as_path(), key.span)).collect();
        keys.sort_by_key(|(_, span)| *span);
        keys
    }
}

/// The keys that the comments of a text show.
fn commented_keys(text: &str) -> impl Iterator<Item = &str> {
    let mut lines = text;
    std::iter::from_fn(move || {
        loop {
            let (before, comment) = lines.split_at_checked(memchr::memchr(b'#', lines.as_bytes())?)?;
            let (comment, behind) = comment.split_once('\n').unwrap_or((comment, ""));
            lines = behind;
            let written = before.rsplit('\n').next().unwrap_or(before);
            if let Some(key) = commented_key(comment).filter(|_| written.trim().is_empty()) {
                return Some(key);
            }
        }
    })
}

/// `name` of `# name: value` and `#   - name:`.
fn commented_key(comment: &str) -> Option<&str> {
    let rest = comment.trim_start_matches(['#', ' ', '-', '@']);
    let (key, _) = rest.split_once(':')?;
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    (!key.is_empty() && key.chars().all(fits)).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::{KeyPathBuf, Reach, Values};
    use crate::syntax::yaml;

    fn path(text: &str) -> KeyPathBuf {
        text.split('.').collect()
    }

    #[test]
    fn paths_are_followed_until_nothing_more_is_known() {
        let tree = yaml::parse("image: {tag: '1'}\nresources: {}\n# extra:\n#   - name: x\n".into());
        let values = Values::of(&tree);
        for (text, wanted) in [
            ("image.tag", None),
            ("image.tagg", Some("image.tagg")),
            ("image.tag.x", None),
            ("images.a.b", Some("images")),
            ("resources.limits.cpu", None),
        ] {
            let wanted = wanted.map(path);
            let wanted = wanted.as_ref().map_or(Reach::Known, |path| Reach::Missing(path.as_path()));
            assert_eq!(values.reach(path(text).as_path()), wanted, "{text}");
        }
        assert!(values.is_documented("extra") && values.is_documented("name") && !values.is_documented("image"));
        assert_eq!(values.below(path("image").as_path()).collect::<Vec<_>>(), ["tag"]);
    }
}
