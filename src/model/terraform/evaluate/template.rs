//! Templates: known text joined, unknown parts kept apart.

use super::expression::pairs;
use super::{Frame, MAX_ITEMS, Scope};
use crate::model::value::{Text, Value};
use crate::source::Span;
use crate::syntax::hcl::{Part, Template};

impl<'a> Frame<'_, 'a> {
    pub(super) fn template(&self, template: &'a Template, span: Span) -> Value {
        // `"${x}"` is `x`, whatever its type.
        if let [Part::Interpolation(only)] = template.parts.as_slice()
            && !template.heredoc
        {
            return Value { span, ..self.expr(only) };
        }
        let mut out = Text::default();
        self.parts(&template.parts, &mut out);
        self.value(out.finish(), span)
    }

    pub(super) fn parts(&self, parts: &'a [Part], out: &mut Text) {
        for part in parts {
            match part {
                Part::Literal(text) => out.text(text),
                Part::Interpolation(expr) => out.value(&self.expr(expr)),
                Part::If(part) => match super::convert::to_bool(&self.expr(&part.condition)) {
                    Some(true) => self.parts(&part.then, out),
                    Some(false) => self.parts(&part.otherwise, out),
                    None => out.unknown(),
                },
                Part::For(part) => {
                    let collection = self.expr(&part.collection);
                    let Some((items, true)) = pairs(&collection) else {
                        out.unknown();
                        continue;
                    };
                    for (key, value) in items.iter().take(MAX_ITEMS) {
                        let scope = Scope { name: &part.value_name.text, value, parent: self.scope };
                        match &part.key_name {
                            Some(name) => {
                                let scope = Scope { name: &name.text, value: key, parent: Some(&scope) };
                                self.with(&scope).parts(&part.body, out);
                            }
                            None => self.with(&scope).parts(&part.body, out),
                        }
                        if !self.session.spend(1) {
                            break;
                        }
                    }
                }
            }
        }
    }
}
