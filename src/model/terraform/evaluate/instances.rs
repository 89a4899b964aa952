//! The blocks of a module and of all it calls: `count` and `for_each` decide which there are.

use std::cell::RefCell;
use std::rc::Rc;

use rustc_hash::FxHashSet;

use super::convert::{to_number, to_text};
use super::expression::pairs;
use super::{Frame, Presence, Scope, Session, State};
use crate::model::terraform::directory::{CallSource, Declaration, ModuleKind};
use crate::model::terraform::tree::{Block, BlockKind, Instance, Tree};
use crate::model::terraform::workspace::Workspace;
use crate::model::value::{Data, Map, MapEntry, Value};
use crate::source::{FileId, Span};
use crate::syntax::hcl::{self, Expr, ExprKind};

/// Modules below each other, and in all.
const MAX_MODULE_DEPTH: usize = 12;
const MAX_INSTANCES: usize = 400;
/// Instances of one resource that are looked at one by one; of more, what they have in common.
const MAX_COPIES: u32 = 32;

/// Evaluates the module `entry` and those it calls.
pub(in crate::model::terraform) fn tree(workspace: &Workspace, entry: usize) -> Tree<'_> {
    let session = Session::new(workspace);
    session.open(entry, None, String::new());
    let mut instances = Vec::new();
    let mut escaped = FxHashSet::default();
    while let Some(state) = session.state(instances.len()) {
        instances.push(instance(&session, &state, &mut escaped));
    }
    Tree::new(workspace, instances, escaped)
}

impl<'a> Session<'a> {
    /// Adds an evaluation of a directory.
    fn open(&self, index: usize, parent: Option<(usize, FileId, &'a hcl::Block)>, prefix: String) -> Option<usize> {
        let directory = self.workspace.directories.get(index)?;
        let mut states = self.states.borrow_mut();
        if states.len() >= MAX_INSTANCES {
            return None;
        }
        states.push(Rc::new(State {
            directory,
            index,
            prefix,
            parent,
            variables: RefCell::default(),
            locals: RefCell::default(),
            outputs: RefCell::default(),
            children: RefCell::default(),
            presence: RefCell::default(),
        }));
        Some(states.len() - 1)
    }
}

impl Frame<'_, '_> {
    /// The evaluation of a local module call, made when first asked for.
    pub(super) fn child(&self, call: usize) -> Option<usize> {
        if let Some(known) = self.state.children.borrow().get(&call) {
            return *known;
        }
        let child = self.open_child(call);
        self.state.children.borrow_mut().insert(call, child);
        child
    }

    fn open_child(&self, call: usize) -> Option<usize> {
        let directory = self.state.directory;
        let call = directory.calls.get(call)?;
        let CallSource::Local(target) = call.source else { return None };
        let (file, block) = directory.block(directory.declarations.get(call.declaration)?)?;
        // A module below itself would never end.
        let mut ancestors = 1;
        let (mut index, mut parent) = (self.state.index, self.state.parent);
        loop {
            if index == target || ancestors > MAX_MODULE_DEPTH {
                return None;
            }
            let Some((above, ..)) = parent else { break };
            let state = self.session.state(above)?;
            (index, parent) = (state.index, state.parent);
            ancestors += 1;
        }
        let states = self.session.states.borrow();
        let this = states.iter().position(|state| std::ptr::eq(&raw const **state, self.state))?;
        drop(states);
        let prefix = format!("{}module.{}.", self.state.prefix, block.label(0)?);
        self.session.open(target, Some((this, file.id, block)), prefix)
    }

    /// Whether anything of a declaration is left by its `count` or `for_each`.
    pub(super) fn presence(&self, declaration: usize) -> Presence {
        if let Some(&known) = self.state.presence.borrow().get(&declaration) {
            return known;
        }
        self.state.presence.borrow_mut().insert(declaration, Presence::Pending);
        let presence = self.find_presence(declaration).unwrap_or(Presence::Present);
        self.state.presence.borrow_mut().insert(declaration, presence);
        presence
    }

