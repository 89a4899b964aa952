//! Names of variables and secrets that a document tells of.

use rustc_hash::FxHashSet;

/// More names than any guide explains.
const MOST_NAMES: usize = 5000;

/// Words in capitals, digits and underscores, in prose as in code.
pub fn told_names(text: &str) -> FxHashSet<String> {
    let words = text.as_bytes().split(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_');
    let is_name = |word: &&[u8]| {
        word.len() >= 3
            && word.first().is_some_and(u8::is_ascii_uppercase)
            && word.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'_')
    };
    let names = words.filter(is_name).filter_map(|word| std::str::from_utf8(word).ok());
    names.take(MOST_NAMES).map(str::to_owned).collect()
}

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
