//! What a configuration evaluates to: the blocks of a module and of every module it calls.

use std::cell::{Cell, OnceCell};
use std::ops::Deref;

use camino::Utf8Path;
use rustc_hash::{FxHashMap, FxHashSet};

use super::directory::{Directory, ModuleKind};
use super::evaluate::Session;
use super::workspace::Workspace;
use crate::model::value::{Map, Value};
use crate::source::{FileId, Span};
use crate::syntax::hcl;

/// The kind of a top-level block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockKind {
    Resource,
    Data,
    Ephemeral,
    Variable,
    Output,
    Locals,
    Module,
    Provider,
    Terraform,
    /// `moved`, `import`, `removed`, `check`, or what a later version may bring.
    Other,
}

impl BlockKind {
    pub(super) fn of(kind: &str) -> Self {
        match kind {
            "resource" => Self::Resource,
            "data" => Self::Data,
            "ephemeral" => Self::Ephemeral,
            "variable" => Self::Variable,
            "output" => Self::Output,
            "locals" => Self::Locals,
            "module" => Self::Module,
            "provider" => Self::Provider,
            "terraform" => Self::Terraform,
            _ => Self::Other,
        }
    }
}

/// A top-level block; [`BlockRef::body`] has its values.
#[derive(Debug)]
pub struct Block<'a> {
    pub kind: BlockKind,
    /// As rules select it: `aws_s3_bucket`, `data.aws_ami`, `provider.aws`, `variable`.
    pub type_name: String,
    /// The last label, `""` without one.
    pub name: &'a str,
    /// For people and for links, with the path of modules but no index: `module.logs.aws_s3_bucket.this`.
    pub address: String,
    /// `["key"]` or `[0]` of one instance of several, `""` otherwise.
    pub index: String,
    pub file: FileId,
    /// `resource "type" "name"`.
    pub header: Span,
    /// As written, without what override files change.
    pub syntax: &'a hcl::Block,
    /// What it refers to may be referred to by others that are not read.
    pub(super) hands_out: bool,
    /// The evaluation of its module, and its place among the declarations there.
    pub(super) state: usize,
    pub(super) declaration: usize,
    pub(super) bound: Option<Bound>,
    pub(super) body: OnceCell<Value>,
}

/// What `each` or `count` stands for in a block that is repeated.
#[derive(Debug)]
pub(super) struct Bound {
    pub name: &'static str,
    pub value: Value,
}

impl Block<'_> {
    /// The address with the index.
    pub fn display_address(&self) -> String {
        format!("{}{}", self.address, self.index)
    }
}

/// A top-level block with its values, its module and the whole configuration.
#[derive(Clone, Copy, Debug)]
pub struct BlockRef<'a> {
    pub tree: &'a Tree<'a>,
    pub instance: &'a Instance<'a>,
    pub block: &'a Block<'a>,
}

impl<'a> Deref for BlockRef<'a> {
    type Target = Block<'a>;

    fn deref(&self) -> &Self::Target {
        self.block
    }
}

impl<'a> BlockRef<'a> {
    /// All attributes and nested blocks, a [`crate::model::value::Data::Map`] placed at the whole block. Evaluated when
    /// first asked for: most blocks of a module that is called often are never looked into.
    pub fn body(self) -> &'a Value {
        self.block.body.get_or_init(|| self.tree.session.body(self.block))
    }

    /// The value of an attribute, or the list of nested blocks of a kind.
    pub fn get(self, name: &str) -> Option<&'a Value> {
        self.body().get(name).filter(|value| !value.is_null())
    }

    /// The value behind several steps; a nested block that stands once is entered.
    pub fn get_path(self, path: &[&str]) -> Option<&'a Value> {
        path.iter().try_fold(self.body(), |value, key| value.only().get(key)).filter(|value| !value.is_null())
    }

    pub fn map(self) -> Option<&'a Map> {
        self.body().as_map()
    }
}

/// One evaluation of a module: the entry, or one call of it.
#[derive(Debug)]
pub struct Instance<'a> {
    pub directory: &'a Directory,
    /// Index of the directory in the workspace.
    pub directory_index: usize,
    /// `""` for the entry, else `module.a.module.b`.
    pub address: String,
    /// Where it is called: file and header of the `module` block.
    pub call: Option<(FileId, Span)>,
    /// The call as written.
    pub(super) caller: Option<&'a hcl::Block>,
    pub blocks: Vec<Block<'a>>,
    /// Findings on its blocks are made in this tree: no other entry has this directory.
    pub reported: bool,
    /// An example or test calls it: only what that writes in the call counts, see [`Tree::is_told`].
    pub shown: bool,
    /// The first evaluation of its directory in the run, for rules on what is written rather than on values.
    pub first: bool,
}

/// Attributes that are looked at to find what refers to a block. Each rule asks each block for each block, so that a
/// file of many thousands would take for ever; real configurations take a few hundred thousand.
const MAX_LINKS: usize = 4_000_000;

