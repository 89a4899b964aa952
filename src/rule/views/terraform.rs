//! What rules on Terraform look at: files as written, modules, and blocks with their values.

use crate::model::Document;
use crate::model::terraform::providers::{self, Asked, Coverage, Fault, Requirements};
use crate::model::terraform::{BlockKind, CallSource, Directory, Instance, ModuleKind, Role, Tree};
use crate::rule::{Context, Target, View};
use crate::source::{FileId, Span};
use crate::syntax::hcl;

pub use crate::model::terraform::BlockRef;

/// Each file of configuration or of values, as written.
pub struct TerraformFile;

impl View for TerraformFile {
    type Ref<'a> = &'a hcl::File;

    fn each<'a>(target: Target<'a>, visit: &mut dyn FnMut(FileId, Self::Ref<'a>)) {
        let Target::File(parsed) = target else { return };
        if let Document::Terraform(file) = &parsed.document {
            visit(parsed.source.id, &file.tree);
        }
    }
}

/// One module, once per run however often it is called: for rules on what is written.
#[derive(Clone, Copy)]
pub struct ModuleRef<'a> {
    /// The configuration it was met in.
    pub tree: &'a Tree<'a>,
    pub instance: &'a Instance<'a>,
}

impl<'a> ModuleRef<'a> {
    /// The files and declarations as written.
    pub fn directory(self) -> &'a Directory {
        self.instance.directory
    }

    pub fn kind(self) -> ModuleKind {
        self.instance.directory.kind
    }

    /// It is applied by itself.
    pub fn is_root(self) -> bool {
        self.kind() == ModuleKind::Root
    }

    /// The module that the block `module "name"` calls, when it is in the repository.
    pub fn called(self, name: &str) -> Option<&'a Directory> {
        let CallSource::Local(index) = self.directory().call_source(name)? else { return None };
        let index = *index;
        let instance = self.tree.instances.iter().find(|instance| instance.directory_index == index)?;
        Some(instance.directory)
    }

    /// Whether a file could not be read whole, so that what is missing here may stand there; `--show-unknown` is told.
    pub fn is_incomplete(self, cx: &Context<'_>) -> bool {
        let mut broken = self.directory().files.iter().filter(|file| file.tree.broken).peekable();
        let is_incomplete = broken.peek().is_some();
        broken.for_each(|file| cx.undecided_in(file.id, Span::empty(0), "what the file says: it has syntax errors"));
        is_incomplete
    }

    /// The blocks of this module, instances of `count` and `for_each` one by one.
    pub fn blocks(self) -> impl Iterator<Item = BlockRef<'a>> {
        self.tree.blocks_in(self.instance)
    }

    /// The blocks of a kind.
    pub fn blocks_of(self, kind: BlockKind) -> impl Iterator<Item = BlockRef<'a>> {
        self.blocks().filter(move |block| block.kind == kind)
    }
}

/// Each module.
pub struct Module;

impl View for Module {
    type Ref<'a> = ModuleRef<'a>;

    fn each<'a>(target: Target<'a>, visit: &mut dyn FnMut(FileId, Self::Ref<'a>)) {
        let Target::Terraform(tree) = target else { return };
        for instance in tree.instances.iter().filter(|instance| instance.first) {
            let file = instance.directory.configuration().next().map_or(FileId(0), |file| file.id);
            visit(file, ModuleRef { tree, instance });
        }
    }
}

fn blocks<'a>(target: Target<'a>, kinds: &[BlockKind], visit: &mut dyn FnMut(FileId, BlockRef<'a>)) {
    let Target::Terraform(tree) = target else { return };
    for instance in tree.instances.iter().filter(|instance| instance.reported && !instance.shown) {
        for block in tree.blocks_in(instance).filter(|block| kinds.contains(&block.kind)) {
            visit(block.file, block);
        }
    }
}

/// The blocks of one kind. Each call of a module brings its own; findings at one place are reported once.
macro_rules! block_views {
    ($($(#[$docs:meta])* $name:ident: $($kind:ident)|+;)+) => {$(
        $(#[$docs])*
        pub struct $name;

        impl View for $name {
            type Ref<'a> = BlockRef<'a>;

            fn each<'a>(target: Target<'a>, visit: &mut dyn FnMut(FileId, Self::Ref<'a>)) {
                blocks(target, &[$(BlockKind::$kind),+], visit);
            }
        }
    )+};
}

block_views! {
    /// Each managed resource.
    Resource: Resource;
    /// Each data source.
    DataSource: Data | Ephemeral;
    /// Each `variable`.
    Variable: Variable;
    /// Each `output`.
    Output: Output;
    /// Each `module` block.
    ModuleCall: Module;
    /// Each `provider` block.
    Provider: Provider;
    /// Each `terraform` block.
    Settings: Terraform;
}

/// Each fault of a `resource` block against the schema of its type, in files of the native syntax; of each module once.
pub struct SchemaFault;

/// A fault with the block it is in.
#[derive(Clone, Copy)]
pub struct SchemaFaultRef<'a> {
    pub block: &'a hcl::Block,
    pub fault: Fault<'a>,
    /// Which versions of the provider the module asks for.
    pub asked: Asked,
}

impl SchemaFaultRef<'_> {
    /// Whether what the table does not know, or demands, may be otherwise in the version that the module asks for;
    /// `--show-unknown` is told.
    pub fn may_be_new(&self, cx: &Context<'_>) -> bool {
        self.tell(self.asked.coverage != Coverage::Known, cx)
    }

    /// Whether the module asks for a major version that the table does not have; `--show-unknown` is told.
    pub fn is_foreign(&self, cx: &Context<'_>) -> bool {
        self.tell(self.asked.coverage == Coverage::Other, cx)
    }

    fn tell(&self, is_open: bool, cx: &Context<'_>) -> bool {
        if is_open {
            cx.undecided(self.fault.span, "what the provider has in a version that the table of types does not have");
        }
        is_open
    }

    /// `aws_s3_bucket.logs`
    pub fn address(&self) -> Option<String> {
        Some(format!("{}.{}", self.block.label(0)?, self.block.label(1)?))
    }
}

impl View for SchemaFault {
    type Ref<'a> = SchemaFaultRef<'a>;

    fn each<'a>(target: Target<'a>, visit: &mut dyn FnMut(FileId, Self::Ref<'a>)) {
        let Target::Terraform(tree) = target else { return };
        for instance in tree.instances.iter().filter(|instance| instance.first) {
            let mut requirements = None;
            for (file, block) in instance.directory.blocks_of("resource") {
                // The JSON syntax writes blocks and arguments alike, and an override names only what it changes.
                if file.tree.json || file.role == Role::Override {
                    continue;
                }
                let requirements = requirements.get_or_insert_with(|| Requirements::of(instance.directory));
                let asked = requirements.of_type(block.label(0).unwrap_or(""));
                for fault in providers::faults(block, asked.majors) {
                    visit(file.id, SchemaFaultRef { block, fault, asked });
                }
            }
        }
    }
}
