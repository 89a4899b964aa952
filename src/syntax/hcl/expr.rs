//! Expressions: operators by precedence, conditionals, and what follows an operand (`.name`, `[index]`, splats).

use super::ast::{Binary, BinaryOp, Conditional, Expr, ExprKind, Step, StepKind, Traversal, UnaryOp};
use super::parser::{Parsed, Parser};

/// Operators with their precedence, longer ones first.
const OPERATORS: &[(&str, BinaryOp, u8)] = &[
    ("||", BinaryOp::Or, 1),
    ("&&", BinaryOp::And, 2),
    ("==", BinaryOp::Equal, 3),
    ("!=", BinaryOp::NotEqual, 3),
    ("<=", BinaryOp::LessOrEqual, 4),
    (">=", BinaryOp::GreaterOrEqual, 4),
    ("<", BinaryOp::Less, 4),
    (">", BinaryOp::Greater, 4),
    ("+", BinaryOp::Add, 5),
    ("-", BinaryOp::Subtract, 5),
    ("*", BinaryOp::Multiply, 6),
    ("/", BinaryOp::Divide, 6),
    ("%", BinaryOp::Modulo, 6),
];

impl Parser<'_> {
    /// One expression with the blanks before it.
    pub(super) fn expr(&mut self) -> Parsed<Expr> {
        self.nested(|parser| {
            let condition = parser.binary(1)?;
            parser.blanks();
            if !parser.eat("?") {
                return Ok(condition);
            }
            let then = parser.expr()?;
            parser.expect(":", "between the arms of the conditional")?;
            let otherwise = parser.expr()?;
            let span = condition.span.to(otherwise.span);
            Ok(Expr { kind: ExprKind::Conditional(Box::new(Conditional { condition, then, otherwise })), span })
        })
    }

    fn operator(&self, least: u8) -> Option<(&'static str, BinaryOp, u8)> {
        // Most expressions end here.
        if matches!(self.peek(), None | Some(b'\n' | b'}' | b')' | b']' | b',' | b':' | b'?')) {
            return None;
        }
        let found = OPERATORS.iter().find(|(token, _, _)| self.starts_with(token)).copied()?;
        (found.2 >= least).then_some(found)
    }

    fn binary(&mut self, least: u8) -> Parsed<Expr> {
        let mut left = self.unary()?;
        loop {
            self.blanks();
            let Some((token, op, precedence)) = self.operator(least) else { return Ok(left) };
            self.grow(self.span(self.at, self.at + token.len()))?;
            self.at += token.len();
            let right = self.binary(precedence + 1)?;
            let span = left.span.to(right.span);
            left = Expr { kind: ExprKind::Binary(Box::new(Binary { op, left, right })), span };
        }
    }

    fn unary(&mut self) -> Parsed<Expr> {
        self.blanks();
        let start = self.at;
        let op = match self.peek() {
            Some(b'!') if self.byte_at(self.at + 1) != Some(b'=') => UnaryOp::Not,
            Some(b'-') => UnaryOp::Negate,
            _ => return self.operand(),
        };
        self.at += 1;
        self.nested(|parser| {
            let inner = parser.unary()?;
            let span = parser.since(start).to(inner.span);
            Ok(Expr { kind: ExprKind::Unary(op, Box::new(inner)), span })
        })
    }

    /// A primary expression with its traversal steps.
    fn operand(&mut self) -> Parsed<Expr> {
        let root = self.primary()?;
        let mut steps = Vec::new();
        let mut end = self.at;
        loop {
            self.blanks();
            let start = self.at;
            let kind = match self.peek() {
                Some(b'[') => self.index()?,
                Some(b'.') if !self.starts_with("...") => self.dot()?,
                _ => break,
            };
            end = self.at;
            steps.push(Step { kind, span: self.since(start) });
        }
        self.at = end;
        if steps.is_empty() {
            return Ok(root);
        }
        let span = root.span.to(self.span(end, end));
        Ok(Expr { kind: ExprKind::Traversal(Box::new(Traversal { root, steps })), span })
    }

    fn index(&mut self) -> Parsed<StepKind> {
        self.at += 1;
        self.with_newlines_blank(true, |parser| {
            parser.blanks();
            if parser.starts_with("*") {
                parser.at += 1;
                parser.expect("]", "after `[*`")?;
                return Ok(StepKind::Splat);
            }
            let index = parser.expr()?;
            parser.expect("]", "after the index")?;
            Ok(StepKind::Index(index))
        })
    }

    fn dot(&mut self) -> Parsed<StepKind> {
        self.at += 1;
        self.blanks();
        if self.eat("*") {
            return Ok(StepKind::AttributeSplat);
        }
        if let Some(name) = self.name() {
            return Ok(StepKind::Attribute(name.text));
        }
        let digits = self.rest().bytes().take_while(u8::is_ascii_digit).count();
        match self.slice(self.at, self.at + digits).parse() {
            Ok(index) => {
                self.at += digits;
                Ok(StepKind::LegacyIndex(index))
            }
            Err(_) => Err(self.unexpected("the name of an attribute after `.`")),
        }
    }
}
