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

/// How deep defaults may hold further variables.
const MAX_DEPTH: u32 = 8;

/// The text with each variable replaced by what `look` says of it, else by its default; nothing when one has neither.
pub fn interpolate(text: &str, look: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    replace(text, look, 0)
}

fn replace(text: &str, look: &dyn Fn(&str) -> Option<String>, depth: u32) -> Option<String> {
    let mut made = String::new();
    let mut rest = text;
    while let Some((at, length)) = find_variable(rest) {
        made += &rest.get(..at)?.replace("$$", "$");
        let written = rest.get(at + 1..at + length)?;
        made += &match written.strip_prefix('{') {
            Some(braced) => expand(braced.strip_suffix('}')?, look, depth)?,
            None => look(written)?,
        };
        rest = rest.get(at + length..)?;
    }
    made += &rest.replace("$$", "$");
    Some(made)
}

/// What stands in `${…}`: a name, and perhaps an operator with a text behind it.
fn expand(inside: &str, look: &dyn Fn(&str) -> Option<String>, depth: u32) -> Option<String> {
    let end = inside.find(|char: char| !char.is_ascii_alphanumeric() && char != '_').unwrap_or(inside.len());
    let (name, operator) = inside.split_at_checked(end)?;
    let value = look(name);
    let (operator, or_empty) = operator.strip_prefix(':').map_or((operator, false), |rest| (rest, true));
    let value = value.filter(|value| !(or_empty && value.is_empty()));
    let other = |text: &str| if depth < MAX_DEPTH { replace(text, look, depth + 1) } else { None };
    match (operator.split_at_checked(1), value) {
        (Some(("-", default)), None) => other(default),
        (Some(("+", replacement)), Some(_)) => other(replacement),
        (Some(("+", _)), None) => Some(String::new()),
        (_, value) => value,
    }
}

/// The text as Compose sees it, or nothing when a variable decides it.
pub fn literal(text: &str) -> Option<&str> {
    find_variable(text).is_none().then_some(text)
}

#[cfg(test)]
mod tests {
    use super::{find_variable, interpolate, literal};

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

    #[test]
    fn values_and_defaults_take_the_place_of_variables() {
        let look = |name: &str| match name {
            "A" => Some("a".to_owned()),
            "EMPTY" => Some(String::new()),
            _ => None,
        };
        for (text, made) in [
            ("./$A/${A}-$$x", Some("./a/a-$x")),
            ("${B:-./x}", Some("./x")),
            ("${EMPTY:-x}${EMPTY-y}", Some("x")),
            ("${B:-${A}/y}", Some("a/y")),
            ("${A:+b}${B:+c}", Some("b")),
            ("${A:?is needed}", Some("a")),
            ("${B:?is needed}", None),
            ("$B", None),
            ("${A", None),
        ] {
            assert_eq!(interpolate(text, &look).as_deref(), made, "{text}");
        }
    }
}
