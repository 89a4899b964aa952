//! Operands: literals, names, calls, parentheses, lists, objects and `for`.

use super::ast::{Call, Expr, ExprKind, For, Name, ObjectItem};
use super::parser::{Parsed, Parser};

impl Parser<'_> {
    pub(super) fn primary(&mut self) -> Parsed<Expr> {
        self.blanks();
        let start = self.at;
        let kind = match self.peek() {
            Some(b'"') => self.quoted()?,
            Some(b'0'..=b'9') => self.number()?,
            Some(b'(') => {
                self.at += 1;
                self.with_newlines_blank(true, |parser| {
                    let inner = parser.expr()?;
                    parser.expect(")", "that closes the parenthesis")?;
                    Ok(ExprKind::Paren(Box::new(inner)))
                })?
            }
            Some(b'[') => self.with_newlines_blank(true, Self::list)?,
            Some(b'{') => self.object()?,
            Some(b'<') if self.starts_with("<<") => self.heredoc()?,
            _ => self.word()?,
        };
        Ok(Expr { kind, span: self.since(start) })
    }

    fn number(&mut self) -> Parsed<ExprKind> {
        let start = self.at;
        let digits =
            |parser: &Self, at: usize| parser.slice(at, parser.end).bytes().take_while(u8::is_ascii_digit).count();
        self.at += digits(self, self.at);
        if self.peek() == Some(b'.') {
            let decimals = digits(self, self.at + 1);
            if decimals > 0 {
                self.at += 1 + decimals;
            }
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(self.byte_at(self.at + 1), Some(b'+' | b'-')));
            let exponent = digits(self, self.at + 1 + sign);
            if exponent > 0 {
                self.at += 1 + sign + exponent;
            }
        }
        match self.slice(start, self.at).parse() {
            Ok(number) => Ok(ExprKind::Number(number)),
            Err(_) => self.fail(start, "number cannot be read"),
        }
    }

    /// A name, a keyword or a call.
    fn word(&mut self) -> Parsed<ExprKind> {
        let start = self.at;
        let Some(mut name) = self.name() else { return Err(self.unexpected("an expression")) };
        while self.starts_with("::") {
            self.at += 2;
            if self.name().is_none() {
                return Err(self.unexpected("the rest of the function's name after `::`"));
            }
            name = Name { text: self.slice(start, self.at).into(), span: self.since(start) };
        }
        let after = self.at;
        self.blanks();
        if self.peek() == Some(b'(') {
            self.at += 1;
            return self.with_newlines_blank(true, |parser| parser.call(name));
        }
        self.at = after;
        Ok(match &*name.text {
            "null" => ExprKind::Null,
            "true" => ExprKind::Bool(true),
            "false" => ExprKind::Bool(false),
            _ => ExprKind::Variable(name.text),
        })
    }

    fn call(&mut self, name: Name) -> Parsed<ExprKind> {
        let mut arguments = Vec::new();
        let mut expands = false;
        loop {
            self.blanks();
            if self.eat(")") {
                break;
            }
            arguments.push(self.expr()?);
            self.blanks();
            expands = self.eat("...");
            self.blanks();
            if !self.eat(",") {
                self.expect(")", "or `,` after the argument")?;
                break;
            }
        }
        Ok(ExprKind::Call(Box::new(Call { name, arguments, expands })))
    }

    fn list(&mut self) -> Parsed<ExprKind> {
        self.at += 1;
        self.blanks();
        if self.at_word("for") {
            let each = self.for_intro()?;
            return self.for_rest(each, "]");
        }
        let mut items = Vec::new();
        loop {
            self.blanks();
            if self.eat("]") {
                return Ok(ExprKind::Array(items));
            }
            items.push(self.expr()?);
            self.blanks();
            if !self.eat(",") {
                self.expect("]", "or `,` after the item")?;
                return Ok(ExprKind::Array(items));
            }
        }
    }

    fn object(&mut self) -> Parsed<ExprKind> {
        self.at += 1;
        self.lines();
        if self.at_word("for") {
            // `{ for = 1 }` is an object with the key `for`.
            let start = self.at;
            let intro = self.with_newlines_blank(true, Self::for_intro);
            match intro {
                Ok(each) => return self.with_newlines_blank(true, |parser| parser.for_rest(each, "}")),
                Err(failure) => {
                    let failed_at = self.at;
                    self.at = start + "for".len();
                    self.blanks();
                    let is_key = matches!(self.peek(), Some(b'=' | b':'));
                    if !is_key {
                        self.at = failed_at;
                        return Err(failure);
                    }
                    self.at = start;
                }
            }
        }
        self.with_newlines_blank(false, |parser| {
            let mut items = Vec::new();
            loop {
                parser.lines();
                if parser.eat("}") {
                    return Ok(ExprKind::Object(items));
                }
                items.push(parser.object_item()?);
                parser.blanks();
                if !parser.eat(",") && !matches!(parser.peek(), Some(b'\n' | b'}')) {
                    return Err(parser.unexpected("`,`, a new line or `}` after the item"));
                }
            }
        })
    }

    fn object_item(&mut self) -> Parsed<ObjectItem> {
        let mut key = self.expr()?;
        match &key.kind {
            ExprKind::Variable(name) => key.kind = ExprKind::String(name.clone()),
            // A bare keyword is a key like any other.
            ExprKind::Null | ExprKind::Bool(_) => {
                key.kind = ExprKind::String(key.span.of(self.text).into());
            }
            _ => {}
        }
        self.blanks();
        if !self.eat("=") && !self.eat(":") {
            return Err(self.unexpected("`=` or `:` after the key"));
        }
        let value = self.expr()?;
        Ok(ObjectItem { key, value })
    }

    /// `for k, v in collection :`
    fn for_intro(&mut self) -> Parsed<For> {
        self.at += "for".len();
        let (key_name, value_name, collection) = self.for_names()?;
        self.expect(":", "after the collection")?;
        let value = Expr { kind: ExprKind::Null, span: self.since(self.at) };
        Ok(For { key_name, value_name, collection, key: None, value, groups: false, condition: None })
    }

    /// `k, v in collection`
    pub(super) fn for_names(&mut self) -> Parsed<(Option<Name>, Name, Expr)> {
        self.blanks();
        let Some(first) = self.name() else { return Err(self.unexpected("a name after `for`")) };
        self.blanks();
        let (key_name, value_name) = if self.eat(",") {
            self.blanks();
            let Some(second) = self.name() else { return Err(self.unexpected("a second name after `,`")) };
            (Some(first), second)
        } else {
            (None, first)
        };
        self.blanks();
        if !self.at_word("in") {
            return Err(self.unexpected("`in`"));
        }
        self.at += "in".len();
        Ok((key_name, value_name, self.expr()?))
    }

    fn for_rest(&mut self, mut each: For, close: &'static str) -> Parsed<ExprKind> {
        let first = self.expr()?;
        if close == "}" {
            self.expect("=>", "after the key")?;
            each.key = Some(first);
            each.value = self.expr()?;
            self.blanks();
            each.groups = self.eat("...");
        } else {
            each.value = first;
        }
        self.blanks();
        if self.at_word("if") {
            self.at += "if".len();
            each.condition = Some(self.expr()?);
        }
        self.expect(close, "that closes `for`")?;
        Ok(ExprKind::For(Box::new(each)))
    }
}
