//! The tree of an HCL file: bodies of attributes and blocks, and expressions, each with its span.

use crate::source::Span;

/// An identifier, or the text of a label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    pub text: Box<str>,
    /// With its quotes, when it has them.
    pub span: Span,
}

/// The content of a file or of a block. Attributes and blocks are each in source order.
#[derive(Clone, Debug, Default)]
pub struct Body {
    pub attributes: Vec<Attribute>,
    pub blocks: Vec<Block>,
    /// Between the braces; the whole text for a file.
    pub span: Span,
}

/// `name = value`
#[derive(Clone, Debug)]
pub struct Attribute {
    pub name: Name,
    pub value: Expr,
}

/// `kind "label" "label" { … }`
#[derive(Clone, Debug)]
pub struct Block {
    pub kind: Name,
    pub labels: Vec<Name>,
    pub body: Body,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub struct Expr {
    pub kind: ExprKind,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub enum ExprKind {
    Null,
    Bool(bool),
    Number(f64),
    /// A quoted string or heredoc without interpolation, escapes resolved.
    String(Box<str>),
    /// A quoted string or heredoc with `${…}` or `%{…}`.
    Template(Template),
    Array(Vec<Expr>),
    Object(Vec<ObjectItem>),
    Paren(Box<Expr>),
    /// The first name of a reference: `var`, `aws_s3_bucket`, a `for` variable.
    Variable(Box<str>),
    Conditional(Box<Conditional>),
    Call(Box<Call>),
    /// An expression with `.name`, `[index]`, `.0`, `[*]` or `.*` behind it.
    Traversal(Box<Traversal>),
    Unary(UnaryOp, Box<Expr>),
    Binary(Box<Binary>),
    For(Box<For>),
}

/// `key = value` or `key : value` of an object.
#[derive(Clone, Debug)]
pub struct ObjectItem {
    /// A bare name is a [`ExprKind::String`]; in parentheses it is an expression.
    pub key: Expr,
    pub value: Expr,
}

#[derive(Clone, Debug)]
pub struct Conditional {
    pub condition: Expr,
    pub then: Expr,
    pub otherwise: Expr,
}

/// `name(arguments)`; a provider's function is `provider::name::function`.
#[derive(Clone, Debug)]
pub struct Call {
    pub name: Name,
    pub arguments: Vec<Expr>,
    /// The last argument is a list of further arguments: `f(list...)`.
    pub expands: bool,
}

#[derive(Clone, Debug)]
pub struct Traversal {
    pub root: Expr,
    pub steps: Vec<Step>,
}

#[derive(Clone, Debug)]
pub struct Step {
    pub kind: StepKind,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub enum StepKind {
    /// `.name`
    Attribute(Box<str>),
    /// `[expression]`
    Index(Expr),
    /// `.0`
    LegacyIndex(u64),
    /// `[*]`
    Splat,
    /// `.*`
    AttributeSplat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnaryOp {
    Not,
    Negate,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOp {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
}

#[derive(Clone, Debug)]
pub struct Binary {
    pub op: BinaryOp,
    pub left: Expr,
    pub right: Expr,
}

/// `[for k, v in collection : value if condition]` or `{for k, v in collection : key => value... if condition}`
#[derive(Clone, Debug)]
pub struct For {
    pub key_name: Option<Name>,
    pub value_name: Name,
    pub collection: Expr,
    /// Present in the object form.
    pub key: Option<Expr>,
    pub value: Expr,
    pub groups: bool,
    pub condition: Option<Expr>,
}

#[derive(Clone, Debug, Default)]
pub struct Template {
    pub parts: Vec<Part>,
    pub heredoc: bool,
}

#[derive(Clone, Debug)]
pub enum Part {
    Literal(String),
    /// `${expression}`
    Interpolation(Expr),
    /// `%{ if … }…%{ else }…%{ endif }`
    If(Box<IfPart>),
    /// `%{ for … }…%{ endfor }`
    For(Box<ForPart>),
}

#[derive(Clone, Debug)]
pub struct IfPart {
    pub condition: Expr,
    pub then: Vec<Part>,
    pub otherwise: Vec<Part>,
}

#[derive(Clone, Debug)]
pub struct ForPart {
    pub key_name: Option<Name>,
    pub value_name: Name,
    pub collection: Expr,
    pub body: Vec<Part>,
}

impl Body {
    /// The attribute of that name.
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| &*attribute.name.text == name)
    }

    /// The blocks of that kind.
    pub fn blocks_of<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Block> {
        self.blocks.iter().filter(move |block| &*block.kind.text == kind)
    }

    /// The first block of that kind.
    pub fn block(&self, kind: &str) -> Option<&Block> {
        self.blocks.iter().find(|block| &*block.kind.text == kind)
    }
}

impl Attribute {
    /// Name and value together.
    pub fn span(&self) -> Span {
        self.name.span.to(self.value.span)
    }
}

impl Block {
    /// The text of label `index`.
    pub fn label(&self, index: usize) -> Option<&str> {
        self.labels.get(index).map(|label| &*label.text)
    }

    /// `resource "type" "name"`: what stands before the brace.
    pub fn header(&self) -> Span {
        self.labels.last().map_or(self.kind.span, |label| self.kind.span.to(label.span))
    }
}

impl Expr {
    /// The text of a string without interpolation.
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            ExprKind::String(text) => Some(text),
            ExprKind::Paren(inner) => inner.as_str(),
            _ => None,
        }
    }

    /// Whether the value is worked out when Terraform runs rather than written out.
    pub fn is_computed(&self) -> bool {
        match &self.kind {
            ExprKind::Null
            | ExprKind::Bool(_)
            | ExprKind::Number(_)
            | ExprKind::String(_)
            | ExprKind::Array(_)
            | ExprKind::Object(_) => false,
            ExprKind::Paren(inner) => inner.is_computed(),
            _ => true,
        }
    }

    /// The expressions directly below, in source order, those in templates included.
    pub fn children<'a>(&'a self, visit: &mut dyn FnMut(&'a Self)) {
        match &self.kind {
            ExprKind::Null | ExprKind::Bool(_) | ExprKind::Number(_) | ExprKind::String(_) | ExprKind::Variable(_) => {}
            ExprKind::Template(template) => part_expressions(&template.parts, visit),
            ExprKind::Array(items) => items.iter().for_each(visit),
            ExprKind::Object(items) => {
                for item in items {
                    visit(&item.key);
                    visit(&item.value);
                }
            }
            ExprKind::Paren(inner) | ExprKind::Unary(_, inner) => visit(inner),
            ExprKind::Conditional(conditional) => {
                visit(&conditional.condition);
                visit(&conditional.then);
                visit(&conditional.otherwise);
            }
            ExprKind::Call(call) => call.arguments.iter().for_each(visit),
            ExprKind::Traversal(traversal) => {
                visit(&traversal.root);
                for step in &traversal.steps {
                    if let StepKind::Index(index) = &step.kind {
                        visit(index);
                    }
                }
            }
            ExprKind::Binary(binary) => {
                visit(&binary.left);
                visit(&binary.right);
            }
            ExprKind::For(each) => {
                visit(&each.collection);
                each.key.iter().for_each(&mut *visit);
                visit(&each.value);
                each.condition.iter().for_each(visit);
            }
        }
    }

    /// `var` and `name` of `var.name`, whatever follows.
    pub fn root_and_name(&self) -> Option<(&str, &str)> {
        let ExprKind::Traversal(traversal) = &self.kind else { return None };
        let ExprKind::Variable(root) = &traversal.root.kind else { return None };
        match traversal.steps.first().map(|step| &step.kind) {
            Some(StepKind::Attribute(name)) => Some((root, name)),
            _ => None,
        }
    }

    /// This expression and all below it. The parser bounds the depth.
    pub fn walk<'a>(&'a self, visit: &mut dyn FnMut(&'a Self)) {
        // Most are leaves, for which nothing is allocated.
        let mut stack = Vec::new();
        let mut next = Some(self);
        while let Some(expr) = next {
            visit(expr);
            let from = stack.len();
            expr.children(&mut |child| stack.push(child));
            if let Some(added) = stack.get_mut(from..) {
                added.reverse();
            }
            next = stack.pop();
        }
    }
}

/// The expressions in a template; directives hold templates of their own, whose depth the parser bounds.
fn part_expressions<'a>(parts: &'a [Part], visit: &mut dyn FnMut(&'a Expr)) {
    for part in parts {
        match part {
            Part::Literal(_) => {}
            Part::Interpolation(expr) => visit(expr),
            Part::If(part) => {
                visit(&part.condition);
                part_expressions(&part.then, visit);
                part_expressions(&part.otherwise, visit);
            }
            Part::For(part) => {
                visit(&part.collection);
                part_expressions(&part.body, visit);
            }
        }
    }
}
