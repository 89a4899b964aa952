//! The grammar of PromQL, by precedence.
//!
//! <https://github.com/prometheus/prometheus/blob/main/promql/parser/generated_parser.y>

use std::time::Duration;

use super::ast::{Aggregate, Binary, Call, Expr, ExprKind, Group, Grouping, Selector, Type};
use super::token::{Token, TokenKind};
use super::{Fault, beyond_limits, check, duration, functions, text};
use crate::source::Span;
use crate::syntax::SyntaxError;

/// Deeper expressions are none that a person wrote.
const DEEPEST: usize = 100;

/// Operators, from those that bind least.
const OPERATORS: [&[&str]; 6] =
    [&["or"], &["and", "unless"], &["==", "!=", ">", "<", ">=", "<="], &["+", "-"], &["*", "/", "%", "atan2"], &["^"]];

/// How strongly `^` binds, the only operator that binds to the right. Signs bind like `*`: `-a ^ b` is `-(a ^ b)`.
const POWER: usize = 5;

/// Words that name no metric where an operand is expected.
const NO_METRICS: [&str; 6] = ["atan2", "bool", "group_left", "group_right", "ignoring", "on"];

/// Words that may name a metric, but no function.
const NO_FUNCTIONS: [&str; 6] = ["and", "by", "offset", "or", "unless", "without"];

fn is_one_of(words: &[&str], written: &str) -> bool {
    words.iter().any(|word| word.eq_ignore_ascii_case(written))
}

pub(super) struct Parser<'a> {
    pub(super) text: &'a str,
    tokens: &'a [Token],
    at: usize,
    depth: usize,
}

impl<'a> Parser<'a> {
    pub(super) const fn new(text: &'a str, tokens: &'a [Token]) -> Self {
        Self { text, tokens, at: 0, depth: 0 }
    }

    /// The whole text as one expression.
    pub(super) fn whole(mut self) -> Fault<Expr> {
        let expr = self.expression(0)?;
        match self.peek() {
            Token { kind: TokenKind::End, .. } => Ok(expr),
            Token { span, .. } if matches!(span.of(self.text), ")" | "]" | "}") => {
                Err(SyntaxError::new(span, format!("`{}` closes nothing", span.of(self.text))))
            }
            _ => Err(self.unexpected()),
        }
    }

    pub(super) fn peek(&self) -> Token {
        let end = self.text.trim_end().len();
        self.tokens.get(self.at).copied().unwrap_or(Token { kind: TokenKind::End, span: Span::from_usize(end, end) })
    }

    pub(super) fn next(&mut self) -> Token {
        let token = self.peek();
        self.at += 1;
        token
    }

