//! `terraform/unformatted`: see `rules/terraform/unformatted.md`.

use crate::rule::prelude::*;
use crate::rule::views::terraform::TerraformFile;
use crate::syntax::hcl::{self, Body, Expr, ExprKind};

#[derive(Default)]
pub struct Unformatted;

/// Blocks below each other that are looked into.
const MAX_DEPTH: usize = 32;

impl Rule for Unformatted {
    type View = TerraformFile;

    fn check(&self, file: &hcl::File, cx: &mut Context<'_>) {
        if file.json || file.broken {
            return;
        }
        let newlines = memchr::memchr_iter(b'\n', file.text.as_bytes()).collect();
        let mut layout = Layout { text: &file.text, newlines, wrong: Vec::new() };
        layout.body(&file.body, 0);
        layout.wrong.sort_unstable();
        layout.wrong.dedup();
        if let Some(&first) = layout.wrong.first() {
            let others = match layout.wrong.len() {
                1 => "this line".to_owned(),
                lines => format!("{lines} lines, this one first"),
            };
            cx.report(first, format!("`terraform fmt` would change {others}")).help("run `terraform fmt`");
        }
    }
}

/// What `terraform fmt` aligns: <https://github.com/hashicorp/hcl/blob/main/hclwrite/format.go>
struct Layout<'t> {
    text: &'t str,
    newlines: Vec<usize>,
    /// The names of what stands elsewhere.
    wrong: Vec<Span>,
}

/// `name = value` on lines of its own.
struct Assignment {
    name: Span,
    value: Span,
    /// The line it ends on.
    last: usize,
    /// Its `=` stands below those of its neighbours.
    joins: bool,
}

impl Layout<'_> {
    fn line(&self, offset: u32) -> usize {
        self.newlines.partition_point(|&newline| newline < offset as usize)
    }

    /// The spaces before `span`, when nothing else stands there on its line.
    fn indentation(&self, span: Span) -> Option<&str> {
        let line = self.line(span.start);
        let start = line.checked_sub(1).and_then(|above| self.newlines.get(above)).map_or(0, |newline| newline + 1);
        let before = self.text.get(start..span.start as usize)?;
        before.bytes().all(|byte| matches!(byte, b' ' | b'\t')).then_some(before)
    }

    fn body(&mut self, body: &Body, depth: usize) {
        let names = body.attributes.iter().map(|attribute| attribute.name.span);
        for name in names.chain(body.blocks.iter().map(|block| block.kind.span)) {
            let wanted = 2 * depth;
            if self.indentation(name).is_some_and(|found| found.len() != wanted || found.contains('\t')) {
                self.wrong.push(name);
            }
        }
        let assignments = body.attributes.iter().map(|attribute| (attribute.name.span, attribute.value.span));
        self.assignments(assignments.collect());
        for attribute in &body.attributes {
            attribute.value.walk(&mut |expr| self.object(expr));
        }
        if depth < MAX_DEPTH {
            body.blocks.iter().for_each(|block| self.body(&block.body, depth + 1));
        }
    }

    fn object(&mut self, expr: &Expr) {
        if let ExprKind::Object(items) = &expr.kind {
            self.assignments(items.iter().map(|item| (item.key.span, item.value.span)).collect());
        }
    }

    fn assignments(&mut self, places: Vec<(Span, Span)>) {
        let mut chain: Vec<Assignment> = Vec::new();
        for (name, value) in places {
            let between = self.text.get(name.end as usize..value.start as usize).unwrap_or("");
            // `key : value` is left as it is.
            if self.indentation(name).is_none() || between.trim() != "=" {
                continue;
            }
            let text = value.of(self.text).trim_end();
            let line = self.line(name.start);
            let last = line + text.matches('\n').count();
            // What opens a bracket on the line and closes it on a later one stands alone; a heredoc is one long line.
            let joins = line == last || text.starts_with("<<");
            let follows = chain.last().is_some_and(|above| above.joins && above.last + 1 == line);
            if !(joins && follows) {
                self.aligned(&std::mem::take(&mut chain));
            }
            chain.push(Assignment { name, value, last, joins });
        }
        self.aligned(&chain);
    }

    fn aligned(&mut self, chain: &[Assignment]) {
        let width = |assignment: &Assignment| assignment.name.of(self.text).chars().count();
        let widest = chain.iter().map(width).max().unwrap_or(0);
        for assignment in chain {
            let between = self.text.get(assignment.name.end as usize..assignment.value.start as usize).unwrap_or("");
            let gap = widest - width(assignment) + 1;
            let is_right = between.len() == gap + 2 && between.ends_with("= ") && !between.contains('\t');
            if !is_right {
                self.wrong.push(assignment.name);
            }
        }
    }
}
