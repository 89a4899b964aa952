//! Names of variables and secrets that a document tells of.

use rustc_hash::FxHashSet;

/// More names than any guide explains.
const MOST_NAMES: usize = 5000;

/// Words in capitals, digits and underscores, in prose as in code.
pub fn told_names(text: &str) -> FxHashSet<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let is_name = |word: &&str| {
        word.len() >= 3
            && word.starts_with(|c: char| c.is_ascii_uppercase())
            && word.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
    };
    words.filter(is_name).take(MOST_NAMES).map(str::to_owned).collect()
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
