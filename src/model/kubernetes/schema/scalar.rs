//! Scalars as kubectl reads them: YAML 1.1 booleans and numbers, not the core schema of 1.2.
//!
//! kubectl turns YAML into JSON with go-yaml 2 before the API server sees it, so that an unquoted `yes` arrives as `true`
//! (<https://github.com/kubernetes-sigs/yaml>, <https://yaml.org/type/bool.html>).

use crate::syntax::yaml::{Node, Scalar, ScalarStyle, typed};

/// What a scalar is in the JSON that the API server gets.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Json<'a> {
    Null,
    Bool,
    Int(i64),
    Float(f64),
    Str(&'a str),
    /// Readers differ (`y`, `n`, numbers past 64 bits).
    Unclear,
}

/// The scalar at `node`; `None` for lists and mappings.
pub(super) fn json(node: Node<'_>) -> Option<Json<'_>> {
    let scalar = node.scalar()?;
    Some(match scalar {
        Scalar::Null => Json::Null,
        Scalar::Bool(_) => Json::Bool,
        // `0644` is octal for kubectl, 644 for YAML 1.2.
        Scalar::Int(number) => octal(node.as_str().unwrap_or("")).map_or(Json::Int(number), Json::Int),
        Scalar::Float(number) => Json::Float(number),
        Scalar::Str(text) if node.style() == Some(ScalarStyle::Plain) && node.tag().is_none() => plain(text),
        Scalar::Str(text) => Json::Str(text),
    })
}

/// Whether kubectl and kustomize read plain text as a text, not as a number, a truth value or null.
pub fn is_text(text: &str) -> bool {
    matches!(typed(text), Scalar::Str(_)) && matches!(plain(text), Json::Str(_))
}

fn octal(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('0').filter(|rest| !rest.is_empty())?;
    i64::from_str_radix(digits, 8).ok()
}

fn plain(text: &str) -> Json<'_> {
    match text {
        "yes" | "Yes" | "YES" | "no" | "No" | "NO" | "on" | "On" | "ON" | "off" | "Off" | "OFF" => Json::Bool,
        "y" | "Y" | "n" | "N" => Json::Unclear,
        _ => number(text),
    }
}

/// Numbers that only YAML 1.1 has: `1_000`, `0b101`.
fn number(text: &str) -> Json<'_> {
    let starts = text.as_bytes().first().is_some_and(u8::is_ascii_digit);
    if !starts || !text.bytes().all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b'_' | b'b' | b'x' | b'o')) {
        return Json::Str(text);
    }
    let digits = text.replace('_', "");
    if let Some(binary) = digits.strip_prefix("0b") {
        return i64::from_str_radix(binary, 2).map_or(Json::Str(text), Json::Int);
    }
    match digits.parse::<i64>() {
        Ok(number) => Json::Int(number),
        Err(_) if digits.bytes().all(|byte| byte.is_ascii_digit()) => Json::Unclear,
        Err(_) => Json::Str(text),
    }
}

/// A text that something fills in before the API server sees it: `${PORT}`, `$(VAR)`, `<your-key>`, `{{ .x }}`, `__NAME__`.
pub(super) fn is_placeholder(text: &str) -> bool {
    ["$", "{{", "<", "%", "__", "@@", "REPLACE", "PLACEHOLDER", "CHANGE", "..."].iter().any(|mark| text.contains(mark))
}

/// A text where a number or a mapping must stand that is a placeholder, or a bare name in capitals: `REPLICAS`.
pub(super) fn is_unfilled(text: &str) -> bool {
    is_placeholder(text) || (text.len() > 2 && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_'))
}

#[cfg(test)]
mod tests {
    use super::{Json, is_placeholder, is_unfilled, json};
    use crate::syntax::yaml;

    #[test]
    fn scalars_are_read_as_kubectl_does() {
        for (text, wanted) in [
            ("yes", Json::Bool),
            ("Off", Json::Bool),
            ("'yes'", Json::Str("yes")),
            ("!!str yes", Json::Str("yes")),
            ("y", Json::Unclear),
            ("0644", Json::Int(0o644)),
            ("644", Json::Int(644)),
            ("0999", Json::Int(999)),
            ("0", Json::Int(0)),
            ("1_000", Json::Int(1000)),
            ("1e3", Json::Float(1000.0)),
            ("12e45a", Json::Str("12e45a")),
            ("1.10.0", Json::Str("1.10.0")),
            ("2024-01-02", Json::Str("2024-01-02")),
            ("12:30", Json::Str("12:30")),
            ("~", Json::Null),
        ] {
            let tree = yaml::parse(text.into());
            assert_eq!(tree.root().and_then(json), Some(wanted), "{text}");
        }
    }

    #[test]
    fn placeholders_are_told_from_values() {
        for text in ["${PORT}", "$(PORT)", "<port>", "{{ .Values.x }}", "__PORT__"] {
            assert!(is_placeholder(text), "{text}");
        }
        for text in ["80", "http", "no", "TCP"] {
            assert!(!is_placeholder(text), "{text}");
        }
        assert!(is_unfilled("REPLICAS") && !is_unfilled("two"));
    }
}
