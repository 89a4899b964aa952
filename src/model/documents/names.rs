//! Names of variables and secrets that a document tells of.

use rustc_hash::FxHashSet;

/// More names than any guide explains.
const MOST_NAMES: usize = 5000;

/// Words in capitals, digits and underscores, in prose as in code.
pub fn told_names(text: &str) -> FxHashSet<String> {
    let mut names = FxHashSet::default();
    let mut start = 0;
    let mut is_name = true;
    for (at, &byte) in text.as_bytes().iter().chain(b" ").enumerate() {
        match CLASSES.get(usize::from(byte)) {
            Some(Class::Capital) => {}
            Some(Class::Small) => is_name = false,
            _ => {
                let word = if is_name && at >= start + 3 { text.get(start..at) } else { None };
                if let Some(word) = word.filter(|word| word.starts_with(|first: char| first.is_ascii_uppercase())) {
                    if names.len() == MOST_NAMES {
                        break;
                    }
                    names.insert(word.to_owned());
                }
                start = at + 1;
                is_name = true;
            }
        }
    }
    names
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
