//! Names and values in files of settings: `.properties`, INI, TOML, `.npmrc`, `.netrc`, a kubeconfig.

use super::{looks_secret_name, looks_secret_value};
use crate::source::Span;

/// A value that is a credential by its name and its form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assigned {
    pub name: Span,
    pub value: Span,
}

/// How names and values are parted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assignment {
    /// `name = value` or `name: value`, in front of which there may be a path: `//registry/:_authToken=value`.
    Setting,
    /// `password value`, among other words of the line.
    Words,
}

/// The credentials that are assigned in a text, in their order. What other detectors know by its form is left out.
pub fn assigned(text: &str, form: Assignment) -> Vec<Assigned> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let at = start;
        start += line.len();
        let written = line.trim_start();
        if written.starts_with(['#', ';', '!']) {
            continue;
        }
        let pair = match form {
            Assignment::Setting => {
                line.split_once(" = ").or_else(|| line.split_once('=')).or_else(|| line.split_once(": "))
            }
            Assignment::Words => words(line),
        };
        let Some((key, behind)) = pair else { continue };
        let name = key.trim().trim_matches('"');
        // Of a path or a dotted name, what stands last says what the value is.
        let last = name.rsplit([':', '/', '.']).next().unwrap_or(name);
        let value = without_comment(behind.trim());
        let is_login = last == "_auth";
        if !(is_login || looks_secret_name(last))
            || !looks_secret_value(value)
            || value.contains(['(', '\\'])
            || !super::detect(line).is_empty()
        {
            continue;
        }
        // The name is the first such text of the line, the value the last one.
        let (Some(first), Some(last)) = (line.find(name), line.rfind(value)) else { continue };
        let span = |from: usize, part: &str| Span::from_usize(at + from, at + from + part.len());
        found.push(Assigned { name: span(first, name), value: span(last, value) });
    }
    found
}

/// The key and the value of the first `password` of a line of `.netrc`.
/// <https://www.gnu.org/software/inetutils/manual/html_node/The-_002enetrc-file.html>
fn words(line: &str) -> Option<(&str, &str)> {
    let at = line.find("password ")?;
    let rest = line.get(at + "password ".len()..)?.trim_start();
    let value = rest.split_whitespace().next()?;
    Some((line.get(at..at + "password".len())?, value))
}

/// A value without quotes and the comment behind it.
fn without_comment(written: &str) -> &str {
    for quote in ['"', '\''] {
        if let Some(inner) = written.strip_prefix(quote)
            && let Some((value, _)) = inner.split_once(quote)
        {
            return value;
        }
    }
    written.split([' ', '\t']).next().filter(|_| written.contains(" #")).unwrap_or(written)
}

#[cfg(test)]
mod tests {
    use super::{Assignment, assigned};

    const VALUE: &str = "9f3kd72mdk2Qx7v2mKp9";

    #[test]
    fn credentials_are_found_in_each_form() {
        use Assignment::{Setting, Words};
        for (form, line, name) in [
            (Setting, "PAYMENT_API_KEY=\"@\" # of May", "PAYMENT_API_KEY"),
            (Setting, "//registry.shop.io/:_authToken=@", "//registry.shop.io/:_authToken"),
            (Setting, "spring.datasource.password=@", "spring.datasource.password"),
            (Setting, "db_password = '@'", "db_password"),
            (Setting, "    token: @", "token"),
            (Words, "machine git.shop.io login bot password @ account x", "password"),
        ] {
            let text = format!("# a comment\n{}\n", line.replace('@', VALUE));
            let found = assigned(&text, form);
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!((found[0].name.of(&text), found[0].value.of(&text)), (name, VALUE), "{text}");
        }
    }

    #[test]
    fn names_and_values_that_are_none() {
        for line in [
            "LOG_LEVEL=9f3kd72mdk2Qx7v2mKp9",
            "DB_PASSWORD=postgres",
            "DB_PASSWORD=",
            "DB_PASSWORD=${DB_PASSWORD}",
            "DB_PASSWORD=correct horse battery 1",
            "# DB_PASSWORD=9f3kd72mdk2Qx7v2mKp9",
            "DB_PASSWORD_FILE=9f3kd72mdk2Qx7v2mKp9",
            "API_KEY=your-api-key-12345",
        ] {
            assert_eq!(assigned(line, Assignment::Setting), [], "{line}");
        }
    }
}
