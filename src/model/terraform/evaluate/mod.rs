//! Evaluates modules on demand: variables, locals and outputs once each, guarded against circles, depth and size.
//!
//! Nothing fails: what is not known before a run becomes [`Data::Unknown`] with the reason, what stands for another
//! object a [`Data::Reference`]. The values are bounded: a budget of steps for a whole tree, a size and a depth for each
//! value that is read through a name, so that no input makes this slow.

mod alone;
mod body;
mod convert;
mod expression;
mod functions;
mod instances;
mod operators;
mod template;
#[cfg(test)]
mod tests;
mod traversal;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::directory::{Directory, ModuleKind};
use super::workspace::Workspace;
use crate::model::value::{Data, List, Map, MapEntry, TemplatePart, Unknown, Value};
use crate::source::{FileId, Span};
use crate::syntax::hcl::{Block, Expr};

pub use alone::{Fuel, evaluate_alone};
pub(super) use instances::tree;

/// Steps (expressions evaluated, values copied) for one tree. Real ones take some ten thousand.
const FUEL: u32 = 1_000_000;
/// Values and characters nested in one value that is read through a name.
const MAX_NODES: u32 = 20_000;
/// Levels of one value.
const MAX_VALUE_DEPTH: u32 = 48;
/// Levels of evaluation: of expressions, and of names that lead to further expressions.
const MAX_DEPTH: u32 = 160;
/// Instances of a resource, items of a `for`, blocks of a `dynamic`.
const MAX_ITEMS: usize = 1024;

/// What all evaluations of one tree share.
struct Session<'a> {
    workspace: &'a Workspace,
    states: RefCell<Vec<Rc<State<'a>>>>,
    fuel: Cell<u32>,
    depth: Cell<u32>,
    /// An expression met an error that Terraform would meet as well (a missing key, a bad index): `try` looks here.
    failed: Cell<bool>,
    /// What is evaluated is a template of its own.
    in_template: bool,
}

/// What is known of a name so far.
enum Memo {
    /// Being evaluated: asking again means a circle.
    Pending,
    Known(Rc<Value>),
}

/// One evaluation of a module.
struct State<'a> {
    directory: &'a Directory,
    index: usize,
    /// `""` or `module.a.`, in front of the addresses of its blocks.
    prefix: String,
    /// The state, file and block of the call.
    parent: Option<(usize, FileId, &'a Block)>,
    variables: RefCell<FxHashMap<&'a str, Memo>>,
    locals: RefCell<FxHashMap<&'a str, Memo>>,
    outputs: RefCell<FxHashMap<&'a str, Memo>>,
    /// By index of the call; `None` where it is opaque.
    children: RefCell<FxHashMap<usize, Option<usize>>>,
    /// Whether there is a resource of that address.
    presence: RefCell<FxHashMap<usize, Presence>>,
}

impl State<'_> {
    /// Callers that are not in the repository may call it with what they like.
    fn is_library(&self) -> bool {
        self.directory.kind == ModuleKind::Library || self.is_called_elsewhere()
    }

    /// This is the evaluation of a public module by itself, which others of the repository call, too.
    fn is_called_elsewhere(&self) -> bool {
        self.directory.kind == ModuleKind::Called && self.parent.is_none()
    }
}

/// Whether `count` and `for_each` leave anything of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Presence {
    Absent,
    Present,
    /// Being found out.
    Pending,
}

/// Names bound by `for`, `dynamic`, `each` and `count`.
#[derive(Clone, Copy)]
struct Scope<'s> {
    name: &'s str,
    value: &'s Value,
    parent: Option<&'s Scope<'s>>,
}

/// The place an expression is evaluated at.
#[derive(Clone, Copy)]
struct Frame<'s, 'a> {
    session: &'s Session<'a>,
    state: &'s State<'a>,
    file: FileId,
    scope: Option<&'s Scope<'s>>,
}

impl<'a> Session<'a> {
    fn new(workspace: &'a Workspace) -> Self {
        Self {
            workspace,
            states: RefCell::default(),
            fuel: Cell::new(FUEL),
            depth: Cell::new(0),
            failed: Cell::new(false),
            in_template: false,
        }
    }

    /// Takes `steps` from the budget; `false` when it is used up.
    fn spend(&self, steps: u32) -> bool {
        let left = self.fuel.get().saturating_sub(steps);
        self.fuel.set(left);
        left > 0
    }

