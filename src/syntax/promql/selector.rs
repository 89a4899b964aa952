//! What stands in the braces of a selector.

use super::ast::{Matcher, Selector};
use super::parser::Parser;
use super::token::TokenKind;
use super::{Fault, text};
use crate::source::Span;
use crate::syntax::SyntaxError;

/// The label that holds the name of a metric.
const NAME: &str = "__name__";

const SIGNS: [&str; 4] = ["=", "!=", "=~", "!~"];

impl Parser<'_> {
    /// `{job="api", code=~"5.."}`, read into `selector`; the closing brace.
    pub(super) fn matchers(&mut self, selector: &mut Selector) -> Fault<Span> {
        let open = self.next().span;
        let mut has_alternatives = false;
        // Without a name, a selector would take all metrics if each matcher let the empty value through.
        let mut is_bounded = selector.metric.is_some();
        while matches!(self.peek().kind, TokenKind::Word | TokenKind::String) {
            let name = self.next();
            let written = name.span.of(self.text);
            let label = match name.kind {
                TokenKind::String => text::unquoted(self.text, name.span)?,
                _ if written.contains(':') => {
                    return Err(SyntaxError::new(name.span, format!("`{written}` is no name of a label")));
                }
                _ => written.to_owned(),
            };
            let follows = self.written();
            if name.kind == TokenKind::String && matches!(follows, "," | "}") {
                // `{"metric.with.dots"}`
                is_bounded = true;
                if let Some(metric) = &selector.metric {
                    return Err(twice(metric, &label, name.span));
                }
                selector.metric = Some(label);
            } else {
                let matcher = self.matcher(label, name.span)?;
                is_bounded |= !lets_absent_through(&matcher)?;
                if let Some(metric) = selector.metric.as_ref().filter(|_| matcher.label == NAME) {
                    return Err(twice(metric, &matcher.value, name.span));
                }
                selector.matchers.push(matcher);
            }
            let is_alternative = self.written().eq_ignore_ascii_case("or") && self.peek().kind == TokenKind::Word;
            if is_alternative {
                has_alternatives = true;
                self.next();
            } else if self.sign(",").is_none() {
                break;
            }
        }
        let end = self.close(open, "}")?;
        if !is_bounded {
            return Err(SyntaxError::new(open.to(end), "vector selector must contain at least one non-empty matcher"));
        }
        if has_alternatives {
            selector.matchers.clear();
        }
        Ok(end)
    }

    /// `="api"` behind a label.
    fn matcher(&mut self, label: String, label_span: Span) -> Fault<Matcher> {
        let sign = SIGNS.into_iter().find(|sign| *sign == self.written()).ok_or_else(|| self.unexpected())?;
        self.next();
        let token = self.peek();
        if token.kind != TokenKind::String {
            return Err(self.unexpected());
        }
        self.next();
        let value = text::unquoted(self.text, token.span)?;
        Ok(Matcher { label, label_span, sign, value, value_span: token.span })
    }
}

/// Whether a series without the label fulfils the matcher.
fn lets_absent_through(matcher: &Matcher) -> Fault<bool> {
    let of_pattern = || {
        let wrong = || format!("`{}` is no regular expression", matcher.value);
        text::matches_nothing(&matcher.value).ok_or_else(|| SyntaxError::new(matcher.value_span, wrong()))
    };
    Ok(match matcher.sign {
        "=" => matcher.value.is_empty(),
        "!=" => !matcher.value.is_empty(),
        "=~" => of_pattern()?,
        _ => !of_pattern()?,
    })
}

fn twice(first: &str, second: &str, span: Span) -> SyntaxError {
    SyntaxError::new(span, format!("metric name must not be set twice: `{first}` or `{second}`"))
}
