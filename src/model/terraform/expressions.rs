//! Every attribute and expression of a file with what stands around it, for rules on how a file is written.

use crate::syntax::hcl::{self, Attribute, Block, Body, Expr, ExprKind, Part};

/// An attribute with the top-level block it is in.
#[derive(Clone, Copy, Debug)]
pub struct AttributeRef<'a> {
    pub tree: &'a hcl::File,
    /// None at the top of a file: `*.tfvars`.
    pub top: Option<&'a Block>,
    /// The innermost block around it.
    pub block: Option<&'a Block>,
    pub attribute: &'a Attribute,
}

impl<'a> AttributeRef<'a> {
    pub fn name(self) -> &'a str {
        &self.attribute.name.text
    }

    /// The kind of the top-level block: `resource`, `""` without one.
    pub fn top_kind(self) -> &'a str {
        self.top.map_or("", |block| &block.kind.text)
    }

    /// Directly in the top-level block.
    pub fn is_direct(self) -> bool {
        match (self.top, self.block) {
            (Some(top), Some(block)) => top.span == block.span,
            _ => false,
        }
    }

    /// `type` of a variable, whose value is a type constraint and no expression.
    pub fn is_type(self) -> bool {
        self.name() == "type" && self.top_kind() == "variable" && self.is_direct()
    }
}

/// What an expression is to the one around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The whole value of an attribute, an item, an argument of a call, in parentheses or in `${…}`: nothing binds to it.
    Alone,
    /// The key of an object.
    Key,
    /// An operand, or what a `.name` or `[index]` follows.
    Operand,
}

/// An expression with its place.
#[derive(Clone, Copy, Debug)]
pub struct ExpressionRef<'a> {
    pub attribute: AttributeRef<'a>,
    pub expr: &'a Expr,
    pub place: Place,
}

impl<'a> ExpressionRef<'a> {
    /// The text as written.
    pub fn text(self) -> &'a str {
        self.expr.span.of(&self.attribute.tree.text)
    }
}

/// Calls `visit` for each attribute, those of nested blocks included.
pub fn each_attribute<'a>(tree: &'a hcl::File, visit: &mut dyn FnMut(AttributeRef<'a>)) {
    body(tree, &tree.body, None, None, visit);
}

fn body<'a>(
    tree: &'a hcl::File,
    body_: &'a Body,
    top: Option<&'a Block>,
    block: Option<&'a Block>,
    visit: &mut dyn FnMut(AttributeRef<'a>),
) {
    for attribute in &body_.attributes {
        visit(AttributeRef { tree, top, block, attribute });
    }
    for nested in &body_.blocks {
        body(tree, &nested.body, top.or(Some(nested)), Some(nested), visit);
    }
}

/// Calls `visit` for each expression, outer before inner; types of variables are none.
pub fn each_expression<'a>(tree: &'a hcl::File, visit: &mut dyn FnMut(ExpressionRef<'a>)) {
    each_attribute(tree, &mut |attribute| {
        if !attribute.is_type() {
            below(attribute, &attribute.attribute.value, Place::Alone, visit);
        }
    });
}

/// The parser bounds the depth.
fn below<'a>(attribute: AttributeRef<'a>, expr: &'a Expr, place: Place, visit: &mut dyn FnMut(ExpressionRef<'a>)) {
    visit(ExpressionRef { attribute, expr, place });
    let mut each = |child: &'a Expr, place| below(attribute, child, place, visit);
    match &expr.kind {
        ExprKind::Object(items) => {
            for item in items {
                each(&item.key, Place::Key);
                each(&item.value, Place::Alone);
            }
        }
        ExprKind::Traversal(traversal) => {
            each(&traversal.root, Place::Operand);
            expr.children(&mut |child| {
                if child.span != traversal.root.span {
                    each(child, Place::Alone);
                }
            });
        }
        ExprKind::Unary(..) | ExprKind::Binary(_) | ExprKind::Conditional(_) => {
            expr.children(&mut |child| each(child, Place::Operand));
        }
        _ => expr.children(&mut |child| each(child, Place::Alone)),
    }
}

/// The only interpolation of a template that has nothing else: the `x` of `"${x}"`.
pub fn sole_interpolation(expr: &Expr) -> Option<&Expr> {
    match &expr.kind {
        ExprKind::Template(template) if !template.heredoc => match template.parts.as_slice() {
            [Part::Interpolation(inner)] => Some(inner),
            _ => None,
        },
        _ => None,
    }
}

/// Whether an expression stands for itself next to `.name`, `[index]` and operators.
pub fn binds_tightly(expr: &Expr) -> bool {
    !matches!(expr.kind, ExprKind::Binary(_) | ExprKind::Conditional(_) | ExprKind::Unary(..))
}
