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
        let mut layout = Layout { text: &file.text, wrong: Vec::new() };
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
    /// The names of what stands elsewhere.
    wrong: Vec<Span>,
}

/// `name = value` on lines of its own.
struct Assignment<'t> {
    name: Span,
    /// What stands between the name and the value.
    between: &'t str,
    /// Letters of the name.
    width: usize,
    /// Where the value ends, blanks aside.
    end: usize,
    /// Its `=` stands below those of its neighbours.
    joins: bool,
}

impl<'t> Layout<'t> {
    /// The blanks before `span`, when nothing else stands there on its line.
    fn indentation(&self, span: Span) -> Option<&'t [u8]> {
        let before = self.text.as_bytes().get(..span.start as usize)?;
        let blanks = before.iter().rev().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let (rest, blanks) = before.split_at_checked(before.len() - blanks)?;
        matches!(rest.last(), None | Some(b'\n')).then_some(blanks)
    }

    fn body(&mut self, body: &Body, depth: usize) {
        let names = body.attributes.iter().map(|attribute| attribute.name.span);
        for name in names.chain(body.blocks.iter().map(|block| block.kind.span)) {
            let wanted = 2 * depth;
            if self.indentation(name).is_some_and(|found| found.len() != wanted || found.contains(&b'\t')) {
                self.wrong.push(name);
            }
        }
        let assignments = body.attributes.iter().map(|attribute| (attribute.name.span, attribute.value.span));
        self.assignments(assignments);
        for attribute in &body.attributes {
            attribute.value.walk(&mut |expr| self.object(expr));
        }
        if depth < MAX_DEPTH {
            body.blocks.iter().for_each(|block| self.body(&block.body, depth + 1));
        }
    }

    fn object(&mut self, expr: &Expr) {
        if let ExprKind::Object(items) = &expr.kind {
            self.assignments(items.iter().map(|item| (item.key.span, item.value.span)));
        }
    }

    fn assignments(&mut self, places: impl Iterator<Item = (Span, Span)>) {
        let mut chain: Vec<Assignment<'t>> = Vec::new();
        for (name, value) in places {
            let between = self.text.get(name.end as usize..value.start as usize).unwrap_or("");
            // `key : value` is left as it is.
            if self.indentation(name).is_none() || between.trim() != "=" {
                continue;
            }
            let text = value.of(self.text).trim_end();
            // What opens a bracket on the line and closes it on a later one stands alone; a heredoc is one long line.
            let joins = text.starts_with("<<") || memchr::memchr(b'\n', text.as_bytes()).is_none();
            let follows = chain.last().is_some_and(|above| above.joins && self.is_next_line(above.end, name.start));
            if !(joins && follows) {
                self.aligned(&chain);
                chain.clear();
            }
            let (width, end) = (name.of(self.text).chars().count(), value.start as usize + text.len());
            chain.push(Assignment { name, between, width, end, joins });
        }
        self.aligned(&chain);
    }

    /// Whether `start` is on the line below `end`.
    fn is_next_line(&self, end: usize, start: u32) -> bool {
        let between = self.text.as_bytes().get(end..start as usize).unwrap_or_default();
        memchr::memchr_iter(b'\n', between).take(2).count() == 1
    }

    fn aligned(&mut self, chain: &[Assignment<'_>]) {
        let widest = chain.iter().map(|assignment| assignment.width).max().unwrap_or(0);
        for Assignment { name, between, width, .. } in chain {
            let gap = widest - width + 1;
            let is_right = between.len() == gap + 2 && between.ends_with("= ") && !between.contains('\t');
            if !is_right {
                self.wrong.push(*name);
            }
        }
    }
}
