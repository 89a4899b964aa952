//! `$NAME` and `${NAME:-default}` in Compose files.

/// The first `$NAME` or `${…}` in `text`: its offset and length. `$$` is a dollar sign.
/// <https://docs.docker.com/reference/compose-file/interpolation/>
pub fn find_variable(text: &str) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'$', bytes.get(at..)?) {
        at += found;
        match bytes.get(at + 1) {
            Some(b'{') => {
                let mut depth = 0_usize;
                for (offset, byte) in bytes.iter().enumerate().skip(at + 1) {
                    match byte {
                        b'{' => depth += 1,
                        b'}' => depth -= 1,
                        _ => {}
                    }
                    if depth == 0 {
                        return Some((at, offset + 1 - at));
                    }
                }
                return Some((at, text.len() - at));
            }
            Some(byte) if byte.is_ascii_alphabetic() || *byte == b'_' => {
                let name = bytes.iter().skip(at + 1).take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_');
                return Some((at, 1 + name.count()));
            }
            _ => at += 2,
        }
    }
    None
}

/// The text as Compose sees it, or nothing when a variable decides it.
pub fn literal(text: &str) -> Option<&str> {
    find_variable(text).is_none().then_some(text)
}

#[cfg(test)]
mod tests {
    use super::{find_variable, literal};

    #[test]
    fn variables_are_told_from_dollar_signs() {
        for (text, found) in [
            ("a$$b", None),
            ("a$VAR_1-b", Some((1, 6))),
            ("${A:-${B}}/x", Some((0, 10))),
            ("cost: 5$", None),
            ("${A", Some((0, 3))),
            ("$1", None),
        ] {
            assert_eq!(find_variable(text), found, "{text}");
        }
        assert_eq!(literal("nginx:1"), Some("nginx:1"));
    }
}
