//! Values that are of the right type and yet none of those the API server takes.

use crate::model::kubernetes::schema::{Fault, Invalid, Problem};
use crate::model::quantity::Quantity;
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::SchemaProblem;
use crate::syntax::yaml::{Node, ScalarStyle};

#[derive(Default)]
pub struct InvalidValue;

impl Rule for InvalidValue {
    type View = SchemaProblem;

    fn check(&self, problem: Problem<'_>, cx: &mut Context<'_>) {
        let Fault::InvalidValue { node, field, why } = problem.fault else { return };
        let written = node.as_str().unwrap_or("");
        let (message, help, instead) = match why {
            // `kubernetes/invalid-secret-data` looks at these.
            Invalid::Base64 if problem.object.kind() == "Secret" => return,
            Invalid::Base64 => (format!("`{field}` is not valid base64"), "encode it with `base64 -w0`".into(), None),
            Invalid::NotOneOf { values, near } => {
                let known: Vec<&str> = values.iter().map(|value| &**value).filter(|value| !value.is_empty()).collect();
                let help = match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("write one of `{}`", known.join("`, `")),
                };
                (format!("`{written}` is no value of `{field}`"), help, near.map(str::to_owned))
            }
            Invalid::Quantity => {
                let near = nearest_quantity(written);
                let help = match &near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "write a number and perhaps a suffix: `250m`, `1.5`, `512Mi`, `2G`".to_owned(),
                };
                (format!("`{written}` is no quantity"), help, near)
            }
            Invalid::Length { length, least, most } => {
                let limit = if length < least { format!("at least {least}") } else { format!("at most {most}") };
                (format!("`{field}` has {length} characters"), format!("write {limit}: so its definition asks"), None)
            }
            Invalid::Pattern(pattern) => (
                format!("`{written}` is no value of `{field}`"),
                format!("its definition wants a text that `{pattern}` matches"),
                None,
            ),
            Invalid::Share => (
                format!("`{written}` is no value of `{field}`"),
                "write a number, or a share such as `25%`".to_owned(),
                None,
            ),
            // `kubernetes/invalid-port` looks at these.
            Invalid::OutOfRange { .. } if matches!(field, "containerPort" | "hostPort") => return,
            Invalid::OutOfRange { value, min, max } => {
                let range =
                    if max >= i64::from(i32::MAX) { format!("at least {min}") } else { format!("{min} to {max}") };
                (format!("`{field}` is {value}, outside of its range"), format!("write {range}"), None)
            }
            Invalid::Mode { value } => {
                let digits = written.trim_start_matches('0');
                let meant = i64::from_str_radix(digits, 8).ok().filter(|mode| (0..=0o777).contains(mode));
                let help = match meant {
                    Some(meant) => format!("for the permissions {digits} write `0{digits}` (octal) or `{meant}`"),
                    None => "write 0 to 0777 (octal) or 0 to 511 (decimal)".to_owned(),
                };
                let instead = meant.map(|_| format!("0{digits}"));
                (format!("`{field}` is {value}, more than 0777 (511)"), help, instead)
            }
        };
        let diagnostic = cx.report(problem.span, message);
        diagnostic.resource(problem.object.resource()).help(help);
        if let Some(instead) = instead.filter(|_| is_replaceable(node)) {
            let quote = match node.style() {
                Some(ScalarStyle::DoubleQuoted) => "\"",
                Some(ScalarStyle::SingleQuoted) => "'",
                _ => "",
            };
            let edit = Edit::replace(node.span(), format!("{quote}{instead}{quote}"));
            diagnostic.fix(Applicability::Unsafe, format!("write `{instead}`"), [edit]);
        }
    }
}

fn is_replaceable(node: Node<'_>) -> bool {
    node.style().is_some_and(|style| !style.is_block()) && node.anchor().is_none()
}

/// `512MB` as `512M`, `1gi` as `1Gi`, `2 Gi` as `2Gi`.
fn nearest_quantity(written: &str) -> Option<String> {
    let end = written.find(|c: char| !(c.is_ascii_digit() || c == '.'))?;
    let (number, suffix) = written.split_at_checked(end)?;
    let suffix = suffix.trim();
    let suffix = suffix.strip_suffix(['B', 'b']).filter(|rest| !rest.is_empty()).unwrap_or(suffix);
    let mut letters = suffix.chars();
    let first = letters.next()?;
    let binary = letters.as_str().eq_ignore_ascii_case("i");
    if !binary && !letters.as_str().is_empty() {
        return None;
    }
    let first = match (first.to_ascii_uppercase(), binary) {
        ('K', false) => 'k',
        (letter, _) => letter,
    };
    let quantity = format!("{number}{first}{}", if binary { "i" } else { "" });
    Quantity::parse(&quantity).map(|_| quantity)
}

#[cfg(test)]
mod tests {
    use super::nearest_quantity;

    #[test]
    fn common_slips_lead_to_the_quantity_meant() {
        for (written, wanted) in [
            ("512MB", Some("512M")),
            ("1gi", Some("1Gi")),
            ("2 Gi", Some("2Gi")),
            ("1GiB", Some("1Gi")),
            ("64K", Some("64k")),
            ("lots", None),
            ("5 cores", None),
        ] {
            assert_eq!(nearest_quantity(written).as_deref(), wanted, "{written}");
        }
    }
}
