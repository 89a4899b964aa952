//! What the values of labels must be. <https://github.com/opencontainers/image-spec/blob/main/annotations.md>

/// The kind of value that a label has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabelType {
    Url,
    /// A time of RFC 3339.
    Time,
    /// An expression of SPDX licences.
    Licence,
    /// A commit: 7 or 40 hexadecimal digits.
    Hash,
    /// A semantic version.
    Version,
    Email,
    /// Anything but nothing.
    Text,
}

/// What people write for a licence that is no SPDX identifier.
const NO_LICENCES: [&str; 12] =
    ["apache", "apache2", "apache-2", "gpl", "gplv2", "gplv3", "gpl2", "gpl3", "lgpl", "agpl", "bsd", "proprietary"];

impl LabelType {
    /// The type of that name in the configuration.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "url" => Self::Url,
            "rfc3339" => Self::Time,
            "spdx" => Self::Licence,
            "hash" => Self::Hash,
            "semver" => Self::Version,
            "email" => Self::Email,
            "text" => Self::Text,
            _ => return None,
        })
    }

    /// Completes "is not …".
    pub const fn describe(self) -> &'static str {
        match self {
            Self::Url => "a URL",
            Self::Time => "a time of RFC 3339",
            Self::Licence => "an SPDX licence expression",
            Self::Hash => "a commit hash",
            Self::Version => "a semantic version",
            Self::Email => "a mail address",
            Self::Text => "given a value",
        }
    }

    /// What to write instead.
    pub const fn example(self) -> &'static str {
        match self {
            Self::Url => "`https://…`",
            Self::Time => "a time such as `2026-01-31T12:00:00Z`",
            Self::Licence => "an expression such as `Apache-2.0 OR MIT`",
            Self::Hash => "7 or 40 hexadecimal digits",
            Self::Version => "a version such as `1.2.3`",
            Self::Email => "an address such as `team@example.com`",
            Self::Text => "a value",
        }
    }

    pub fn admits(self, value: &str) -> bool {
        match self {
            Self::Url => is_url(value),
            Self::Time => value.parse::<jiff::Timestamp>().is_ok(),
            Self::Licence => is_licence(value),
            Self::Hash => matches!(value.len(), 7 | 40) && value.bytes().all(|byte| byte.is_ascii_hexdigit()),
            Self::Version => is_version(value),
            Self::Email => value
                .split_once('@')
                .is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !value.contains([' ', '/'])),
            Self::Text => !value.trim().is_empty(),
        }
    }
}

fn is_url(value: &str) -> bool {
    let Some((scheme, rest)) = value.split_once("://") else { return false };
    scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
        && !scheme.is_empty()
        && !rest.is_empty()
        && !rest.contains(char::is_whitespace)
}

fn is_licence(value: &str) -> bool {
    let flat = value.replace(['(', ')'], " ");
    let mut words = flat.split_whitespace();
    let mut operand = true;
    let fits = words.all(|word| {
        let operator = matches!(word, "AND" | "OR" | "WITH");
        let name = word.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'+' | b':'));
        let known = operator || !NO_LICENCES.contains(&word.to_ascii_lowercase().as_str());
        let right = name && known && operator != operand;
        operand = !operand;
        right
    });
    fits && !operand
}

/// <https://semver.org/>
fn is_version(value: &str) -> bool {
    let core = value.split(['-', '+']).next().unwrap_or("");
    let numbers: Vec<&str> = core.split('.').collect();
    let number = |text: &&str| {
        !text.is_empty()
            && text.bytes().all(|byte| byte.is_ascii_digit())
            && (text.len() == 1 || !text.starts_with('0'))
    };
    let rest = value.get(core.len()..).unwrap_or("");
    numbers.len() == 3
        && numbers.iter().all(number)
        && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'+'))
        && !rest.ends_with(['-', '+', '.'])
}

#[cfg(test)]
mod tests {
    use super::LabelType;

    #[test]
    fn each_type_admits_its_values_only() {
        let cases: [(&str, &[&str], &[&str]); 7] = [
            ("url", &["https://example.com/a", "git://h/x"], &["example.com", "https://", "https://a b", ""]),
            ("rfc3339", &["2026-01-31T12:00:00Z", "2026-01-31T12:00:00+01:00"], &["2026-01-31", "now", ""]),
            ("spdx", &["MIT", "Apache-2.0 OR (MIT AND GPL-2.0-only WITH x)"], &["Apache 2.0", "GPL", "MIT OR", ""]),
            ("hash", &["0123abc"], &["0123ab", "v1.2.3x"]),
            ("semver", &["1.2.3", "1.0.0-rc.1+b"], &["1.2", "v1.2.3", "01.2.3", "1.2.3-"]),
            ("email", &["a@b.example"], &["a", "@b.c", "a@b"]),
            ("text", &["x"], &["", " "]),
        ];
        for (name, right, wrong) in cases {
            let kind = LabelType::from_name(name).expect("a type");
            assert!(right.iter().all(|value| kind.admits(value)), "{name}");
            assert!(!wrong.iter().any(|value| kind.admits(value)), "{name}");
        }
        assert_eq!(LabelType::from_name("x"), None);
    }
}
