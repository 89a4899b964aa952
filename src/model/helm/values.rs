//! The values of a chart: which keys there are.

use rustc_hash::{FxHashMap, FxHashSet};

use super::uses;
use crate::source::Span;
use crate::syntax::yaml::{Node, Tree};

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
pub enum Reach {
    /// All the way, or to a key of which nothing more is known.
    Known,
    /// The key at this index is not there.
    Missing(usize),
}

#[derive(Clone, Debug, Default)]
pub struct Values {
    keys: FxHashMap<Vec<String>, Key>,
    children: FxHashMap<Vec<String>, Vec<String>>,
    /// Keys that stand in comments, as documentation of what may be set.
    commented: FxHashSet<String>,
    /// What texts of the values take of other values, to be rendered by `tpl`.
    own_uses: Vec<Vec<String>>,
    /// Not all keys were read.
    pub is_cut: bool,
}

impl Values {
    pub(super) fn of(tree: &Tree) -> Self {
        let mut values = Self::default();
        let Some(root) = tree.root().filter(|root| root.is_mapping()) else { return values };
        let mut open: Vec<(Vec<String>, Node<'_>)> = vec![(Vec::new(), root)];
        while let Some((path, node)) = open.pop() {
            for entry in node.entries() {
                if values.keys.len() >= MOST_KEYS {
                    values.is_cut = true;
                    break;
                }
                let mut below = path.clone();
                below.push(entry.name().to_owned());
                let is_open = entry.value.entries().is_empty();
                let is_empty = is_open && (entry.value.is_mapping() || entry.value.is_null());
                values.children.entry(path.clone()).or_default().push(entry.name().to_owned());
                values.keys.insert(below.clone(), Key { span: entry.key.span(), is_open, is_empty });
                if !is_open {
                    open.push((below, entry.value));
                }
            }
        }
        let text = tree.text();
        values.commented = text.lines().filter_map(commented_key).map(str::to_owned).collect();
        values.own_uses = uses::mentioned(text);
        values
    }

    /// How far a path leads.
    pub fn reach(&self, path: &[String]) -> Reach {
        if self.is_cut {
            return Reach::Known;
        }
        for depth in 1..=path.len() {
            match path.get(..depth).and_then(|path| self.keys.get(path)) {
                Some(key) if key.is_open => return Reach::Known,
                Some(_) => {}
                None => return Reach::Missing(depth - 1),
            }
        }
        Reach::Known
    }

    /// The keys right below a path.
    pub fn below(&self, path: &[String]) -> impl Iterator<Item = &str> {
        self.children.get(path).into_iter().flatten().map(String::as_str)
    }

    /// Whether `{}` or nothing stands at a path.
    pub fn is_empty_at(&self, path: &[String]) -> bool {
        self.keys.get(path).is_some_and(|key| key.is_empty)
    }

    /// Whether a comment shows the key.
    pub fn is_documented(&self, key: &str) -> bool {
        self.commented.contains(key)
    }

    /// Paths of other values that the texts of the values name.
    pub fn own_uses(&self) -> impl Iterator<Item = &[String]> {
        self.own_uses.iter().map(Vec::as_slice)
    }

    /// Every key with its place, sorted by place.
    pub fn keys(&self) -> Vec<(&[String], Span)> {
        let mut keys: Vec<_> = self.keys.iter().map(|(path, key)| (path.as_slice(), key.span)).collect();
        keys.sort_by_key(|(_, span)| *span);
        keys
    }
}

/// `name` of `# name: value` and `#   - name:`.
fn commented_key(line: &str) -> Option<&str> {
    let rest = line.trim_start().strip_prefix('#')?.trim_start_matches(['#', ' ', '-', '@']);
    let (key, _) = rest.split_once(':')?;
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    (!key.is_empty() && key.chars().all(fits)).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::{Reach, Values};
    use crate::syntax::yaml;

    fn path(text: &str) -> Vec<String> {
        text.split('.').map(str::to_owned).collect()
    }

    #[test]
    fn paths_are_followed_until_nothing_more_is_known() {
        let tree = yaml::parse("image: {tag: '1'}\nresources: {}\n# extra:\n#   - name: x\n".into());
        let values = Values::of(&tree);
        for (text, wanted) in [
            ("image.tag", Reach::Known),
            ("image.tagg", Reach::Missing(1)),
            ("images", Reach::Missing(0)),
            ("resources.limits.cpu", Reach::Known),
        ] {
            assert_eq!(values.reach(&path(text)), wanted, "{text}");
        }
        assert!(values.is_documented("extra") && values.is_documented("name") && !values.is_documented("image"));
        assert_eq!(values.below(&path("image")).collect::<Vec<_>>(), ["tag"]);
    }
}