    fn find_presence(&self, declaration: usize) -> Option<Presence> {
        let directory = self.state.directory;
        let (file, expr) = repetition(self, directory.declarations.get(declaration)?)?.1;
        // What a library's defaults switch off, its users switch on.
        if self.is_library() && !is_literal(expr) {
            return None;
        }
        let failed = self.session.failed.get();
        let value = self.at(file).expr(expr);
        self.session.failed.set(failed);
        let none = match &value.data {
            Data::List(list) => list.complete && list.items.is_empty(),
            Data::Map(map) => map.complete && map.entries.is_empty(),
            Data::Bool(value) => !value,
            _ => to_number(&value) == Some(0.0),
        };
        none.then_some(Presence::Absent)
    }
}

/// `count` or `for_each` of a block, its file and expression.
fn repetition<'a>(frame: &Frame<'_, 'a>, declaration: &Declaration) -> Option<(&'static str, (FileId, &'a Expr))> {
    let layers = frame.state.directory.layers(declaration);
    ["count", "for_each"].into_iter().find_map(|name| {
        let found = layers.iter().rev().find_map(|(file, block)| Some((file.id, block.body.attribute(name)?)));
        found.map(|(file, attribute)| (name, (file, &attribute.value)))
    })
}

fn is_literal(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Number(_) | ExprKind::Bool(_) | ExprKind::String(_) => true,
        ExprKind::Array(items) => items.is_empty(),
        ExprKind::Object(items) => items.is_empty(),
        ExprKind::Paren(inner) => is_literal(inner),
        _ => false,
    }
}

fn instance<'a>(session: &Session<'a>, state: &Rc<State<'a>>, escaped: &mut FxHashSet<String>) -> Instance<'a> {
    let directory = state.directory;
    let mut blocks = Vec::with_capacity(directory.declarations.len());
    for (index, declaration) in directory.declarations.iter().enumerate() {
        let Some((file, block)) = directory.block(declaration) else { continue };
        let frame = Frame { session, state, file: file.id, scope: None };
        if frame.presence(index) == Presence::Absent {
            continue;
        }
        frame.copies(declaration, block, &mut blocks);
        let call = directory.call_of(index);
        let opaque = call.is_some_and(|call| frame.child(call).is_none());
        // A library hands out what its outputs name; a root's outputs are read by people.
        let handed = state.parent.is_none() && state.is_library() && &*block.kind.text == "output";
        if opaque || handed {
            if let Some(value) = blocks.last().map(|block| &block.body) {
                value.references(&mut |reference| {
                    escaped.insert(reference.address.split('[').next().unwrap_or("").to_owned());
                });
            }
            written_references(block, &state.prefix, escaped);
        }
    }
    let call = state.parent.map(|(_, file, block)| (file, block.header()));
    let caller = state.parent.and_then(|(above, ..)| session.state(above));
    let shown = caller.is_some_and(|caller| caller.directory.shows()) && !directory.shows();
    let in_example = session.state(0).is_some_and(|entry| entry.directory.shows());
    let is_called = directory.kind == ModuleKind::Called;
    Instance {
        directory,
        directory_index: state.index,
        address: state.prefix.trim_end_matches('.').to_owned(),
        call,
        caller: state.parent.map(|(_, _, block)| block),
        blocks,
        reported: state.parent.is_none()
            || !directory.installed && (shown || is_called && (directory.shows() || !in_example)),
        shown,
        first: false,
    }
}

/// What the expressions of a block name, where evaluation loses it (`cond ? a.id : null`).
fn written_references(block: &hcl::Block, prefix: &str, escaped: &mut FxHashSet<String>) {
    for attribute in &block.body.attributes {
        attribute.value.walk(&mut |expr| {
            let ExprKind::Traversal(traversal) = &expr.kind else { return };
            let ExprKind::Variable(root) = &traversal.root.kind else { return };
            if let Some(hcl::StepKind::Attribute(name)) = traversal.steps.first().map(|step| &step.kind) {
                escaped.insert(format!("{prefix}{root}.{name}"));
            }
        });
    }
}

