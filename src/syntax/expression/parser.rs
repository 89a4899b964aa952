//! Tokens to a tree by precedence climbing: `||`, `&&`, `== !=`, `< <= > >=`, `!`, postfix.

use crate::source::Span;
use crate::syntax::SyntaxError;

use super::ast::{Comparison, Expression, ExpressionKind, Logical, Name};
use super::token::{Lexer, Token};

/// GitHub refuses expressions deeper than 50 and longer than 21,000 characters; ours is a little wider on depth,
/// because what counts as a level differs. <https://docs.github.com/en/actions/reference/limits>
const MAX_DEPTH: usize = 64;
pub(super) const MAX_LENGTH: usize = 21_000;

pub(super) struct Parser<'a> {
    lexer: Lexer<'a>,
    token: Token,
    span: Span,
    depth: usize,
}

const OR: u8 = 1;
const AND: u8 = 2;
const EQUALITY: u8 = 3;
const RELATION: u8 = 4;

impl<'a> Parser<'a> {
    /// Parses the whole of `text` as one expression.
    pub(super) fn parse(text: &'a str) -> Result<Expression, SyntaxError> {
        let mut lexer = Lexer::new(text);
        let (token, span) = lexer.next()?;
        let mut parser = Self { lexer, token, span, depth: 0 };
        if parser.token == Token::End {
            return Err(SyntaxError::new(Span::from_usize(0, text.len()), "expression is empty"));
        }
        let expression = parser.binary(OR)?;
        if parser.token != Token::End {
            return Err(parser.unexpected("an operator or the end"));
        }
        Ok(expression)
    }

    fn advance(&mut self) -> Result<Span, SyntaxError> {
        let span = self.span;
        (self.token, self.span) = self.lexer.next()?;
        Ok(span)
    }

    fn unexpected(&self, wanted: &str) -> SyntaxError {
        let error = SyntaxError::new(self.span, format!("{} where {wanted} is expected", self.token.describe()));
        match self.token {
            Token::Name(_) => error.with_help("put text in single quotes and join conditions with `&&` or `||`"),
            Token::End => error.with_help("the expression ends too early"),
            _ => error,
        }
    }

    fn deeper<T>(&mut self, parse: impl FnOnce(&mut Self) -> Result<T, SyntaxError>) -> Result<T, SyntaxError> {
        if self.depth >= MAX_DEPTH {
            return Err(SyntaxError::new(self.span, "expression is nested too deeply")
                .with_help("GitHub evaluates at most 50 levels; split the expression"));
        }
        self.depth += 1;
        let result = parse(self);
        self.depth -= 1;
        result
    }

    fn operator(&self) -> Option<u8> {
        Some(match self.token {
            Token::Or => OR,
            Token::And => AND,
            Token::Equal | Token::NotEqual => EQUALITY,
            Token::Less | Token::LessEqual | Token::Greater | Token::GreaterEqual => RELATION,
            _ => return None,
        })
    }

    fn binary(&mut self, least: u8) -> Result<Expression, SyntaxError> {
        self.deeper(|parser| {
            let mut left = parser.unary()?;
            let mut chain = 0;
            while let Some(precedence) = parser.operator().filter(|&precedence| precedence >= least) {
                let token = parser.token.clone();
                parser.advance()?;
                let right = parser.binary(precedence + 1)?;
                // Only a chain of comparisons grows to the left; `&&` and `||` are flat.
                if precedence >= EQUALITY {
                    chain += 1;
                    if chain > MAX_DEPTH {
                        return Err(SyntaxError::new(right.span, "expression is nested too deeply"));
                    }
                }
                left = join(&token, left, right);
            }
            Ok(left)
        })
    }

    fn unary(&mut self) -> Result<Expression, SyntaxError> {
        if self.token != Token::Not {
            return self.postfix();
        }
        let start = self.advance()?;
        let inner = self.deeper(Self::unary)?;
        Ok(Expression { span: start.to(inner.span), kind: ExpressionKind::Not(Box::new(inner)) })
    }

