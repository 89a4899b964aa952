//! Files of a module that its expressions read.

use super::expressions::each_expression;
use crate::source::Span;
use crate::syntax::hcl::{self, Expr, ExprKind, StepKind};

/// Functions whose first argument is a file that must be there: <https://developer.hashicorp.com/terraform/language/functions/file>.
const READERS: [&str; 9] = [
    "file",
    "filebase64",
    "filebase64sha256",
    "filebase64sha512",
    "filemd5",
    "filesha1",
    "filesha256",
    "filesha512",
    "templatefile",
];

/// What stands behind `${path.module}/` in the calls that read a file, with the place of the whole path.
pub fn module_files(tree: &hcl::File) -> Vec<(String, Span)> {
    let mut found = Vec::new();
    each_expression(tree, &mut |expression| {
        let ExprKind::Call(call) = &expression.expr.kind else { return };
        let reads = READERS.contains(&&*call.name.text);
        let Some(path) = call.arguments.first().filter(|_| reads) else { return };
        let ExprKind::Template(template) = &path.kind else { return };
        if let [hcl::Part::Interpolation(module), hcl::Part::Literal(rest)] = template.parts.as_slice()
            && is_module_path(module)
            && let Some(rest) = rest.strip_prefix('/')
        {
            found.push((rest.to_owned(), path.span));
        }
    });
    found
}

fn is_module_path(expr: &Expr) -> bool {
    let ExprKind::Traversal(traversal) = &expr.kind else { return false };
    let is_path = matches!(&traversal.root.kind, ExprKind::Variable(name) if &**name == "path");
    let [step] = traversal.steps.as_slice() else { return false };
    is_path && matches!(&step.kind, StepKind::Attribute(name) if &**name == "module")
}
