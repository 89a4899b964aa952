//! Finds keys that a mapping has twice.

use rustc_hash::FxHashMap;

use super::arena::Pair;
use super::node::{Entry, Node, Tree};

/// The second (or later) of two equal keys of one mapping, and the first.
#[derive(Clone, Copy, Debug)]
pub struct DuplicateKey<'a> {
    pub first: Entry<'a>,
    pub second: Entry<'a>,
}

impl Tree {
    /// Every repeated key of every mapping. Keys written by a template or in one of its branches don't count.
    pub fn duplicate_keys(&self) -> impl Iterator<Item = DuplicateKey<'_>> {
        self.nodes().filter(|node| matches!(node.raw_kind(), super::Kind::Mapping)).flat_map(in_mapping)
    }
}

/// Mappings of so many entries are compared one by one: that is nearly every one, and needs no table.
const SMALL: usize = 16;

fn in_mapping(mapping: Node<'_>) -> Vec<DuplicateKey<'_>> {
    let mut found = Vec::new();
    let pairs = mapping.pairs();
    let earlier = |at: usize| pairs.get(..at).unwrap_or_default();
    let is_new = |(at, pair): (usize, &Pair)| earlier(at).iter().all(|known| known.mark != pair.mark);
    if pairs.len() <= SMALL && pairs.iter().enumerate().all(is_new) {
        return found;
    }
    let own = |entry: &Entry<'_>| !entry.key.is_unknown() && !entry.value.is_maybe_absent() && !entry.is_merge();
    let entries = mapping.raw_entries().filter(own).filter_map(|entry| Some((entry.key.as_str()?, entry)));
    let mut seen: FxHashMap<&str, Entry<'_>> = FxHashMap::default();
    for (name, entry) in entries {
        match seen.get(name) {
            Some(&first) => found.push(DuplicateKey { first, second: entry }),
            None => {
                seen.insert(name, entry);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::parse;

    #[test]
    fn every_repetition_is_paired_with_the_first() {
        let tree = parse("a: 1\nb: {x: 1, x: 2}\na: 2\n<<: {}\n<<: {}\na: 3\n".into());
        let found: Vec<_> = tree
            .duplicate_keys()
            .map(|pair| (pair.first.span(), pair.second.name(), pair.second.value.as_str()))
            .collect();
        let first = found.first().expect("a pair").0;
        assert_eq!(first.of(tree.text()), "a: 1");
        let names: Vec<_> = found.iter().map(|pair| (pair.1, pair.2)).collect();
        assert_eq!(names, [("a", Some("2")), ("a", Some("3")), ("x", Some("2"))]);
    }
}