    fn postfix(&mut self) -> Result<Expression, SyntaxError> {
        let mut expression = self.primary()?;
        for links in 0.. {
            if links > MAX_DEPTH {
                return Err(SyntaxError::new(self.span, "expression is nested too deeply"));
            }
            match self.token {
                Token::Dot => {
                    self.advance()?;
                    expression = self.property(expression)?;
                }
                Token::OpenBracket => {
                    self.advance()?;
                    let start = expression.span;
                    let of = Box::new(expression);
                    let kind = if self.token == Token::Star {
                        self.advance()?;
                        ExpressionKind::Filter { of }
                    } else {
                        ExpressionKind::Index { of, index: Box::new(self.binary(OR)?) }
                    };
                    let end = self.expect(&Token::CloseBracket, "`]`")?;
                    expression = Expression { span: start.to(end), kind };
                }
                _ => break,
            }
        }
        Ok(expression)
    }

    fn property(&mut self, of: Expression) -> Result<Expression, SyntaxError> {
        let start = of.span;
        match std::mem::replace(&mut self.token, Token::End) {
            Token::Name(text) => {
                let span = self.advance()?;
                let name = Name { text, span };
                Ok(Expression { span: start.to(span), kind: ExpressionKind::Property { of: Box::new(of), name } })
            }
            Token::Star => {
                let span = self.advance()?;
                Ok(Expression { span: start.to(span), kind: ExpressionKind::Filter { of: Box::new(of) } })
            }
            other => {
                self.token = other;
                let error = self.unexpected("a property name");
                Err(match self.token {
                    Token::Number(_) => error.with_help("write `['…']` for a property that starts with a digit"),
                    _ => error,
                })
            }
        }
    }

    fn primary(&mut self) -> Result<Expression, SyntaxError> {
        let kind = match std::mem::replace(&mut self.token, Token::End) {
            Token::Null => ExpressionKind::Null,
            Token::Bool(value) => ExpressionKind::Bool(value),
            Token::Number(value) => ExpressionKind::Number(value),
            Token::String(text) => ExpressionKind::String(text),
            Token::Name(text) => {
                let span = self.advance()?;
                if self.token == Token::OpenParen {
                    return self.call(Name { text, span });
                }
                return Ok(Expression { span, kind: ExpressionKind::Context(text) });
            }
            Token::OpenParen => {
                let start = self.advance()?;
                let inner = self.binary(OR)?;
                let end = self.expect(&Token::CloseParen, "`)`")?;
                return Ok(Expression { span: start.to(end), kind: inner.kind });
            }
            other => {
                self.token = other;
                return Err(self.unexpected("a value"));
            }
        };
        let span = self.advance()?;
        Ok(Expression { kind, span })
    }

    fn call(&mut self, name: Name) -> Result<Expression, SyntaxError> {
        self.advance()?;
        let mut arguments = Vec::new();
        if self.token != Token::CloseParen {
            loop {
                arguments.push(self.binary(OR)?);
                if self.token != Token::Comma {
                    break;
                }
                self.advance()?;
            }
        }
        let end = self.expect(&Token::CloseParen, "`,` or `)`")?;
        Ok(Expression { span: name.span.to(end), kind: ExpressionKind::Call { name, arguments } })
    }

    fn expect(&mut self, token: &Token, wanted: &str) -> Result<Span, SyntaxError> {
        if self.token == *token { self.advance() } else { Err(self.unexpected(wanted)) }
    }
}

fn join(operator: &Token, left: Expression, right: Expression) -> Expression {
    let span = left.span.to(right.span);
    let comparison = match operator {
        Token::Equal => Comparison::Equal,
        Token::NotEqual => Comparison::NotEqual,
        Token::Less => Comparison::Less,
        Token::LessEqual => Comparison::LessEqual,
        Token::Greater => Comparison::Greater,
        Token::GreaterEqual => Comparison::GreaterEqual,
        _ => {
            let operator = if *operator == Token::And { Logical::And } else { Logical::Or };
            return Expression { span, kind: logical(operator, left, right) };
        }
    };
    let kind = ExpressionKind::Compare { operator: comparison, left: Box::new(left), right: Box::new(right) };
    Expression { kind, span }
}

fn logical(operator: Logical, left: Expression, right: Expression) -> ExpressionKind {
    let mut operands = match left.kind {
        ExpressionKind::Logical { operator: own, operands } if own == operator => operands,
        kind => vec![Expression { kind, span: left.span }],
    };
    operands.push(right);
    ExpressionKind::Logical { operator, operands }
}
