//! Terraform's functions on values that may be known in part: <https://developer.hashicorp.com/terraform/language/functions>.
//!
//! A function whose arguments are not known well enough is unknown; one that would fail in a run tells `try` so.

mod collections;
mod decode;
mod encoding;
mod files;
mod format;
mod network;
mod numbers;
mod reshape;
mod strings;

use super::{Frame, may_be_null, reason};
use crate::model::value::{Data, List, Value};
use crate::source::Span;
use crate::syntax::hcl::{Call, Expr};

/// What a function makes of its arguments.
enum Outcome {
    Known(Data),
    /// One of the arguments, or a part of one.
    Value(Value),
    Unknown,
    /// Unknown, and perhaps null.
    Nullable,
    /// The run would fail here.
    Error,
    /// No such function here.
    Missing,
}

/// Arguments after evaluation.
struct Arguments<'v> {
    values: &'v [Value],
}

impl Arguments<'_> {
    fn get(&self, index: usize) -> Option<&Value> {
        self.values.get(index)
    }

    fn text(&self, index: usize) -> Option<String> {
        super::convert::to_text(self.get(index)?)
    }

    fn number(&self, index: usize) -> Option<f64> {
        super::convert::to_number(self.get(index)?)
    }

    /// A whole number within the reach of positions and lengths.
    fn integer(&self, index: usize) -> Option<i64> {
        let number = self.number(index)?;
        #[expect(clippy::cast_possible_truncation, reason = "checked before")]
        (number.fract() == 0.0 && number.abs() < 1e15).then_some(number as i64)
    }

    fn list(&self, index: usize) -> Option<&List> {
        self.get(index)?.as_list()
    }

    /// The texts of a list of which all is known.
    fn texts(&self, index: usize) -> Option<Vec<String>> {
        let list = self.list(index).filter(|list| list.complete)?;
        list.items.iter().map(super::convert::to_text).collect()
    }

    fn len(&self) -> usize {
        self.values.len()
    }
}

impl<'a> Frame<'_, 'a> {
    pub(super) fn call(&self, call: &'a Call, span: Span) -> Value {
        let name = &*call.name.text;
        let name = name.strip_prefix("core::").unwrap_or(name);
        match name {
            "try" => return self.try_each(&call.arguments, span),
            "can" => return self.can(&call.arguments, span),
            _ => {}
        }
        let mut values: Vec<Value> = call.arguments.iter().map(|argument| self.expr(argument)).collect();
        if call.expands
            && let Some(last) = values.pop()
        {
            match last.data {
                Data::List(list) if list.complete => values.extend(list.items),
                // Only what joins its arguments can make use of some of them.
                Data::List(list) if matches!(name, "concat" | "merge") => {
                    values.extend(list.items);
                    values.push(self.unknown("further arguments", false, span));
                }
                _ => return self.unknown(reason(&last), false, span),
            }
        }
        if matches!(name, "file" | "fileexists" | "filebase64" | "templatefile" | "templatestring") {
            return self.file_function(name, &values, span);
        }
        let arguments = Arguments { values: &values };
        let mut outcome = collections::call(name, &arguments, span);
        for group in [strings::call, numbers::call, encoding::call, network::call] {
            if matches!(outcome, Outcome::Missing) {
                outcome = group(name, &arguments, span);
            }
        }
        let because = || {
            let unknown = values.iter().find(|value| matches!(value.data, Data::Unknown(_) | Data::Reference(_)));
            unknown.map_or_else(|| format!("{name}(…)"), reason)
        };
        match outcome {
            Outcome::Known(data) => self.value(data, span),
            Outcome::Value(value) => {
                // Arguments were placed and counted when they were read; joining them takes steps too.
                self.session.spend(1);
                Value { span, file: self.file, ..value }
            }
            Outcome::Unknown => self.unknown(because(), false, span),
            Outcome::Nullable => self.unknown(because(), true, span),
            Outcome::Error => self.fail(format!("an error of {name}(…)"), span),
            Outcome::Missing => self.unknown(format!("{name}(…)"), true, span),
        }
    }

    /// The first argument that does not fail. One of which that is not known ends the search.
    fn try_each(&self, arguments: &'a [Expr], span: Span) -> Value {
        let before = self.session.failed.replace(false);
        let mut nullable = false;
        for (index, argument) in arguments.iter().enumerate() {
            self.session.failed.set(false);
            let value = self.expr(argument);
            if self.session.failed.get() {
                continue;
            }
            self.session.failed.set(before);
            // It may fail in the run, and then the rest would count.
            if value.is_unknown() && index + 1 < arguments.len() {
                for other in arguments.get(index + 1..).unwrap_or_default() {
                    nullable |= may_be_null(&self.expr(other));
                }
                self.session.failed.set(before);
                return self.unknown(reason(&value), nullable || may_be_null(&value), span);
            }
            return Value { span, ..value };
        }
        self.session.failed.set(before);
        self.fail("try(…) of which nothing works", span)
    }

    fn can(&self, arguments: &'a [Expr], span: Span) -> Value {
        let before = self.session.failed.replace(false);
        let value = arguments.first().map(|argument| self.expr(argument));
        let failed = self.session.failed.replace(before);
        match value {
            _ if failed => self.value(Data::Bool(false), span),
            Some(value) if !matches!(value.data, Data::Unknown(_) | Data::Reference(_)) => {
                self.value(Data::Bool(true), span)
            }
            _ => self.unknown("can(…)", false, span),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Arguments, Outcome, collections, encoding, network, numbers, strings};
    use crate::model::terraform::functions;
    use crate::model::value::{Data, Value};
    use crate::source::{FileId, Span};

    /// Looked at before the rest.
    const EARLY: [&str; 7] = ["can", "file", "filebase64", "fileexists", "templatefile", "templatestring", "try"];

    #[test]
    fn every_function_is_carried_out_or_left_unknown_on_purpose() {
        let values = vec![Value::new(Data::Null, FileId(0), Span::empty(0)); 3];
        let arguments = Arguments { values: &values };
        for name in functions().filter(|name| !EARLY.contains(name) && *name != "defaults") {
            let groups = [collections::call, strings::call, numbers::call, encoding::call, network::call];
            let known = groups.iter().any(|call| !matches!(call(name, &arguments, Span::empty(0)), Outcome::Missing));
            assert!(known, "{name}");
        }
    }
}
