//! Values of flags as `BuildKit` reads them. <https://docs.docker.com/reference/dockerfile/>

use crate::syntax::dockerfile::{Flag, Keyword};

/// The types of `--mount` with their keys.
const MOUNTS: [(&str, &[&str]); 5] = [
    ("bind", &["source", "src", "from", "rw", "readwrite", "ro", "readonly"]),
    ("cache", &["id", "source", "src", "from", "sharing", "mode", "uid", "gid", "ro", "readonly", "rw", "readwrite"]),
    ("secret", &["id", "source", "src", "required", "mode", "uid", "gid", "env"]),
    ("ssh", &["id", "required", "mode", "uid", "gid"]),
    ("tmpfs", &["size"]),
];

/// What is wrong with the value of a flag, and what to do. Values with variables are right.
pub fn flag_fault(keyword: Keyword, flag: &Flag) -> Option<(String, String)> {
    let value = flag.value.as_ref().filter(|value| !value.has_variable())?.raw.as_str();
    let one_of = |names: &[&str]| {
        let message = format!("`--{}={value}` is not a value that the builder takes", flag.name);
        (!names.contains(&value)).then(|| (message, format!("use `{}`", names.join("`, `"))))
    };
    match (keyword, flag.name.as_str()) {
        (Keyword::Run, "mount") => mount_fault(flag),
        (Keyword::Run, "network") => one_of(&["default", "none", "host"]),
        (Keyword::Run, "security") => one_of(&["insecure", "sandbox"]),
        (Keyword::Copy | Keyword::Add, "chmod") => (!is_mode(value))
            .then(|| (format!("`{value}` is no file mode"), "write an octal mode such as `755`, or `u+x`".to_owned())),
        (Keyword::Healthcheck, "interval" | "timeout" | "start-period" | "start-interval") => (!is_duration(value))
            .then(|| (format!("`{value}` is no duration"), "write a number with its unit: `30s`, `1m30s`".to_owned())),
        (Keyword::Healthcheck, "retries") => value
            .parse::<u32>()
            .is_err()
            .then(|| (format!("`{value}` is no number of retries"), "write a whole number".to_owned())),
        _ => None,
    }
}

fn mount_fault(flag: &Flag) -> Option<(String, String)> {
    let kind = flag.field("type").unwrap_or("bind");
    let Some((_, keys)) = MOUNTS.iter().find(|(name, _)| *name == kind) else {
        let names: Vec<&str> = MOUNTS.iter().map(|(name, _)| *name).collect();
        return Some((format!("there is no mount of type `{kind}`"), format!("use `{}`", names.join("`, `"))));
    };
    let common = ["type", "target", "dst", "destination"];
    let mut unknown = flag.fields().map(|(key, _)| key).filter(|key| !key.is_empty());
    let unknown = unknown.find(|key| !common.contains(&key.as_str()) && !keys.contains(&key.as_str()))?;
    Some((format!("a mount of type `{kind}` has no `{unknown}`"), format!("it has `target`, `{}`", keys.join("`, `"))))
}

/// `755`, `0755`, `u=rwX,go=rX`
fn is_mode(value: &str) -> bool {
    let octal = (3..=5).contains(&value.len()) && value.bytes().all(|byte| (b'0'..=b'7').contains(&byte));
    let symbolic = value.contains(['=', '+', '-']) && value.chars().all(|letter| "ugoa=+-rwxXst,".contains(letter));
    octal || symbolic || (value.len() < 3 && !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()))
}

/// A duration of Go: `1h2m3.5s`. <https://pkg.go.dev/time#ParseDuration>
fn is_duration(value: &str) -> bool {
    let mut rest = value;
    if matches!(rest, "0" | "+0") {
        return true;
    }
    if rest.is_empty() {
        return false;
    }
    while !rest.is_empty() {
        let digits = rest.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == '.');
        if digits.len() == rest.len() {
            return false;
        }
        let unit = ["ms", "us", "µs", "ns", "h", "m", "s"].into_iter().find_map(|unit| digits.strip_prefix(unit));
        let Some(behind) = unit else { return false };
        rest = behind;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::{is_duration, is_mode};

    #[test]
    fn durations_are_those_of_go() {
        assert!(["30s", "1m30s", "1.5h", "0", "500ms"].into_iter().all(is_duration));
        assert!(!["30", "", "s", "1d", "1m 30s"].into_iter().any(is_duration));
    }

    #[test]
    fn modes_are_octal_or_symbolic() {
        assert!(["755", "0644", "u=rwX,go=rX", "+x"].into_iter().all(is_mode));
        assert!(!["rwx", "899", "u:x", ""].into_iter().any(is_mode));
    }
}
