//! The fingerprints of lines that GitHub's code scanning goes by.

/// GitHub's `primaryLocationLineHash` of each line of a text: a rolling hash over the next 100 characters without
/// blanks, and the number of the occurrence of that hash
/// (<https://github.com/github/codeql-action/blob/main/src/fingerprints.ts>).
pub(super) fn line_hashes(text: &str) -> Vec<String> {
    const MODULUS: u64 = 37;
    const WINDOW: usize = 100;
    const END_OF_FILE: u64 = 65_535;

    let first_modulus = (0..WINDOW).fold(1_u64, |power, _| power.wrapping_mul(MODULUS));
    let mut window = [0_u64; WINDOW];
    let mut line_starts = [usize::MAX; WINDOW];
    let mut index = 0;
    let mut hash = 0_u64;
    let mut hashes: Vec<String> = Vec::new();
    let mut seen: rustc_hash::FxHashMap<u64, usize> = rustc_hash::FxHashMap::default();
    let mut line = 0;
    let mut at_line_start = true;
    let mut previous_was_cr = false;

    let mut output = |hash: u64, line: usize| {
        let count = seen.entry(hash).and_modify(|count| *count += 1).or_insert(1);
        if hashes.len() <= line {
            hashes.resize(line + 1, String::new());
        }
        if let Some(slot) = hashes.get_mut(line) {
            *slot = format!("{hash:x}:{count}");
        }
    };
    let mut push = |character: u64, start: Option<usize>| {
        let (Some(slot), Some(begun)) = (window.get_mut(index), line_starts.get_mut(index)) else { return };
        let leaving = *slot;
        if *begun != usize::MAX {
            output(hash, *begun);
        }
        *slot = character;
        *begun = start.unwrap_or(usize::MAX);
        hash = MODULUS.wrapping_mul(hash).wrapping_add(character).wrapping_sub(first_modulus.wrapping_mul(leaving));
        index = (index + 1) % WINDOW;
    };
    for unit in text.encode_utf16() {
        let unit = u64::from(unit);
        if matches!(unit, 0x20 | 0x09) || previous_was_cr && unit == 0x0a {
            previous_was_cr = false;
            continue;
        }
        previous_was_cr = unit == 0x0d;
        let unit = if unit == 0x0d { 0x0a } else { unit };
        push(unit, at_line_start.then_some(line));
        at_line_start = unit == 0x0a;
        if at_line_start {
            line += 1;
        }
    }
    push(END_OF_FILE, at_line_start.then_some(line));
    (0..WINDOW).for_each(|_| push(0, None));
    hashes
}

#[cfg(test)]
mod tests {
    use super::line_hashes;

    /// The vectors that the reference implementation publishes.
    #[test]
    fn line_hashes_are_githubs() {
        assert_eq!(line_hashes(""), ["c129715d7a2bc9a3:1"]);
        assert_eq!(
            line_hashes(" a\nb\n  \t\tc\n d"),
            ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"]
        );
        let lines = line_hashes(&"Lorem ipsum dolor sit amet.\n".repeat(10));
        let expected: Vec<String> = (1..=6).map(|number| format!("a7f2ff13bc495cf2:{number}")).collect();
        assert_eq!(lines[..6], expected);
    }
}
