//! Templates: known text joined, unknown parts kept apart.

use super::convert::to_text;
use super::expression::pairs;
use super::{Frame, MAX_ITEMS, MAX_TEXT, Scope};
use crate::model::value::{Data, TemplatePart, Unknown, Value};
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

    fn parts(&self, parts: &'a [Part], out: &mut Text) {
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

/// A text in the making, with parts that are not known.
#[derive(Default)]
pub(super) struct Text {
    parts: Vec<TemplatePart>,
    length: usize,
}

impl Text {
    pub(super) fn text(&mut self, text: &str) {
        self.length = self.length.saturating_add(text.len());
        if self.length > MAX_TEXT {
            return;
        }
        match self.parts.last_mut() {
            Some(TemplatePart::Text(last)) => last.push_str(text),
            _ => self.parts.push(TemplatePart::Text(text.to_owned())),
        }
    }

    fn part(&mut self, part: TemplatePart) {
        self.length = self.length.saturating_add(size_of::<TemplatePart>());
        if self.length <= MAX_TEXT {
            self.parts.push(part);
        }
    }

    pub(super) fn unknown(&mut self) {
        self.part(TemplatePart::Unknown);
    }

    pub(super) fn value(&mut self, value: &Value) {
        match &value.data {
            Data::Template(parts) => {
                for part in parts {
                    match part {
                        TemplatePart::Text(text) => self.text(text),
                        other => self.part(other.clone()),
                    }
                }
            }
            Data::String(text) => self.text(text),
            Data::Reference(reference) => self.part(TemplatePart::Reference(reference.clone())),
            _ => match to_text(value) {
                Some(text) => self.text(&text),
                None => self.unknown(),
            },
        }
    }

    pub(super) fn finish(mut self) -> Data {
        if self.length > MAX_TEXT {
            return Data::Unknown(Unknown { because: "too large to be evaluated".to_owned(), may_be_null: false });
        }
        match self.parts.as_mut_slice() {
            [] => Data::String(String::new()),
            [TemplatePart::Text(text)] => Data::String(std::mem::take(text)),
            _ => Data::Template(self.parts),
        }
    }
}
