//! Version constraints: `>= 1.2, < 2.0`, `~> 5.0`.
//!
//! <https://developer.hashicorp.com/terraform/language/expressions/version-constraints>

/// One of the conditions of a constraint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Condition<'a> {
    /// `""` stands for `=`.
    pub operator: &'a str,
    pub version: &'a str,
}

/// Longer ones first.
const OPERATORS: [&str; 7] = [">=", "<=", "!=", "~>", "=", ">", "<"];

/// The conditions, or the first part that is none.
pub fn conditions(text: &str) -> Result<Vec<Condition<'_>>, &str> {
    text.split(',').map(|part| condition(part.trim()).ok_or_else(|| part.trim())).collect()
}

fn condition(part: &str) -> Option<Condition<'_>> {
    let operator = OPERATORS.into_iter().find(|operator| part.starts_with(operator)).unwrap_or("");
    let version = part.get(operator.len()..)?.trim();
    is_version(version).then_some(Condition { operator, version })
}

/// `1`, `1.2`, `v1.2.3-beta.1+build`: <https://github.com/hashicorp/go-version>
pub fn is_version(text: &str) -> bool {
    let text = text.strip_prefix('v').unwrap_or(text);
    let core = text.split(['-', '+']).next().unwrap_or("");
    let suffix = text.get(core.len()..).unwrap_or("");
    let numbers = core.split('.').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    // A prerelease may follow without `-`, as in `1.0.0beta1`.
    let glued = core.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == '.');
    let number = core.get(..core.len() - glued.len()).unwrap_or("");
    let is_glued = !number.is_empty() && !number.ends_with('.');
    let is_core = numbers || (is_glued && glued.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    is_core && suffix.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.' | b'~'))
}

#[cfg(test)]
mod tests {
    use super::{Condition, conditions};

    #[test]
    fn constraints_are_split_into_conditions() {
        let pair = |operator, version| Condition { operator, version };
        for (text, wanted) in [
            ("~> 5.0", Ok(vec![pair("~>", "5.0")])),
            (">= 1.2.3, < 2", Ok(vec![pair(">=", "1.2.3"), pair("<", "2")])),
            ("1.2.3", Ok(vec![pair("", "1.2.3")])),
            ("= v1.0.0-beta.1", Ok(vec![pair("=", "v1.0.0-beta.1")])),
            ("latest", Err("latest")),
            (">= 1.0,", Err("")),
            (">== 1.0", Err(">== 1.0")),
            ("^1.0", Err("^1.0")),
            ("1.x", Err("1.x")),
            ("", Err("")),
        ] {
            assert_eq!(conditions(text), wanted, "{text}");
        }
    }
}
