//! The name that was probably meant.

const MOST_COMPARED: usize = 500;

/// The candidate closest to `name`, when it is close: one edit for short names, two for longer ones.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = if name.len() > 4 { 2 } else { 1 };
    let wanted = name.to_lowercase();
    let mut close: Vec<(usize, &str)> = candidates
        .into_iter()
        // A suggestion is a courtesy; what is compared must not grow with a hostile file.
        .take(MOST_COMPARED)
        // Names of a very different length need no look.
        .filter(|candidate| candidate.len().abs_diff(name.len()) <= allowed)
        .map(|candidate| (strsim::damerau_levenshtein(&wanted, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= allowed && name.len() > 2)
        .collect();
    close.sort_unstable();
    match close.as_slice() {
        [(best, first), (second, other), ..] if best == second && first != other => None,
        [(_, first), ..] => Some(first),
        [] => None,
    }
}

/// Whether `written` is `name` with one letter lost, added, changed or swapped. Names that differ in a digit are siblings,
/// not slips, and so are those that differ in a word of one letter: `zone-a` and `zone-b`.
pub fn is_slip(written: &str, name: &str) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let words = |text: &str| text.split(['-', '_', '.']).filter(|word| word.len() == 1).collect::<String>();
    written.len() > 4
        && written.len().abs_diff(name.len()) <= 1
        && is_one_edit(written, name)
        && digits(written) == digits(name)
        && words(written) == words(name)
}

/// Whether one letter lost, added, changed or swapped with the next makes one text of the other.
fn is_one_edit(a: &str, b: &str) -> bool {
    let before: usize = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    let (a, b) = (a.get(before..).unwrap_or(""), b.get(before..).unwrap_or(""));
    let behind: usize =
        a.chars().rev().zip(b.chars().rev()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    let middle = |text: &str| text.get(..text.len() - behind).unwrap_or("").chars().take(3).collect::<Vec<char>>();
    match (middle(a).as_slice(), middle(b).as_slice()) {
        ([], [_]) | ([_], [] | [_]) => true,
        ([a, b], [c, d]) => (a, b) == (d, c),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{is_one_edit, is_slip, nearest};

    #[test]
    fn one_edit_is_a_distance_of_one() {
        let texts = ["", "a", "b", "ab", "ba", "aa", "aba", "abb", "bab", "éa", "aé", "abab", "abba", "aabb"];
        for (a, b) in texts.into_iter().flat_map(|a| texts.map(|b| (a, b))) {
            assert_eq!(is_one_edit(a, b), strsim::osa_distance(a, b) == 1, "{a} {b}");
        }
    }

    #[test]
    fn slips_are_one_letter_away() {
        assert!(is_slip("paymnets", "payments") && is_slip("shopp", "shop") && !is_slip("shop", "shop"));
        assert!(
            !is_slip("node-1", "node-2")
                && !is_slip("zone-a", "zone-b")
                && !is_slip("dev", "def")
                && !is_slip("orders", "carts")
        );
    }

    #[test]
    fn only_one_close_name_is_offered() {
        assert_eq!(nearest("VERSOIN", ["VERSION", "BASE"]), Some("VERSION"));
        assert_eq!(nearest("version", ["VERSION"]), Some("VERSION"));
        assert_eq!(nearest("AB", ["AC"]), None);
        assert_eq!(nearest("TAG1", ["TAG2", "TAG3"]), None);
        assert_eq!(nearest("JAVA_HOME", ["APP_HOME"]), None);
    }
}
