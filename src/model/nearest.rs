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
        && digits(written) == digits(name)
        && words(written) == words(name)
        && strsim::osa_distance(written, name) == 1
}

#[cfg(test)]
mod tests {
    use super::{is_slip, nearest};

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
