//! What examples and tests say of the modules they show: only values that they write themselves.

use rustc_hash::FxHashMap;

use super::tree::{BlockRef, Instance, Tree};
use crate::model::value::{Data, Value};
use crate::source::{FileId, Span};
use crate::syntax::hcl::{Block, Body, Expr, ExprKind};

/// Names that are followed from one attribute.
const MAX_NAMES: usize = 200;

/// Local values that lead to one another.
const MAX_LOCALS: u32 = 32;

impl Tree<'_> {
    /// The innermost module of a resource that stands in a called one.
    pub fn instance_of(&self, resource: &str) -> Option<&Instance<'_>> {
        let is_of = |address: &str| resource.strip_prefix(address).is_some_and(|rest| rest.starts_with('.'));
        let called = self.instances.iter().filter(|instance| instance.call.is_some() && is_of(&instance.address));
        called.max_by_key(|instance| instance.address.len())
    }

    /// Whether an example or a test calls the module that `file` belongs to, and the finding there is about its values.
    pub fn is_shown(&self, file: FileId) -> bool {
        self.shown(file).is_some()
    }

    fn shown(&self, file: FileId) -> Option<&Instance<'_>> {
        self.instances.iter().find(|instance| instance.shown && instance.has(file))
    }

    /// Whether a finding at `span` is to be told. What an example leaves out says nothing about the module it shows; a
    /// literal that it passes does, be it for the argument there or for another of the same nested block.
    pub fn is_told(&self, resource: Option<&str>, file: FileId, span: Span) -> bool {
        let Some(any) = self.shown(file) else { return true };
        let own = resource.and_then(|resource| self.instance_of(resource));
        let instance = own.filter(|instance| instance.has(file)).unwrap_or(any);
        self.is_given_at(instance, file, span).unwrap_or(false)
    }

    /// Whether a literal of the call is what stands at `span`, or beside it.
    fn is_given_at(&self, instance: &Instance<'_>, file: FileId, span: Span) -> Option<bool> {
        let at = |block: &BlockRef<'_>| block.file == file && block.syntax.span.encloses(span);
        let block = self.blocks_in(instance).find(at)?;
        if is_null_at(block.body(), span) {
            return Some(false);
        }
        let body = innermost(&block.syntax.body, span);
        // What is absent is shown at the header.
        let own = body.attributes.iter().find(|attribute| attribute.span().encloses(span))?;
        let beside = body.attributes.iter().filter(|_| !std::ptr::eq(body, &raw const block.syntax.body));
        let mut names = MAX_NAMES;
        let mut given = |expr: &Expr| is_given(instance, block.syntax, expr, &mut names);
        Some(given(&own.value) || beside.into_iter().any(|attribute| given(&attribute.value)))
    }
}

/// Which blocks of a module can have findings that are told: all, but of a module that an example or a test shows only
/// those that a literal of the call reaches.
pub struct Told<'t> {
    instance: &'t Instance<'t>,
    /// Whether a literal reaches a local value, as far as that was asked.
    locals: FxHashMap<&'t str, bool>,
}

impl<'t> Told<'t> {
    pub fn of(instance: &'t Instance<'t>) -> Self {
        Self { instance, locals: FxHashMap::default() }
    }

    /// Whether [`Tree::is_told`] may hold of a place in the block.
    pub fn may_be_in(&mut self, block: &'t super::Block<'t>) -> bool {
        !self.instance.shown || self.is_body_given(&block.syntax.body)
    }

    /// The parser bounds the depth.
    fn is_body_given(&mut self, body: &'t Body) -> bool {
        body.attributes.iter().any(|attribute| self.is_given(&attribute.value, 0))
            || body.blocks.iter().any(|nested| self.is_body_given(&nested.body))
    }

    /// `each` and `count` need no look: the argument that says what they are stands in the same block.
    fn is_given(&mut self, expr: &'t Expr, depth: u32) -> bool {
        let mut found = false;
        expr.walk(&mut |expr| match expr.root_and_name() {
            Some(("var", name)) => found = found || is_passed(self.instance, name),
            Some(("local", name)) => found = found || self.is_local_given(name, depth),
            _ => {}
        });
        found
    }

    fn is_local_given(&mut self, name: &'t str, depth: u32) -> bool {
        if let Some(&known) = self.locals.get(name) {
            return known;
        }
        // Perhaps, in a circle or where the end is too far away.
        self.locals.insert(name, true);
        let local = self.instance.directory.local(name).filter(|_| depth < MAX_LOCALS);
        if let Some((_, attribute)) = local {
            let is_given = self.is_given(&attribute.value, depth + 1);
            self.locals.insert(name, is_given);
        }
        self.locals.get(name) == Some(&true)
    }
}

impl Instance<'_> {
    fn has(&self, file: FileId) -> bool {
        self.directory.files.iter().any(|known| known.id == file)
    }
}

/// The body of the innermost block around `span`.
fn innermost(body: &Body, span: Span) -> &Body {
    let mut body = body;
    while let Some(block) = body.blocks.iter().find(|block| block.span.encloses(span)) {
        body = &block.body;
    }
    body
}

fn is_literal(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Bool(_) | ExprKind::Number(_) | ExprKind::String(_) => true,
        ExprKind::Array(items) => !items.is_empty() && items.iter().all(is_literal),
        ExprKind::Object(items) => !items.is_empty() && items.iter().all(|item| is_literal(&item.value)),
        ExprKind::Paren(inner) => is_literal(inner),
        _ => false,
    }
}

/// Whether what stands at `span` came out as null.
fn is_null_at(value: &Value, span: Span) -> bool {
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        match &value.data {
            Data::List(list) => open.extend(&list.items),
            Data::Map(map) => {
                for entry in &map.entries {
                    if entry.value.is_null() && (entry.key_span == span || entry.value.span == span) {
                        return true;
                    }
                    open.push(&entry.value);
                }
            }
            _ => {}
        }
    }
    false
}

/// Whether a literal of the example reaches the expression.
fn is_given(instance: &Instance<'_>, block: &Block, expr: &Expr, left: &mut usize) -> bool {
    let mut open = vec![(Some(block), expr)];
    while let Some((block, expr)) = open.pop() {
        let mut found = false;
        expr.walk(&mut |expr| {
            let Some((root, name)) = expr.root_and_name() else { return };
            let Some(rest) = left.checked_sub(1) else { return };
            *left = rest;
            match root {
                "var" => found |= is_passed(instance, name),
                "local" => {
                    let local = instance.directory.local(name).map(|(_, attribute)| (None, &attribute.value));
                    open.extend(local);
                }
                "each" | "count" => {
                    let repeated = block
                        .and_then(|block| block.body.attribute("for_each").or_else(|| block.body.attribute("count")));
                    open.extend(repeated.map(|attribute| (None, &attribute.value)));
                }
                _ => {}
            }
        });
        if found {
            return true;
        }
    }
    false
}

/// Whether the call passes a literal for a variable.
fn is_passed(instance: &Instance<'_>, variable: &str) -> bool {
    let passed = instance.caller.and_then(|call| call.body.attribute(variable));
    passed.is_some_and(|passed| is_literal(&passed.value))
}
