//! Names of variables and secrets that a document tells of.

use rustc_hash::FxHashSet;

/// More names than any guide explains.
const MOST_NAMES: usize = 5000;

/// Words in capitals, digits and underscores, in prose as in code.
pub fn told_names(text: &str) -> FxHashSet<String> {
    let is_name = |word: &&str| {
        word.starts_with(|first: char| first.is_ascii_uppercase())
            && word.bytes().all(|byte| matches!(CLASSES.get(usize::from(byte)), Some(Class::Capital)))
    };
    words(text).filter(is_name).take(MOST_NAMES).map(str::to_owned).collect()
}

/// The words of a text that are long enough for a name: letters, digits and underscores.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    let between = |byte: &u8| matches!(CLASSES.get(usize::from(*byte)), Some(Class::Other));
    let words = text.as_bytes().split(between).filter(|word| word.len() >= 3);
    words.filter_map(|word| std::str::from_utf8(word).ok())
}

#[derive(Clone, Copy)]
enum Class {
    /// Part of a name: a capital letter, a digit, `_`.
    Capital,
    /// Part of a word that is no name.
    Small,
    /// Between words.
    Other,
}

/// Documents are long and read byte by byte, so that one look at each has to do.
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
}
