//! The blocks of a module and of all it calls: `count` and `for_each` decide which there are. What is in them is
//! evaluated when it is asked for.

use std::cell::OnceCell;
use std::collections::VecDeque;

use super::convert::{to_number, to_text};
use super::expression::pairs;
use super::{Caller, Frame, Presence, Scope, Session, State};
use crate::model::terraform::directory::{CallSource, Declaration, Directory, ModuleKind};
use crate::model::terraform::tree::{Block, BlockKind, Bound, Instance, Tree};
use crate::model::terraform::workspace::Workspace;
use crate::model::value::{Data, Map, MapEntry, Value};
use crate::source::{FileId, Span};
use crate::syntax::hcl::{self, Expr, ExprKind};

/// Modules below each other, and in all.
const MAX_MODULE_DEPTH: usize = 12;
const MAX_INSTANCES: usize = 400;
/// Instances of one resource that are looked at one by one; of more, what they have in common.
const MAX_COPIES: u32 = 32;

/// The blocks of the module `entry` and of those it calls.
pub(in crate::model::terraform) fn tree(workspace: &Workspace, entry: usize) -> Tree<'_> {
    let session = Session::new(workspace, MAX_INSTANCES);
    let mut open = VecDeque::from_iter(session.open(entry, None, String::new()));
    let mut instances = Vec::new();
    while let Some(state) = open.pop_front() {
        instances.extend(session.state(state).and_then(|state| instance(&session, state, &mut open)));
    }
    Tree::new(workspace, session, instances)
}

impl Session<'_> {
    /// Adds an evaluation of a directory.
    fn open(&self, directory: usize, caller: Option<Caller>, prefix: String) -> Option<usize> {
        let module = self.workspace.directories.get(directory)?;
        let at = self.states.iter().position(|state| state.get().is_none())?;
        let state = State::new(at, directory, module, caller, prefix);
        self.states.get(at)?.set(Box::new(state)).ok()?;
        Some(at)
    }

    /// The attributes and nested blocks of a block.
    pub(in crate::model::terraform) fn body(&self, block: &Block<'_>) -> Value {
        let span = block.syntax.span;
        let body = self.frame(block.state, block.file).and_then(|frame| {
            let declaration = frame.directory.declarations.get(block.declaration)?;
            let scope = block.bound.as_ref().map(|Bound { name, value }| Scope { name, value, parent: None });
            Some(Frame { scope: scope.as_ref(), ..frame }.layers(frame.directory.layers(declaration), span))
        });
        body.unwrap_or_else(|| Value::new(Data::Map(Map::default()), block.file, span))
    }
}

impl Frame<'_, '_> {
    /// The evaluation of a local module call, made when first asked for.
    pub(super) fn child(&self, call: usize) -> Option<usize> {
        *self.state.children.get(call)?.get_or_init(|| self.open_child(call))
    }

    fn open_child(&self, call: usize) -> Option<usize> {
        let call = self.directory.calls.get(call)?;
        let CallSource::Local(target) = call.source else { return None };
        let (_, block) = self.directory.block(self.directory.declarations.get(call.declaration)?)?;
        // A module below itself would never end.
        let mut ancestors = 1;
        let mut above = self.state;
        loop {
            if above.directory == target || ancestors > MAX_MODULE_DEPTH {
                return None;
            }
            let Some(caller) = above.caller else { break };
            above = self.session.state(caller.state)?;
            ancestors += 1;
        }
        let prefix = format!("{}module.{}.", self.state.prefix, block.label(0)?);
        let caller = Caller { state: self.state.at, declaration: call.declaration };
        self.session.open(target, Some(caller), prefix)
    }

    /// Whether anything of a declaration is left by its `count` or `for_each`.
    pub(super) fn presence(&self, declaration: usize) -> Presence {
        let Some(known) = self.state.presence.get(declaration) else { return Presence::Present };
        if let Some(known) = known.get() {
            return known;
        }
        known.set(Some(Presence::Pending));
        let presence = self.find_presence(declaration).unwrap_or(Presence::Present);
        known.set(Some(presence));
        presence
    }

