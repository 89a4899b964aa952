//! The tree of an expression, and walks over it.

use crate::source::Span;

/// An expression. Spans are relative to the text that was parsed.
#[derive(Clone, Debug, PartialEq)]
pub struct Expression {
    pub kind: ExpressionKind,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ExpressionKind {
    Null,
    Bool(bool),
    Number(f64),
    String(Box<str>),
    /// `github`: the name of a context as written.
    Context(Box<str>),
    /// `of.name`
    Property {
        of: Box<Expression>,
        name: Name,
    },
    /// `of.*`
    Filter {
        of: Box<Expression>,
    },
    /// `of[index]`
    Index {
        of: Box<Expression>,
        index: Box<Expression>,
    },
    /// `name(arguments)`
    Call {
        name: Name,
        arguments: Vec<Expression>,
    },
    Not(Box<Expression>),
    Compare {
        operator: Comparison,
        left: Box<Expression>,
        right: Box<Expression>,
    },
    /// `a && b && c` is one node with three operands.
    Logical {
        operator: Logical,
        operands: Vec<Expression>,
    },
}

/// A name with its place. Names are case-insensitive; compare with [`Name::is`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    pub text: Box<str>,
    pub span: Span,
}

impl Name {
    pub fn is(&self, name: &str) -> bool {
        self.text.eq_ignore_ascii_case(name)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Logical {
    And,
    Or,
}

/// One step of a path such as `github.event.commits.*.message`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Part<'a> {
    /// `.name` or `['name']`
    Name(&'a str, Span),
    /// `.*` or `[*]`
    All,
    /// `[expression]` whose value is not written there.
    Computed(&'a Expression),
}

impl<'a> Part<'a> {
    pub const fn name(self) -> Option<&'a str> {
        match self {
            Self::Name(name, _) => Some(name),
            _ => None,
        }
    }

    pub fn is(self, name: &str) -> bool {
        self.name().is_some_and(|own| own.eq_ignore_ascii_case(name))
    }
}

/// A context and the path behind it: `steps.build.outputs.tag`.
#[derive(Clone, Debug, PartialEq)]
pub struct Path<'a> {
    pub context: &'a str,
    /// The context's name.
    pub context_span: Span,
    pub parts: Vec<Part<'a>>,
    /// The whole path.
    pub span: Span,
}

impl Path<'_> {
    /// Whether the path starts with the names, context first: `["github", "event"]`. Case-insensitive.
    pub fn starts_with(&self, names: &[&str]) -> bool {
        let Some((context, rest)) = names.split_first() else { return true };
        self.context.eq_ignore_ascii_case(context)
            && self.parts.len() >= rest.len()
            && self.parts.iter().zip(rest).all(|(part, name)| part.is(name))
    }

    /// The path as text in lower case with `*` for what is not a name: `github.event.commits.*.message`.
    pub fn normal(&self) -> String {
        let mut text = self.context.to_ascii_lowercase();
        for part in &self.parts {
            text.push('.');
            match part {
                Part::Name(name, _) => text.push_str(&name.to_ascii_lowercase()),
                Part::All | Part::Computed(_) => text.push('*'),
            }
        }
        text
    }
}

impl Expression {
    /// The direct parts of the expression.
    pub fn children(&self) -> Vec<&Self> {
        match &self.kind {
            ExpressionKind::Property { of, .. } | ExpressionKind::Filter { of } => vec![of],
            ExpressionKind::Index { of, index } => vec![of, index],
            ExpressionKind::Call { arguments, .. } => arguments.iter().collect(),
            ExpressionKind::Not(inner) => vec![inner],
            ExpressionKind::Compare { left, right, .. } => vec![left, right],
            ExpressionKind::Logical { operands, .. } => operands.iter().collect(),
            _ => Vec::new(),
        }
    }

    /// Calls `visit` with this expression and everything below it, outermost first. The parser limits the depth.
    pub fn walk<'a>(&'a self, visit: &mut dyn FnMut(&'a Self)) {
        visit(self);
        for child in self.children() {
            child.walk(visit);
        }
    }

    /// The path that starts at a context, when the expression is one.
    pub fn path(&self) -> Option<Path<'_>> {
        let mut parts = Vec::new();
        let mut node = self;
        loop {
            match &node.kind {
                ExpressionKind::Context(name) => {
                    parts.reverse();
                    return Some(Path { context: name, context_span: node.span, parts, span: self.span });
                }
                ExpressionKind::Property { of, name } => {
                    parts.push(Part::Name(&name.text, name.span));
                    node = of;
                }
                ExpressionKind::Filter { of } => {
                    parts.push(Part::All);
                    node = of;
                }
                ExpressionKind::Index { of, index } => {
                    parts.push(match &index.kind {
                        ExpressionKind::String(name) => Part::Name(name, index.span),
                        _ => Part::Computed(index),
                    });
                    node = of;
                }
                _ => return None,
            }
        }
    }

    /// Every longest path in the expression, those inside of indexes and arguments included.
    pub fn paths(&self) -> Vec<Path<'_>> {
        let mut found = Vec::new();
        self.collect_paths(&mut found);
        found
    }

    fn collect_paths<'a>(&'a self, found: &mut Vec<Path<'a>>) {
        if let Some(path) = self.path() {
            for part in &path.parts {
                if let Part::Computed(index) = part {
                    index.collect_paths(found);
                }
            }
            found.push(path);
        } else {
            for child in self.children() {
                child.collect_paths(found);
            }
        }
    }

    /// Every call in the expression with its name.
    pub fn calls(&self) -> Vec<(&Name, &[Self])> {
        let mut found = Vec::new();
        self.walk(&mut |node| {
            if let ExpressionKind::Call { name, arguments } = &node.kind {
                found.push((name, arguments.as_slice()));
            }
        });
        found
    }

    /// The text of a string literal.
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            ExpressionKind::String(text) => Some(text),
            _ => None,
        }
    }

    /// Whether the expression is a value written there.
    pub const fn is_literal(&self) -> bool {
        matches!(
            self.kind,
            ExpressionKind::Null | ExpressionKind::Bool(_) | ExpressionKind::Number(_) | ExpressionKind::String(_)
        )
    }

    /// Whether the value counts as true, when it is written there. <https://docs.github.com/en/actions/reference/workflows-and-actions/expressions#literals>
    pub fn truth(&self) -> Option<bool> {
        Some(match &self.kind {
            ExpressionKind::Null => false,
            ExpressionKind::Bool(value) => *value,
            ExpressionKind::Number(value) => *value != 0.0 && !value.is_nan(),
            ExpressionKind::String(text) => !text.is_empty(),
            ExpressionKind::Not(inner) => !inner.truth()?,
            ExpressionKind::Logical { operator, operands } => {
                let deciding = *operator == Logical::Or;
                let mut all_known = true;
                for operand in operands {
                    match operand.truth() {
                        Some(value) if value == deciding => return Some(deciding),
                        Some(_) => {}
                        None => all_known = false,
                    }
                }
                return all_known.then_some(!deciding);
            }
            ExpressionKind::Compare { operator, left, right } => {
                let same = match (&left.kind, &right.kind) {
                    (ExpressionKind::String(left), ExpressionKind::String(right)) => left.eq_ignore_ascii_case(right),
                    (ExpressionKind::Bool(left), ExpressionKind::Bool(right)) => left == right,
                    _ => return None,
                };
                match operator {
                    Comparison::Equal => same,
                    Comparison::NotEqual => !same,
                    _ => return None,
                }
            }
            _ => return None,
        })
    }
}
