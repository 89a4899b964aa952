//! Type constraints of variables: whether they are well formed, and whether a literal value can be converted to them.
//!
//! <https://developer.hashicorp.com/terraform/language/expressions/type-constraints>

use rustc_hash::FxHashMap;

use crate::source::Span;
use crate::syntax::hcl::{Expr, ExprKind, ObjectItem, UnaryOp};

/// What is wrong with a type constraint, and what may stand there instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidType {
    pub span: Span,
    pub message: String,
    pub replacement: Option<&'static str>,
}

const PRIMITIVES: [&str; 4] = ["string", "number", "bool", "any"];

/// The first fault of a type constraint.
pub fn invalid_type(constraint: &Expr) -> Option<InvalidType> {
    let fault = |span, message: String| Some(InvalidType { span, message, replacement: None });
    match &constraint.kind {
        ExprKind::String(text) => {
            let replacement = match &**text {
                "string" => "string",
                "number" => "number",
                "bool" => "bool",
                "list" => "list(string)",
                "map" => "map(string)",
                "any" => "any",
                _ => return fault(constraint.span, format!("`\"{text}\"` is no type")),
            };
            let message = "type in quotes, as Terraform 0.11 had it".to_owned();
            Some(InvalidType { span: constraint.span, message, replacement: Some(replacement) })
        }
        ExprKind::Variable(name) => match &**name {
            name if PRIMITIVES.contains(&name) => None,
            // Short for `list(any)` and `map(any)`, at the top only; kept since Terraform 0.12.
            "list" | "map" => None,
            "set" | "object" | "tuple" | "optional" => {
                fault(constraint.span, format!("`{name}` without what it holds"))
            }
            name => fault(constraint.span, format!("`{name}` is no type")),
        },
        ExprKind::Call(call) => match (&*call.name.text, call.arguments.as_slice()) {
            ("list" | "set" | "map", [inner]) => invalid_type(inner),
            ("tuple", [items]) => match &items.kind {
                ExprKind::Array(items) => items.iter().find_map(invalid_type),
                _ => fault(items.span, "`tuple` takes a list of types".to_owned()),
            },
            ("object", [attributes]) => match &attributes.kind {
                ExprKind::Object(items) => items.iter().find_map(|item| invalid_attribute(&item.value)),
                _ => fault(attributes.span, "`object` takes the types of its attributes in braces".to_owned()),
            },
            ("optional", _) => fault(call.name.span, "`optional` outside of an object's attribute".to_owned()),
            ("list" | "set" | "map" | "tuple" | "object", arguments) => {
                fault(constraint.span, format!("`{}` takes one argument, not {}", call.name.text, arguments.len()))
            }
            (name, _) => fault(call.name.span, format!("`{name}` is no type")),
        },
        _ => fault(constraint.span, "this is no type".to_owned()),
    }
}

fn invalid_attribute(constraint: &Expr) -> Option<InvalidType> {
    match &constraint.kind {
        ExprKind::Call(call) if &*call.name.text == "optional" => match call.arguments.as_slice() {
            [inner] | [inner, _] => invalid_type(inner),
            _ => {
                let message = "`optional` takes a type and perhaps a default".to_owned();
                Some(InvalidType { span: constraint.span, message, replacement: None })
            }
        },
        _ => invalid_type(constraint),
    }
}

/// A literal that cannot be converted to its type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    pub span: Span,
    /// `a list`, `text`
    pub found: &'static str,
    /// `number`
    pub wanted: String,
}

/// The first part of `value` that certainly does not fit `constraint`; what is not literal fits.
pub fn mismatch(constraint: &Expr, value: &Expr) -> Option<Mismatch> {
    let found = |span, found| Some(Mismatch { span, found, wanted: name(constraint) });
    let kind = match literal(value) {
        Literal::Null | Literal::Computed => return None,
        kind => kind,
    };
    match &constraint.kind {
        ExprKind::Variable(wanted) => match (&**wanted, kind) {
            ("string" | "number" | "bool", Literal::List(_)) => found(value.span, "a list"),
            ("string" | "number" | "bool", Literal::Object(_)) => found(value.span, "an object"),
            ("number", Literal::Text(text)) if text.trim().parse::<f64>().is_err() => found(value.span, "text"),
            ("number", Literal::Bool) => found(value.span, "a boolean"),
            ("bool", Literal::Text(text)) if !matches!(text, "true" | "false" | "1" | "0") => found(value.span, "text"),
            ("bool", Literal::Number) => found(value.span, "a number"),
            ("list", kind) if !matches!(kind, Literal::List(_)) => found(value.span, kind.name()),
            ("map", kind) if !matches!(kind, Literal::Object(_)) => found(value.span, kind.name()),
            _ => None,
        },
        ExprKind::Call(call) => match (&*call.name.text, call.arguments.first()?, kind) {
            ("optional", inner, _) => mismatch(inner, value),
            ("list" | "set", inner, Literal::List(items)) => items.iter().find_map(|item| mismatch(inner, item)),
            ("map", inner, Literal::Object(items)) => items.iter().find_map(|item| mismatch(inner, &item.value)),
            ("tuple", types, Literal::List(items)) => {
                let ExprKind::Array(types) = &types.kind else { return None };
                if types.len() != items.len() {
                    return found(value.span, "a list of another length");
                }
                types.iter().zip(items).find_map(|(inner, item)| mismatch(inner, item))
            }
            ("object", attributes, Literal::Object(items)) => {
                let ExprKind::Object(attributes) = &attributes.kind else { return None };
                let given: FxHashMap<Option<&str>, &ObjectItem> =
                    items.iter().map(|item| (item.key.as_str(), item)).collect();
                attributes.iter().find_map(|attribute| {
                    match given.get(&attribute.key.as_str()) {
                        Some(item) => mismatch(&attribute.value, &item.value),
                        // A key that is computed may be the one.
                        None if is_optional(&attribute.value) || given.contains_key(&None) => None,
                        None => Some(Mismatch {
                            span: value.span,
                            found: "an object without it",
                            wanted: format!("attribute `{}`", attribute.key.as_str()?),
                        }),
                    }
                })
            }
            ("list" | "set" | "tuple" | "map" | "object", _, kind) => found(value.span, kind.name()),
            _ => None,
        },
        _ => None,
    }
}