    fn find_presence(&self, declaration: usize) -> Option<Presence> {
        let (_, file, expr) = self.repetition(self.directory.declarations.get(declaration)?)?;
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

impl<'a> Frame<'_, 'a> {
    /// `count` or `for_each` of a block, its file and expression.
    fn repetition(&self, declaration: &'a Declaration) -> Option<(&'static str, FileId, &'a Expr)> {
        ["count", "for_each"].into_iter().find_map(|name| {
            let (file, attribute) = self.directory.argument(declaration, name)?;
            Some((name, file.id, &attribute.value))
        })
    }
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

/// What an evaluation of a module has. The modules it calls go to `called` as they are written, whichever is asked for
/// first, so that the first of several that a finding holds for is always the same.
fn instance<'a>(session: &Session<'a>, state: &State, called: &mut VecDeque<usize>) -> Option<Instance<'a>> {
    let directory = session.directory(state)?;
    let mut blocks = Vec::with_capacity(directory.declarations.len());
    for (index, declaration) in directory.declarations.iter().enumerate() {
        let Some((file, block)) = directory.block(declaration) else { continue };
        let frame = Frame { session, directory, state, file: file.id, scope: None };
        if frame.presence(index) == Presence::Absent {
            continue;
        }
        frame.copies(index, declaration, block, &mut blocks);
        let child = directory.call_of(index).map(|call| frame.child(call));
        called.extend(child.flatten());
        let opaque = child == Some(None);
        // A library hands out what its outputs name; a root's outputs are read by people.
        let handed = state.caller.is_none() && frame.is_library() && &*block.kind.text == "output";
        if let Some(last) = blocks.last_mut() {
            last.hands_out = opaque || handed;
        }
    }
    let call = state.caller.and_then(|caller| session.call(caller));
    let shown = call.is_some_and(|(caller, _)| caller.directory.shows()) && !directory.shows();
    let in_example = session.state(0).and_then(|entry| session.directory(entry)).is_some_and(Directory::shows);
    let is_called = directory.kind == ModuleKind::Called;
    Some(Instance {
        directory,
        directory_index: state.directory,
        address: state.prefix.trim_end_matches('.').to_owned(),
        call: call.map(|(caller, block)| (caller.file, block.header())),
        caller: call.map(|(_, block)| block),
        blocks,
        reported: state.caller.is_none()
            || !directory.installed && (shown || is_called && (directory.shows() || !in_example)),
        shown,
        first: false,
    })
}

impl<'a> Frame<'_, 'a> {
    /// The instances of a block. One stands for all where they do not differ or their number is not known.
    fn copies(&self, index: usize, declaration: &'a Declaration, block: &'a hcl::Block, blocks: &mut Vec<Block<'a>>) {
        let mut push = |suffix, bound| {
            let block = self.block(index, declaration, block);
            blocks.push(Block { index: suffix, bound, ..block });
        };
        let Some((name, file, expr)) = self.repetition(declaration) else { return push(String::new(), None) };
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
            let bound = self.bound(name, unknown(key), self.unknown(value, true, expr.span), expr.span);
            return push(String::new(), Some(bound));
        }
        for (key, value) in indices {
            let suffix = match (name, to_text(&key)) {
                ("count", Some(text)) => format!("[{text}]"),
                (_, Some(text)) => format!("[\"{text}\"]"),
                (_, None) => String::new(),
            };
            push(suffix, Some(self.bound(name, key, value, expr.span)));
        }
    }

    /// What `each` or `count` stands for.
    fn bound(&self, repetition: &str, key: Value, value: Value, span: Span) -> Bound {
        let entry = |key: &str, value| MapEntry { key: key.to_owned(), key_span: span, value };
        let (name, entries) = match repetition {
            "count" => ("count", vec![entry("index", key)]),
            _ => ("each", vec![entry("key", key), entry("value", value)]),
        };
        Bound { name, value: self.value(Data::Map(Map { entries, complete: true }), span) }
    }

    fn block(&self, index: usize, declaration: &'a Declaration, block: &'a hcl::Block) -> Block<'a> {
        let kind = BlockKind::of(&block.kind.text);
        let first = block.label(0).unwrap_or("");
        let name = block.labels.last().map_or("", |label| &*label.text);
        let (type_name, address) = match kind {
            BlockKind::Resource => (first.to_owned(), [first, ".", name].concat()),
            BlockKind::Data => (["data.", first].concat(), ["data.", first, ".", name].concat()),
            BlockKind::Ephemeral => (["ephemeral.", first].concat(), ["ephemeral.", first, ".", name].concat()),
            BlockKind::Provider => {
                let alias = self.directory.argument(declaration, "alias");
                let alias = alias.map(|(file, attribute)| self.at(file.id).expr(&attribute.value));
                let address = match alias.as_ref().and_then(Value::as_str) {
                    Some(alias) => format!("provider.{name}.{alias}"),
                    None => format!("provider.{name}"),
                };
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
            index: String::new(),
            file: self.file,
            header: block.header(),
            syntax: block,
            hands_out: false,
            state: self.state.at,
            declaration: index,
            bound: None,
            body: OnceCell::new(),
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
