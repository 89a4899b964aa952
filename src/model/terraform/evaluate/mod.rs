//! Evaluates modules on demand: variables, locals and outputs once each, guarded against circles, depth and size.
//!
//! Nothing fails: what is not known before a run becomes [`Data::Unknown`] with the reason, what stands for another
//! object a [`Data::Reference`]. The values are bounded: a budget of steps for a whole tree, a size and a depth for each
//! value that is read through a name, so that no input makes this slow.
//!
//! A [`Session`] outlives the making of its tree, which asks it for the body of a block when a rule first looks at it.
//! What it remembers borrows nothing, so that a tree can be lent for as short a time as is asked.

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

use std::cell::{Cell, OnceCell, RefCell};
use std::sync::Arc;

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
#[derive(Debug)]
pub(super) struct Session<'a> {
    workspace: &'a Workspace,
    /// In the order in which they are opened; none behind the first that is empty.
    states: Box<[OnceCell<Box<State>>]>,
    fuel: Cell<u32>,
    depth: Cell<u32>,
    /// An expression met an error that Terraform would meet as well (a missing key, a bad index): `try` looks here.
    failed: Cell<bool>,
    /// What is evaluated is a template of its own.
    in_template: bool,
}

/// What is known of a name so far.
#[derive(Debug)]
enum Memo {
    /// Being evaluated: asking again means a circle.
    Pending,
    Known(Arc<Value>),
}

type Memos = RefCell<FxHashMap<Box<str>, Memo>>;

/// One evaluation of a module.
#[derive(Debug)]
struct State {
    /// Its place among the states.
    at: usize,
    /// The module, by its place in the workspace.
    directory: usize,
    /// `""` or `module.a.`, in front of the addresses of its blocks.
    prefix: String,
    caller: Option<Caller>,
    variables: Memos,
    locals: Memos,
    outputs: Memos,
    /// The states of its calls; `None` where a call is opaque.
    children: Box<[OnceCell<Option<usize>>]>,
    /// Whether there is anything of each declaration.
    presence: Box<[Cell<Option<Presence>>]>,
}

/// A `module` block: the state it stands in, and its place among the declarations there.
#[derive(Clone, Copy, Debug)]
struct Caller {
    state: usize,
    declaration: usize,
}

impl State {
    fn new(at: usize, directory: usize, module: &Directory, caller: Option<Caller>, prefix: String) -> Self {
        let (variables, locals, outputs) = (Memos::default(), Memos::default(), Memos::default());
        let children = module.calls.iter().map(|_| OnceCell::new()).collect();
        let presence = module.declarations.iter().map(|_| Cell::new(None)).collect();
        Self { at, directory, prefix, caller, variables, locals, outputs, children, presence }
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
    directory: &'a Directory,
    state: &'s State,
    file: FileId,
    scope: Option<&'s Scope<'s>>,
}

impl<'a> Session<'a> {
    /// With room for `states` evaluations of modules.
    fn new(workspace: &'a Workspace, states: usize) -> Self {
        Self {
            workspace,
            states: std::iter::repeat_with(OnceCell::new).take(states).collect(),
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

    fn state(&self, index: usize) -> Option<&State> {
        self.states.get(index)?.get().map(|state| &**state)
    }

    /// The module of a state.
    fn directory(&self, state: &State) -> Option<&'a Directory> {
        self.workspace.directories.get(state.directory)
    }

    /// The place of a file in an evaluation of its module.
    fn frame(&self, state: usize, file: FileId) -> Option<Frame<'_, 'a>> {
        let state = self.state(state)?;
        Some(Frame { session: self, directory: self.directory(state)?, state, file, scope: None })
    }

    /// The block of a call, and the place it stands at.
    fn call(&self, caller: Caller) -> Option<(Frame<'_, 'a>, &'a Block)> {
        let directory = self.directory(self.state(caller.state)?)?;
        let (file, block) = directory.block(directory.declarations.get(caller.declaration)?)?;
        Some((self.frame(caller.state, file.id)?, block))
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
        Frame { scope: Some(scope), ..*self }
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
    fn memo(&self, memos: &Memos, name: &str, span: Span, evaluate: impl FnOnce() -> Value) -> Arc<Value> {
        match memos.borrow().get(name) {
            Some(Memo::Known(value)) => return Arc::clone(value),
            Some(Memo::Pending) => return Arc::new(self.unknown("refers to itself", true, span)),
            None => {}
        }
        memos.borrow_mut().insert(name.into(), Memo::Pending);
        let failed = self.session.failed.get();
        let value = Arc::new(self.deeper(span, evaluate));
        self.session.failed.set(failed);
        if let Some(memo) = memos.borrow_mut().get_mut(name) {
            *memo = Memo::Known(Arc::clone(&value));
        }
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
    fn variable(&self, name: &str, span: Span) -> Arc<Value> {
        self.memo(&self.state.variables, name, span, || self.evaluate_variable(name, span))
    }

    fn evaluate_variable(&self, name: &str, span: Span) -> Value {
        let because = || format!("var.{name}");
        let Some(declaration) = self.directory.find(&because()) else {
            return self.unknown(because(), true, span);
        };
        let attribute = |name: &str| {
            let (file, attribute) = self.directory.argument(declaration, name)?;
            Some((self.at(file.id), &attribute.value))
        };
        let nullable = attribute("nullable").is_none_or(|(frame, expr)| frame.expr(expr).as_bool() != Some(false));
        let passed = match self.state.caller {
            Some(caller) => self.session.call(caller).and_then(|(frame, call)| {
                let attribute = call.body.attribute(name)?;
                Some(frame.call_argument(call, &attribute.value))
            }),
            None => self.directory.assigned(name).map(|(file, expr)| self.at(file.id).expr(expr)),
        };
        let passed = passed.filter(|value| nullable || !value.is_null());
        let value = passed.or_else(|| attribute("default").map(|(frame, expr)| frame.expr(expr)));
        // Where callers here leave it open, null is no choice of the module but one left to whoever calls it.
        let is_left_open = |value: &Value| value.is_null() && self.is_called_elsewhere();
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

    fn local(&self, name: &str, span: Span) -> Arc<Value> {
        self.memo(&self.state.locals, name, span, || match self.directory.local(name) {
            Some((file, attribute)) => self.at(file.id).expr(&attribute.value),
            None => self.unknown(format!("local.{name}"), true, span),
        })
    }

    /// An output of this module.
    fn output(&self, name: &str, span: Span) -> Arc<Value> {
        self.memo(&self.state.outputs, name, span, || {
            let declaration = self.directory.find(&format!("output.{name}"));
            match declaration.and_then(|declaration| self.directory.argument(declaration, "value")) {
                Some((file, attribute)) => self.at(file.id).expr(&attribute.value),
                None => self.unknown(format!("output.{name}"), true, span),
            }
        })
    }

    /// Whether callers that are not in the repository may call the module with what they like.
    fn is_library(&self) -> bool {
        self.directory.kind == ModuleKind::Library || self.is_called_elsewhere()
    }

    /// This is the evaluation of a public module by itself, which others of the repository call, too.
    fn is_called_elsewhere(&self) -> bool {
        self.directory.kind == ModuleKind::Called && self.state.caller.is_none()
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