fn is_optional(constraint: &Expr) -> bool {
    matches!(&constraint.kind, ExprKind::Call(call) if &*call.name.text == "optional")
}

/// The outermost word of a constraint.
fn name(constraint: &Expr) -> String {
    match &constraint.kind {
        ExprKind::Variable(name) => format!("`{name}`"),
        ExprKind::Call(call) => format!("`{}(…)`", call.name.text),
        _ => "another type".to_owned(),
    }
}

#[derive(Clone, Copy)]
enum Literal<'a> {
    Null,
    Bool,
    Number,
    Text(&'a str),
    List(&'a [Expr]),
    Object(&'a [ObjectItem]),
    Computed,
}

impl Literal<'_> {
    const fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool => "a boolean",
            Self::Number => "a number",
            Self::Text(_) => "text",
            Self::List(_) => "a list",
            Self::Object(_) => "an object",
            Self::Computed => "a computed value",
        }
    }
}

fn literal(value: &Expr) -> Literal<'_> {
    match &value.kind {
        ExprKind::Null => Literal::Null,
        ExprKind::Bool(_) => Literal::Bool,
        ExprKind::Number(_) => Literal::Number,
        ExprKind::String(text) => Literal::Text(text),
        ExprKind::Array(items) => Literal::List(items),
        ExprKind::Object(items) => Literal::Object(items),
        ExprKind::Paren(inner) | ExprKind::Unary(UnaryOp::Negate, inner) => literal(inner),
        _ => Literal::Computed,
    }
}

#[cfg(test)]
mod tests {
    use super::{invalid_type, mismatch};
    use crate::syntax::hcl::{File, parse};

    fn read(text: &str) -> File {
        let file = parse(text);
        assert_eq!(file.errors, [], "{text}");
        file
    }

    #[test]
    fn malformed_types_are_told() {
        for (constraint, wanted) in [
            ("string", None),
            ("list(string)", None),
            ("list", None),
            ("map(object({ a = string, b = optional(number, 1) }))", None),
            ("tuple([string, bool])", None),
            ("\"string\"", Some("type in quotes, as Terraform 0.11 had it")),
            ("strng", Some("`strng` is no type")),
            ("set", Some("`set` without what it holds")),
            ("list(strng)", Some("`strng` is no type")),
            ("list(string, number)", Some("`list` takes one argument, not 2")),
            ("object({ a = int })", Some("`int` is no type")),
            ("optional(string)", Some("`optional` outside of an object's attribute")),
            ("object(string)", Some("`object` takes the types of its attributes in braces")),
            ("1", Some("this is no type")),
        ] {
            let file = read(&format!("type = {constraint}\n"));
            let found = invalid_type(&file.body.attributes[0].value).map(|fault| fault.message);
            assert_eq!(found.as_deref(), wanted, "{constraint}");
        }
    }

    #[test]
    fn only_certain_mismatches_are_told() {
        for (constraint, value, wanted) in [
            ("string", "1", None),
            ("string", "[]", Some("a list")),
            ("number", "\"1.5\"", None),
            ("number", "\"one\"", Some("text")),
            ("number", "true", Some("a boolean")),
            ("bool", "\"true\"", None),
            ("bool", "\"yes\"", Some("text")),
            ("bool", "0", Some("a number")),
            ("number", "null", None),
            ("number", "var.x", None),
            ("list(number)", "[1, \"x\"]", Some("text")),
            ("list(string)", "\"x\"", Some("text")),
            ("list(string)", "{}", Some("an object")),
            ("map(string)", "[]", Some("a list")),
            ("map(string)", "{ a = [] }", Some("a list")),
            ("object({ a = string, b = optional(number) })", "{ a = \"x\" }", None),
            ("object({ a = string })", "{}", Some("an object without it")),
            ("object({ a = string })", "{ (b) = 1 }", None),
            ("tuple([string])", "[\"a\", \"b\"]", Some("a list of another length")),
            ("any", "[]", None),
        ] {
            let file = read(&format!("type = {constraint}\nvalue = {value}\n"));
            let [constraint_, value_] = file.body.attributes.as_slice() else { panic!() };
            let found = mismatch(&constraint_.value, &value_.value).map(|fault| fault.found);
            assert_eq!(found, wanted, "{constraint} {value}");
        }
    }
}
