//! What a configuration evaluates to: the blocks of a module and of every module it calls.

use std::sync::atomic::{AtomicUsize, Ordering};

use camino::Utf8Path;
use rustc_hash::{FxHashMap, FxHashSet};

use super::directory::{Directory, ModuleKind};
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

/// A top-level block with its values.
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
    /// All attributes and nested blocks, a [`crate::model::value::Data::Map`] placed at the whole block.
    pub body: Value,
    /// As written, without what override files change.
    pub syntax: &'a hcl::Block,
}

impl Block<'_> {
    /// The value of an attribute, or the list of nested blocks of a kind.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.body.get(name).filter(|value| !value.is_null())
    }

    /// The value behind several steps; a nested block that stands once is entered.
    pub fn get_path(&self, path: &[&str]) -> Option<&Value> {
        path.iter().try_fold(&self.body, |value, key| value.only().get(key)).filter(|value| !value.is_null())
    }

    pub fn map(&self) -> Option<&Map> {
        self.body.as_map()
    }

    /// The address with the index.
    pub fn display_address(&self) -> String {
        format!("{}{}", self.address, self.index)
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
    pub instances: Vec<Instance<'a>>,
    /// Instance and block.
    by_type: FxHashMap<String, Vec<(usize, usize)>>,
    by_address: FxHashMap<String, (usize, usize)>,
    /// Addresses that something outside may refer to.
    escaped: FxHashSet<String>,
    links_left: AtomicUsize,
}

impl<'a> Tree<'a> {
    pub(super) fn new(workspace: &'a Workspace, instances: Vec<Instance<'a>>, escaped: FxHashSet<String>) -> Self {
        let mut by_type: FxHashMap<String, Vec<(usize, usize)>> = FxHashMap::default();
        let mut by_address = FxHashMap::default();
        for (at, instance) in instances.iter().enumerate() {
            for (index, block) in instance.blocks.iter().enumerate() {
                by_type.entry(block.type_name.clone()).or_default().push((at, index));
                by_address.entry(block.address.clone()).or_insert((at, index));
            }
        }
        Self { workspace, instances, by_type, by_address, escaped, links_left: AtomicUsize::new(MAX_LINKS) }
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

    fn at(&self, (instance, block): (usize, usize)) -> Option<&Block<'a>> {
        self.instances.get(instance)?.blocks.get(block)
    }

    /// Every block of a type as rules write it, in all modules of the tree.
    pub fn blocks_of(&self, type_name: &str) -> impl Iterator<Item = &Block<'a>> {
        self.by_type.get(type_name).into_iter().flatten().filter_map(|&at| self.at(at))
    }

    /// The types there are.
    pub fn has_type(&self, type_name: &str) -> bool {
        self.by_type.contains_key(type_name)
    }

    /// The block of an address without index.
    pub fn find(&self, address: &str) -> Option<&Block<'a>> {
        self.by_address.get(address).and_then(|&at| self.at(at))
    }

    /// Whether something outside the tree may refer to the block: an opaque module is given it, or a library hands it out.
    pub fn escapes(&self, address: &str) -> bool {
        self.escaped.contains(address)
    }
    /// Takes `links` from the budget; false when it is used up. One thread checks a tree, so the answer is always the same.
    pub fn spend(&self, links: usize) -> bool {
        let left = self.links_left.load(Ordering::Relaxed);
        self.links_left.store(left.saturating_sub(links), Ordering::Relaxed);
        left > links
    }
}
