//! Values of another type than their field's.

use crate::model::kubernetes::schema::{Expected, Fault, Found, Problem};
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::SchemaProblem;
use crate::syntax::yaml::{Node, ScalarStyle};

#[derive(Default)]
pub struct WrongType;

impl Rule for WrongType {
    type View = SchemaProblem;

    fn check(&self, problem: Problem<'_>, cx: &mut Context<'_>) {
        let Fault::WrongType { node, field, expected, found } = problem.fault else { return };
        let (wanted, is) = (expected.as_str(), found.as_str());
        let message = format!("`{field}` takes {wanted}, not {is}");
        let diagnostic = cx.report(problem.span, message);
        diagnostic.resource(problem.object.resource());
        match (expected, found) {
            (Expected::String, Found::Bool | Found::Number) => {
                diagnostic.help("put it in quotes: without them kubectl reads it as a boolean or a number");
                if let Some(text) = quotable(node) {
                    let edit = Edit::replace(node.span(), format!("\"{text}\""));
                    diagnostic.fix(Applicability::Safe, "put it in quotes", [edit]);
                }
            }
            (Expected::Bool | Expected::Integer | Expected::Number, Found::String) => match unquoted(node, expected) {
                Some(text) => {
                    let edit = Edit::replace(node.span(), text);
                    diagnostic.help("remove the quotes").fix(Applicability::Safe, "remove the quotes", [edit]);
                }
                None => {
                    diagnostic.help(format!("write {wanted}"));
                }
            },
            (Expected::List, _) => {
                diagnostic.help("write each item on a line of its own that starts with `- `");
            }
            _ => {
                diagnostic.help(format!("write {wanted}"));
            }
        }
    }
}

/// The text of a plain scalar that stays what it is between double quotes.
fn quotable(node: Node<'_>) -> Option<&str> {
    let text = node.source();
    let is_plain = node.style() == Some(ScalarStyle::Plain) && node.as_str() == Some(text);
    (is_plain && !text.contains(['"', '\\'])).then_some(text)
}

/// What the quotes hold, when that is of the wanted type.
fn unquoted(node: Node<'_>, expected: Expected) -> Option<&str> {
    let text = node.as_str()?;
    let fits = match expected {
        Expected::Bool => matches!(text, "true" | "false"),
        _ => text.parse::<i64>().is_ok_and(|number| number.to_string() == text),
    };
    (fits && node.style().is_some_and(ScalarStyle::is_quoted)).then_some(text)
}
