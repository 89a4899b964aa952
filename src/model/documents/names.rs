//! Names of variables and secrets that a document tells of.

use rustc_hash::FxHashSet;

/// More names than any guide explains.
const MOST_NAMES: usize = 5000;

/// The names in a text, each once.
pub fn told_names(text: &str) -> FxHashSet<String> {
    names(text).take(MOST_NAMES).map(str::to_owned).collect()
}

/// The words of a text that are names, in prose as in code: three and more capitals, digits and underscores, the first one
/// a capital.
pub fn names(text: &str) -> impl Iterator<Item = &str> {
    let bytes = text.as_bytes();
    let class = |at: usize| bytes.get(at).and_then(|byte| CLASSES.get(usize::from(*byte))).copied();
    let mut at = 0;
    std::iter::from_fn(move || {
        while let Some(start) = next_capital(bytes, at) {
            let begins = start == 0 || class(start - 1) == Some(Class::Other);
            let mut end = start + 1;
            while begins && class(end) == Some(Class::Capital) {
                end += 1;
            }
            let is_name = begins && end - start >= 3 && class(end) != Some(Class::Small);
            at = end;
            if is_name {
                return text.get(start..end);
            }
            while matches!(class(at), Some(Class::Capital | Class::Small)) {
                at += 1;
            }
        }
        None
    })
}

/// Texts are long and have few capitals: blocks without one are told by looking at all of their bytes at once.
fn next_capital(bytes: &[u8], from: usize) -> Option<usize> {
    let (blocks, rest) = bytes.get(from..)?.as_chunks::<16>();
    let has_capital = |block: &&[u8; 16]| block.iter().fold(false, |has, byte| has | byte.is_ascii_uppercase());
    let skipped = blocks.iter().take_while(|block| !has_capital(block)).count();
    let block = blocks.get(skipped).map_or(rest, |block| block.as_slice());
    block.iter().position(u8::is_ascii_uppercase).map(|at| from + skipped * 16 + at)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Part of a name: a capital letter, a digit, `_`.
    Capital,
    /// Part of a word that is no name.
    Small,
    /// Between words.
    Other,
}

static CLASSES: [Class; 256] = {
    let mut classes = [Class::Other; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        classes[byte as usize] = match byte {
            b'A'..=b'Z' | b'0'..=b'9' | b'_' => Class::Capital,
            b'a'..=b'z' => Class::Small,
            _ => Class::Other,
        };
        byte += 1;
    }
    classes
};

#[cfg(test)]
mod tests {
    use super::told_names;

    #[test]
    fn words_in_capitals_are_names() {
        let names = told_names("Set `DATABASE_URL`, API_KEY2 and Token; see ./README.md");
        let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, ["API_KEY2", "DATABASE_URL", "README"]);
    }

    #[test]
    fn names_are_whole_words() {
        for (text, wanted) in [
            ("ABC", vec!["ABC"]),
            ("_ABC 1ABC aABC ABCd AB", vec![]),
            ("$ABC=DEF_1;éXYZ", vec!["ABC", "DEF_1", "XYZ"]),
            ("a long line of small letters, then THIS_ONE and thaT_one", vec!["THIS_ONE"]),
        ] {
            assert_eq!(super::names(text).collect::<Vec<_>>(), wanted, "{text}");
        }
    }
}