    fn state(&self, index: usize) -> Option<Rc<State<'a>>> {
        self.states.borrow().get(index).map(Rc::clone)
    }
}

impl<'s, 'a> Frame<'s, 'a> {
    fn lookup(&self, name: &str) -> Option<&'s Value> {
        let mut scope = self.scope;
        while let Some(here) = scope {
            if here.name == name {
                return Some(here.value);
            }
            scope = here.parent;
        }
        None
    }

    fn with<'n>(&self, scope: &'n Scope<'n>) -> Frame<'n, 'a>
    where
        's: 'n,
    {
        Frame { session: self.session, state: self.state, file: self.file, scope: Some(scope) }
    }

    /// The same module at another file, without local names.
    fn at(&self, file: FileId) -> Self {
        Self { file, scope: None, ..*self }
    }

    fn value(&self, data: Data, span: Span) -> Value {
        Value::new(data, self.file, span)
    }

    fn unknown(&self, because: impl Into<String>, may_be_null: bool, span: Span) -> Value {
        Value::unknown(because, may_be_null, self.file, span)
    }

    /// An error that the run would meet too.
    fn fail(&self, because: impl Into<String>, span: Span) -> Value {
        self.session.failed.set(true);
        self.unknown(because, true, span)
    }

    /// Evaluates `inner` one level deeper, unless that is too deep or the budget is used up.
    fn deeper(&self, span: Span, inner: impl FnOnce() -> Value) -> Value {
        let depth = self.session.depth.get();
        if depth >= MAX_DEPTH || !self.session.spend(1) {
            return self.unknown("too large to be evaluated", true, span);
        }
        self.session.depth.set(depth + 1);
        let value = inner();
        self.session.depth.set(depth);
        value
    }

    /// Evaluates what a name stands for, once; errors in it are no errors of who asks.
    fn memo(
        &self,
        memo: &RefCell<FxHashMap<&'a str, Memo>>,
        name: &'a str,
        span: Span,
        evaluate: impl FnOnce() -> Value,
    ) -> Rc<Value> {
        match memo.borrow().get(name) {
            Some(Memo::Known(value)) => return Rc::clone(value),
            Some(Memo::Pending) => return Rc::new(self.unknown("refers to itself", true, span)),
            None => {}
        }
        memo.borrow_mut().insert(name, Memo::Pending);
        let failed = self.session.failed.get();
        let value = Rc::new(self.deeper(span, evaluate));
        self.session.failed.set(failed);
        memo.borrow_mut().insert(name, Memo::Known(Rc::clone(&value)));
        value
    }

    /// A copy of a value that was read through a name, placed where it is used. One that is too large is unknown.
    fn copy(&self, value: &Value, span: Span) -> Value {
        let mut left = MAX_NODES;
        let copied = place(value, self.file, span, &mut left, MAX_VALUE_DEPTH);
        if !self.session.spend(MAX_NODES - left) {
            return self.unknown("too large to be evaluated", true, span);
        }
        copied.unwrap_or_else(|| self.unknown("too large to be evaluated", false, span))
    }

    /// `var.name`: what the caller passes, else the automatic `*.tfvars` of an entry, else the default.
    fn variable(&self, name: &'a str, span: Span) -> Rc<Value> {
        self.memo(&self.state.variables, name, span, || self.evaluate_variable(name, span))
    }

    fn evaluate_variable(&self, name: &str, span: Span) -> Value {
        let because = || format!("var.{name}");
        let Some(declaration) = self.state.directory.find(&because()) else {
            return self.unknown(because(), true, span);
        };
        let layers = self.state.directory.layers(declaration);
        let attribute = |name: &str| {
            let found = layers.iter().rev().find_map(|(file, block)| Some((file, block.body.attribute(name)?)));
            found.map(|(file, attribute)| (self.at(file.id), &attribute.value))
        };
        let nullable = attribute("nullable").is_none_or(|(frame, expr)| frame.expr(expr).as_bool() != Some(false));
        let passed = match self.state.parent {
            Some((parent, file, call)) => call.body.attribute(name).and_then(|attribute| {
                let state = self.session.state(parent)?;
                let frame = Frame { session: self.session, state: &state, file, scope: None };
                Some(frame.call_argument(call, &attribute.value))
            }),
            None => self.state.directory.assigned(name).map(|(file, expr)| self.at(file.id).expr(expr)),
        };
        let passed = passed.filter(|value| nullable || !value.is_null());
        let value = passed.or_else(|| attribute("default").map(|(frame, expr)| frame.expr(expr)));
        // Where callers here leave it open, null is no choice of the module but one left to whoever calls it.
        let is_left_open = |value: &Value| value.is_null() && self.state.is_called_elsewhere();
        let Some(value) = value.filter(|value| !is_left_open(value)) else {
            return self.unknown(because(), nullable, span);
        };
        match attribute("type") {
            Some((frame, constraint)) => frame.convert(value, constraint, 0),
            None => value,
        }
    }

    /// An argument of a `module` block that may be repeated: its `each` and `count` are not known.
    fn call_argument(&self, call: &'a Block, expr: &'a Expr) -> Value {
        let repeated = call.body.attribute("for_each").or_else(|| call.body.attribute("count"));
        let Some(repeated) = repeated else { return self.expr(expr) };
        let each = self.unknown("each", false, repeated.value.span);
        let count = self.unknown("count", false, repeated.value.span);
        let scope = Scope { name: "each", value: &each, parent: None };
        let scope = Scope { name: "count", value: &count, parent: Some(&scope) };
        self.with(&scope).expr(expr)
    }

    fn local(&self, name: &'a str, span: Span) -> Rc<Value> {
        self.memo(&self.state.locals, name, span, || match self.state.directory.local(name) {
            Some((file, attribute)) => self.at(file.id).expr(&attribute.value),
            None => self.unknown(format!("local.{name}"), true, span),
        })
    }

    /// An output of this module.
    fn output(&self, name: &'a str, span: Span) -> Rc<Value> {
        self.memo(&self.state.outputs, name, span, || {
            let declaration = self.state.directory.find(&format!("output.{name}"));
            let layers = declaration.map(|declaration| self.state.directory.layers(declaration)).unwrap_or_default();
            let found = layers.iter().rev().find_map(|(file, block)| Some((file, block.body.attribute("value")?)));
            match found {
                Some((file, attribute)) => self.at(file.id).expr(&attribute.value),
                None => self.unknown(format!("output.{name}"), true, span),
            }
        })
    }

    /// Whether the defaults of variables may be overridden by callers that are not in the repository.
    fn is_library(&self) -> bool {
        self.state.is_library()
    }
}