impl<'a> Frame<'_, 'a> {
    /// The instances of a block. One stands for all where they do not differ or their number is not known.
    fn copies(&self, declaration: &Declaration, block: &'a hcl::Block, blocks: &mut Vec<Block<'a>>) {
        let Some((name, (file, expr))) = repetition(self, declaration) else {
            blocks.push(self.block(declaration, block, String::new()));
            return;
        };
        let kind = BlockKind::of(&block.kind.text);
        let unknown = |what: &str| self.unknown(what, false, expr.span);
        let repeated = matches!(kind, BlockKind::Resource | BlockKind::Data | BlockKind::Ephemeral);
        let varies = repeated && mentions(&block.body, if name == "count" { "count" } else { "each" }, 0);
        let value = if varies { self.at(file).expr(expr) } else { unknown(name) };
        let mut indices: Vec<(Value, Value)> = match (name, &value.data) {
            ("count", _) => match to_number(&value) {
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked before")]
                Some(number) if number >= 1.0 && number <= f64::from(MAX_COPIES) => (0..number as u32)
                    .map(|index| (self.value(Data::Number(index.into()), expr.span), unknown("count")))
                    .collect(),
                _ => Vec::new(),
            },
            (_, Data::Map(_)) => {
                pairs(&value).filter(|(_, complete)| *complete).map(|(pairs, _)| pairs).unwrap_or_default()
            }
            // A set: key and value are the item.
            (_, Data::List(list)) if list.complete => {
                list.items.iter().map(|item| (item.clone(), item.clone())).collect()
            }
            _ => Vec::new(),
        };
        if indices.len() > MAX_COPIES as usize {
            indices.clear();
        }
        if indices.is_empty() {
            let (key, value) = if name == "count" { ("count.index", "count") } else { ("each.key", "each.value") };
            let bound = [unknown(key), self.unknown(value, true, expr.span)];
            self.copy_of(declaration, block, name, bound, String::new(), expr.span, blocks);
            return;
        }
        for (key, value) in indices {
            let index = match (name, to_text(&key)) {
                ("count", Some(text)) => format!("[{text}]"),
                (_, Some(text)) => format!("[\"{text}\"]"),
                (_, None) => String::new(),
            };
            self.copy_of(declaration, block, name, [key, value], index, expr.span, blocks);
        }
    }

    #[expect(clippy::too_many_arguments, reason = "one call, all of one thing")]
    fn copy_of(
        &self,
        declaration: &Declaration,
        block: &'a hcl::Block,
        name: &str,
        [key, value]: [Value; 2],
        index: String,
        span: Span,
        blocks: &mut Vec<Block<'a>>,
    ) {
        let entry = |key: &str, value| MapEntry { key: key.to_owned(), key_span: span, value };
        let (bound, entries) = match name {
            "count" => ("count", vec![entry("index", key)]),
            _ => ("each", vec![entry("key", key), entry("value", value)]),
        };
        let bound_value = self.value(Data::Map(Map { entries, complete: true }), span);
        let scope = Scope { name: bound, value: &bound_value, parent: None };
        blocks.push(self.with(&scope).block(declaration, block, index));
    }

    fn block(&self, declaration: &Declaration, block: &'a hcl::Block, index: String) -> Block<'a> {
        let kind = BlockKind::of(&block.kind.text);
        let first = block.label(0).unwrap_or("");
        let name = block.labels.last().map_or("", |label| &*label.text);
        let layers: Vec<(FileId, &'a hcl::Block)> =
            self.state.directory.layers(declaration).into_iter().map(|(file, block)| (file.id, block)).collect();
        let body = self.layers(&layers, block.span);
        let (type_name, address) = match kind {
            BlockKind::Resource => (first.to_owned(), [first, ".", name].concat()),
            BlockKind::Data => (["data.", first].concat(), ["data.", first, ".", name].concat()),
            BlockKind::Ephemeral => (["ephemeral.", first].concat(), ["ephemeral.", first, ".", name].concat()),
            BlockKind::Provider => {
                let alias = body.get("alias").and_then(Value::as_str);
                let address =
                    alias.map_or_else(|| format!("provider.{name}"), |alias| format!("provider.{name}.{alias}"));
                (format!("provider.{name}"), address)
            }
            BlockKind::Variable => ("variable".to_owned(), ["var.", name].concat()),
            _ if name.is_empty() => (String::from(&*block.kind.text), String::from(&*block.kind.text)),
            _ => (String::from(&*block.kind.text), [&*block.kind.text, ".", name].concat()),
        };
        Block {
            kind,
            type_name,
            name,
            address: if self.state.prefix.is_empty() { address } else { self.state.prefix.clone() + &address },
            index,
            file: self.file,
            header: block.header(),
            body,
            syntax: block,
        }
    }
}

/// Whether the expressions of a body name `root`.
fn mentions(body: &hcl::Body, root: &str, depth: u32) -> bool {
    let mut found = false;
    for attribute in body.attributes.iter().filter(|attribute| !matches!(&*attribute.name.text, "count" | "for_each")) {
        attribute.value.walk(&mut |expr| found |= matches!(&expr.kind, ExprKind::Variable(name) if &**name == root));
    }
    let dynamic = |block: &hcl::Block| {
        block.body.attribute("for_each").is_some_and(|attribute| {
            let mut found = false;
            attribute
                .value
                .walk(&mut |expr| found |= matches!(&expr.kind, ExprKind::Variable(name) if &**name == root));
            found
        })
    };
    found || (depth < 32 && body.blocks.iter().any(|block| dynamic(block) || mentions(&block.body, root, depth + 1)))
}