/// The entry module (first) and all modules called below it.
#[derive(Debug)]
pub struct Tree<'a> {
    /// All modules of the run, those of other trees too.
    pub workspace: &'a Workspace,
    session: Session<'a>,
    pub instances: Vec<Instance<'a>>,
    /// Instance and block.
    by_type: FxHashMap<String, Vec<(usize, usize)>>,
    by_address: FxHashMap<String, (usize, usize)>,
    /// Addresses that something outside may refer to.
    escaped: OnceCell<FxHashSet<String>>,
    /// A file could not be read whole, so that what seems to be missing may stand there.
    pub is_cut_off: bool,
    links_left: Cell<usize>,
}

impl<'a> Tree<'a> {
    pub(super) fn new(workspace: &'a Workspace, session: Session<'a>, instances: Vec<Instance<'a>>) -> Self {
        let mut by_type: FxHashMap<String, Vec<(usize, usize)>> = FxHashMap::default();
        let mut by_address = FxHashMap::default();
        for (at, instance) in instances.iter().enumerate() {
            for (index, block) in instance.blocks.iter().enumerate() {
                match by_type.get_mut(&block.type_name) {
                    Some(blocks) => blocks.push((at, index)),
                    None => {
                        by_type.insert(block.type_name.clone(), vec![(at, index)]);
                    }
                }
                by_address.entry(block.address.clone()).or_insert((at, index));
            }
        }
        let (escaped, links_left) = (OnceCell::new(), Cell::new(MAX_LINKS));
        let is_cut_off = instances.iter().any(|instance| instance.directory.is_broken());
        Self { workspace, session, instances, by_type, by_address, escaped, is_cut_off, links_left }
    }

    /// The directory of the entry.
    pub fn entry(&self) -> Option<&'a Directory> {
        self.instances.first().map(|instance| instance.directory)
    }

    /// A module that is evaluated by itself although others call it is a library: who else calls it is not known.
    pub fn kind(&self) -> ModuleKind {
        match self.entry().map_or(ModuleKind::Root, |directory| directory.kind) {
            ModuleKind::Called => ModuleKind::Library,
            kind => kind,
        }
    }

    pub fn path(&self) -> &'a Utf8Path {
        self.entry().map_or(Utf8Path::new(""), |directory| &directory.path)
    }

    fn at(&self, (instance, block): (usize, usize)) -> Option<BlockRef<'_>> {
        let instance = self.instances.get(instance)?;
        Some(BlockRef { tree: self, instance, block: instance.blocks.get(block)? })
    }

    /// Every block of a module of the tree.
    pub fn blocks_in<'t>(&'t self, instance: &'t Instance<'t>) -> impl Iterator<Item = BlockRef<'t>> {
        instance.blocks.iter().map(move |block| BlockRef { tree: self, instance, block })
    }

    /// Every block of all modules of the tree.
    pub fn blocks(&self) -> impl Iterator<Item = BlockRef<'_>> {
        self.instances.iter().flat_map(|instance| self.blocks_in(instance))
    }

    /// Every block of a type as rules write it, in all modules of the tree.
    pub fn blocks_of(&self, type_name: &str) -> impl Iterator<Item = BlockRef<'_>> {
        self.by_type.get(type_name).into_iter().flatten().filter_map(|&at| self.at(at))
    }

    /// The types there are.
    pub fn has_type(&self, type_name: &str) -> bool {
        self.by_type.contains_key(type_name)
    }

    /// The block of an address without index.
    pub fn find(&self, address: &str) -> Option<BlockRef<'_>> {
        self.by_address.get(address).and_then(|&at| self.at(at))
    }

    /// Whether something that is not known may refer to the block: an opaque module is given it, a library hands it out, or
    /// there are parts that could not be read.
    pub fn escapes(&self, address: &str) -> bool {
        self.is_cut_off || self.escaped.get_or_init(|| self.handed_out()).contains(address)
    }

    fn handed_out(&self) -> FxHashSet<String> {
        let mut escaped = FxHashSet::default();
        for block in self.blocks().filter(|block| block.hands_out) {
            block.body().references(&mut |reference| {
                escaped.insert(reference.address.split('[').next().unwrap_or("").to_owned());
            });
            written_references(block, &mut escaped);
        }
        escaped
    }

    /// Takes `links` from the budget; false when it is used up. One thread checks a tree, so the answer is always the same.
    pub fn spend(&self, links: usize) -> bool {
        let left = self.links_left.get();
        self.links_left.set(left.saturating_sub(links));
        left > links
    }
}

/// What the expressions of a block name, where evaluation loses it (`cond ? a.id : null`).
fn written_references(block: BlockRef<'_>, escaped: &mut FxHashSet<String>) {
    let module = &block.instance.address;
    let dot = if module.is_empty() { "" } else { "." };
    for attribute in &block.syntax.body.attributes {
        attribute.value.walk(&mut |expr| {
            if let Some((root, name)) = expr.root_and_name() {
                escaped.insert(format!("{module}{dot}{root}.{name}"));
            }
        });
    }
}