/// Copies `value` with all in it placed at `span`; nothing when it is larger than `left` or deeper than `depth`.
fn place(value: &Value, file: FileId, span: Span, left: &mut u32, depth: u32) -> Option<Value> {
    let text = |length: usize| u32::try_from(length / 64).unwrap_or(u32::MAX).saturating_add(1);
    let cost = match &value.data {
        Data::String(text_) => text(text_.len()),
        Data::Template(parts) => parts.iter().fold(1_u32, |cost, part| match part {
            TemplatePart::Text(part) => cost.saturating_add(text(part.len())),
            _ => cost.saturating_add(1),
        }),
        _ => 1,
    };
    *left = left.checked_sub(cost)?;
    let depth = depth.checked_sub(1)?;
    let data = match &value.data {
        Data::List(list) => {
            let mut copied = List { items: Vec::new(), complete: list.complete };
            copied.items.reserve_exact(list.items.len().min(MAX_NODES as usize));
            for item in &list.items {
                copied.items.push(place(item, file, span, left, depth)?);
            }
            Data::List(copied)
        }
        Data::Map(map) => {
            let mut copied = Map { entries: Vec::new(), complete: map.complete };
            copied.entries.reserve_exact(map.entries.len().min(MAX_NODES as usize));
            for entry in &map.entries {
                let value = place(&entry.value, file, span, left, depth)?;
                let key = entry.key.clone();
                copied.entries.push(MapEntry { key, key_span: span, value });
            }
            Data::Map(copied)
        }
        other => other.clone(),
    };
    Some(Value::new(data, file, span))
}

/// Whether a value may turn out to be null.
fn may_be_null(value: &Value) -> bool {
    match &value.data {
        Data::Null => true,
        Data::Unknown(Unknown { may_be_null, .. }) => *may_be_null,
        _ => false,
    }
}

/// Why a value is not known.
fn reason(value: &Value) -> String {
    match &value.data {
        Data::Unknown(unknown) => unknown.because.clone(),
        Data::Reference(reference) => reference.to_string(),
        Data::Template(_) => "a text with unknown parts".to_owned(),
        _ => "an unknown part".to_owned(),
    }
}