    /// How the next token is written; nothing at the end.
    pub(super) fn written(&self) -> &'a str {
        self.peek().span.of(self.text)
    }

    fn is_word(&self, word: &str) -> bool {
        self.peek().kind == TokenKind::Word && self.written().eq_ignore_ascii_case(word)
    }

    /// Takes the sign if it is next.
    pub(super) fn sign(&mut self, sign: &str) -> Option<Span> {
        let token = self.peek();
        (token.kind == TokenKind::Sign && token.span.of(self.text) == sign).then(|| {
            self.at += 1;
            token.span
        })
    }

    /// The error that the next token cannot stand where it does.
    pub(super) fn unexpected(&self) -> SyntaxError {
        let token = self.peek();
        let written = token.span.of(self.text);
        let last = self.at.checked_sub(1).and_then(|before| self.tokens.get(before));
        match (token.kind, last) {
            (TokenKind::End, Some(last)) => {
                SyntaxError::new(last.span, format!("nothing follows `{}`", last.span.of(self.text)))
            }
            (TokenKind::End, None) => SyntaxError::new(Span::from_usize(0, self.text.len()), "it is empty"),
            (TokenKind::Unclosed, _) => SyntaxError::new(token.span, "the string is never closed"),
            _ => SyntaxError::new(token.span, format!("`{written}` cannot stand here")),
        }
    }

    /// The bracket that closes the one at `open`.
    pub(super) fn close(&mut self, open: Span, closing: &str) -> Fault<Span> {
        self.sign(closing).ok_or_else(|| {
            let mut rest = self.tokens.iter().skip(self.at);
            if rest.any(|token| token.span.of(self.text) == closing) {
                return self.unexpected();
            }
            SyntaxError::new(open, format!("`{}` is never closed", open.of(self.text)))
        })
    }

    /// Operators that bind at least as strongly as `least`, with their operands.
    fn expression(&mut self, least: usize) -> Fault<Expr> {
        if self.depth >= DEEPEST {
            return Err(beyond_limits(self.text));
        }
        self.depth += 1;
        let mut left = self.operand()?;
        while let Some((operator, strength)) = self.operator().filter(|(_, strength)| *strength >= least) {
            let operator_span = self.next().span;
            let (returns_bool, matching, group) = self.matching()?;
            let right = self.expression(if strength == POWER { strength } else { strength + 1 })?;
            left = check::binary(Binary { left, operator, operator_span, returns_bool, matching, group, right })?;
        }
        self.depth -= 1;
        Ok(left)
    }

    fn operator(&self) -> Option<(&'static str, usize)> {
        if !matches!(self.peek().kind, TokenKind::Sign | TokenKind::Word) {
            return None;
        }
        let written = self.written();
        OPERATORS.iter().enumerate().find_map(|(strength, operators)| {
            let found = operators.iter().find(|operator| operator.eq_ignore_ascii_case(written))?;
            Some((*found, strength))
        })
    }

    /// `bool`, `on (job) group_left (team)` and the like behind an operator.
    fn matching(&mut self) -> Fault<(bool, Option<Grouping>, Option<Group>)> {
        let returns_bool = self.is_word("bool");
        if returns_bool {
            self.next();
        }
        let matching = self.grouping("on", "ignoring")?;
        let mut group = None;
        let many_on_the_left = self.is_word("group_left");
        if matching.is_some() && (many_on_the_left || self.is_word("group_right")) {
            let span = self.next().span;
            let labels = if self.written() == "(" { self.labels()? } else { Vec::new() };
            group = Some(Group { many_on_the_left, span, labels });
        }
        // Without the bracket it is the name of a metric.
        while is_one_of(&["fill", "fill_left", "fill_right"], self.written())
            && self.tokens.get(self.at + 1).is_some_and(|next| next.span.of(self.text) == "(")
        {
            self.next();
            self.fill()?;
        }
        Ok((returns_bool, matching, group))
    }

    /// `(0)` behind `fill`.
    fn fill(&mut self) -> Fault<()> {
        let open = self.next().span;
        if self.sign("-").is_none() {
            self.sign("+");
        }
        if self.peek().kind != TokenKind::Number {
            return Err(self.unexpected());
        }
        self.next();
        self.close(open, ")").map(|_| ())
    }

    /// `by (job)`, with the words for what is kept and what is left out.
    fn grouping(&mut self, keeping: &str, leaving: &str) -> Fault<Option<Grouping>> {
        let keeps = self.is_word(keeping);
        if !keeps && !self.is_word(leaving) {
            return Ok(None);
        }
        let span = self.next().span;
        Ok(Some(Grouping { keeps, span, labels: self.labels()? }))
    }

    /// `(job, instance)`
    fn labels(&mut self) -> Fault<Vec<String>> {
        let open = self.sign("(").ok_or_else(|| self.unexpected())?;
        let mut labels = Vec::new();
        while self.written() != ")" {
            let token = self.peek();
            let written = token.span.of(self.text);
            labels.push(match token.kind {
                TokenKind::String => text::unquoted(self.text, token.span)?,
                TokenKind::Word if !written.contains(':') && !is_number(written) => written.to_owned(),
                TokenKind::End => break,
                _ => return Err(self.unexpected()),
            });
            self.next();
            if self.sign(",").is_none() {
                break;
            }
        }
        self.close(open, ")")?;
        Ok(labels)
    }

    fn operand(&mut self) -> Fault<Expr> {
        let token = self.peek();
        let written = token.span.of(self.text);
        let expr = match token.kind {
            TokenKind::Number | TokenKind::Duration => {
                self.next();
                Expr { span: token.span, gives: Type::Scalar, kind: ExprKind::Number }
            }
            TokenKind::String => {
                self.next();
                let said = text::unquoted(self.text, token.span)?;
                Expr { span: token.span, gives: Type::String, kind: ExprKind::String(said) }
            }
            TokenKind::Word => self.word()?,
            TokenKind::Sign if written == "{" => self.selector(None)?,
            TokenKind::Sign if written == "(" => {
                self.next();
                let inner = self.expression(0)?;
                let span = token.span.to(self.close(token.span, ")")?);
                Expr { span, gives: inner.gives, kind: ExprKind::Paren(Box::new(inner)) }
            }
            TokenKind::Sign if matches!(written, "+" | "-") => {
                self.next();
                let inner = self.expression(POWER)?;
                return check::signed(token.span, inner);
            }
            _ => return Err(self.unexpected()),
        };
        self.modifiers(expr)
    }

    /// An operand that begins with a word: a metric, a call or an aggregation.
    fn word(&mut self) -> Fault<Expr> {
        let name = self.next();
        let written = name.span.of(self.text);
        let is_called = self.written() == "(";
        if let Some((operation, parameter)) = functions::aggregation(written)
            && (is_called || self.is_word("by") || self.is_word("without"))
        {
            return self.aggregate(name.span, operation, parameter);
        }
        if is_number(written) {
            return Ok(Expr { span: name.span, gives: Type::Scalar, kind: ExprKind::Number });
        }
        if is_one_of(&NO_METRICS, written) {
            self.at -= 1;
            return Err(self.unexpected());
        }
        if !is_called {
            return self.selector(Some(name.span));
        }
        if is_one_of(&NO_FUNCTIONS, written) || written.contains(':') {
            return Err(self.unexpected());
        }
        let unknown = || SyntaxError::new(name.span, format!("unknown function with name `{written}`"));
        let (function, signature) = functions::function(written).ok_or_else(unknown)?;
        let (arguments, end) = self.arguments()?;
        let call = Call { function, name_span: name.span, arguments };
        check::call(call, signature, end)
    }

    /// `sum by (job) (up)` or `sum(up) by (job)`
    fn aggregate(&mut self, name: Span, operation: &'static str, takes: Option<Type>) -> Fault<Expr> {
        let mut grouping = self.grouping("by", "without")?;
        let (arguments, mut end) = self.arguments()?;
        if grouping.is_none() {
            grouping = self.grouping("by", "without")?;
            end = self.tokens.get(self.at - 1).map_or(end, |last| last.span);
        }
        let (parameter, of) = check::aggregated(name, operation, takes, arguments)?;
        let kind = ExprKind::Aggregate(Box::new(Aggregate { operation, parameter, of, grouping }));
        Ok(Expr { span: name.to(end), gives: Type::Instant, kind })
    }

    /// `(a, b)`, and the bracket at its end.
    fn arguments(&mut self) -> Fault<(Vec<Expr>, Span)> {
        let open = self.sign("(").ok_or_else(|| self.unexpected())?;
        let mut arguments = Vec::new();
        if self.written() != ")" {
            arguments.push(self.expression(0)?);
            while self.sign(",").is_some() {
                arguments.push(self.expression(0)?);
            }
        }
        Ok((arguments, self.close(open, ")")?))
    }

    /// `[5m]`, `offset 1h` and `@ 0` behind an operand.
    fn modifiers(&mut self, mut expr: Expr) -> Fault<Expr> {
        let (mut is_shifted, mut is_fixed) = (false, false);
        loop {
            let start = self.peek().span;
            if self.sign("[").is_some() {
                let (window, is_subquery, end) = self.range(start)?;
                let is_moved = is_shifted || is_fixed;
                expr = if is_subquery {
                    check::subquery(expr, window, end)?
                } else {
                    check::range(expr, is_moved, window, start, end)?
                };
                (is_shifted, is_fixed) = (false, false);
            } else if self.is_word("offset") {
                self.next();
                check::movable(&expr, start, is_shifted)?;
                if self.sign("-").is_none() {
                    self.sign("+");
                }
                expr.span = expr.span.to(self.peek().span);
                self.window()?;
                is_shifted = true;
            } else if self.sign("@").is_some() {
                check::movable(&expr, start, is_fixed)?;
                expr.span = expr.span.to(self.instant()?);
                is_fixed = true;
            } else {
                return Ok(expr);
            }
        }
    }

    /// What stands behind `@`: a time, `start()` or `end()`.
    fn instant(&mut self) -> Fault<Span> {
        if self.is_word("start") || self.is_word("end") {
            self.next();
            let open = self.sign("(").ok_or_else(|| self.unexpected())?;
            return self.close(open, ")");
        }
        if self.sign("-").is_none() {
            self.sign("+");
        }
        let token = self.peek();
        if !matches!(token.kind, TokenKind::Number | TokenKind::Duration) {
            return Err(self.unexpected());
        }
        Ok(self.next().span)
    }

    /// `5m]` or `1h:1m]` behind `[`; whether it is the latter.
    fn range(&mut self, open: Span) -> Fault<(Duration, bool, Span)> {
        let start = self.peek().span;
        if self.written() == "]" {
            return Err(SyntaxError::new(open.to(start), "a range has a duration, such as `[5m]`"));
        }
        let window = self.window()?;
        if window.is_zero() {
            return Err(SyntaxError::new(start, "duration must be greater than 0"));
        }
        let is_subquery = self.sign(":").is_some();
        if is_subquery && self.written() != "]" && self.peek().kind != TokenKind::End {
            self.window()?;
        }
        Ok((window, is_subquery, self.close(open, "]")?))
    }

    /// A duration, or a number of seconds.
    fn window(&mut self) -> Fault<Duration> {
        let token = self.peek();
        let written = token.span.of(self.text);
        let seconds = match token.kind {
            TokenKind::Duration => duration::seconds(written).filter(|seconds| *seconds > 0.0),
            TokenKind::Number => written.parse().ok(),
            _ => return Err(self.unexpected()),
        };
        self.next();
        let window = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        window.ok_or_else(|| SyntaxError::new(token.span, format!("`{written}` is no duration greater than 0")))
    }

    /// A selector by its metric, by matchers, or by both.
    fn selector(&mut self, metric: Option<Span>) -> Fault<Expr> {
        let start = metric.unwrap_or(self.peek().span);
        let mut selector = Selector { metric: metric.map(|span| span.of(self.text).to_owned()), matchers: Vec::new() };
        let end = if self.written() == "{" { self.matchers(&mut selector)? } else { start };
        Ok(Expr { span: start.to(end), gives: Type::Instant, kind: ExprKind::Selector(selector) })
    }
}

/// `Inf` and `NaN`
fn is_number(word: &str) -> bool {
    is_one_of(&["inf", "nan"], word)
}
