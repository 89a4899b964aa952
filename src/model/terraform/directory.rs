//! The files of one folder as one module: its declarations by name, with override files merged in.

use std::sync::{Arc, OnceLock};

use camino::{Utf8Path, Utf8PathBuf};
use rustc_hash::FxHashMap;

use super::installed::is_installed_module;
use super::references::References;
use crate::source::FileId;
use crate::syntax::hcl::{self, Attribute, Expr};

/// What a file is to its module.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    Configuration,
    /// `override.tf`, `*_override.tf`: <https://developer.hashicorp.com/terraform/language/files/override>
    Override,
    /// `terraform.tfvars`, `*.auto.tfvars`: read without being asked.
    Variables,
    /// Any other `*.tfvars`: read only when named on the command line.
    NamedVariables,
}

/// One file of a module.
#[derive(Clone, Debug)]
pub struct ModuleFile {
    pub id: FileId,
    pub path: Utf8PathBuf,
    pub role: Role,
    pub tree: Arc<hcl::File>,
}

impl ModuleFile {
    pub(super) fn new(id: FileId, path: Utf8PathBuf, tree: Arc<hcl::File>) -> Self {
        let name = path.file_name().unwrap_or("");
        let is_variables = name.ends_with(".tfvars") || name.ends_with(".tfvars.json");
        let role = if is_variables {
            let automatic = name.starts_with("terraform.tfvars") || name.contains(".auto.tfvars");
            if automatic { Role::Variables } else { Role::NamedVariables }
        } else if is_override(name) {
            Role::Override
        } else {
            Role::Configuration
        };
        Self { id, path, role, tree }
    }
}

/// Whether a file of that name changes blocks of others.
/// <https://developer.hashicorp.com/terraform/language/files/override>
fn is_override(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or("");
    stem == "override" || stem.ends_with("_override")
}

/// How a module is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModuleKind {
    /// Applied by itself: it configures providers or a backend, brings values for its variables, or needs none.
    Root,
    /// Called by another module of the repository.
    Called,
    /// Meant to be called from elsewhere: it has variables, and nothing that makes it a root.
    Library,
    /// Below `examples/`.
    Example,
    /// Below `tests/`, `fixtures/` and the like.
    Test,
}

/// A top-level block by its place, and the blocks of override files that are merged into it.
#[derive(Clone, Debug)]
pub struct Declaration {
    pub file: usize,
    pub block: usize,
    pub overrides: Vec<(usize, usize)>,
}

/// Where a called module comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallSource {
    /// Another directory of the workspace, by index.
    Local(usize),
    /// A local path at which nothing was read.
    Missing(Utf8PathBuf),
    /// A registry, a repository or an archive: opaque.
    Remote(String),
    /// No literal.
    Unknown,
}

/// A `module` block.
#[derive(Clone, Debug)]
pub struct Call {
    /// Index into [`Directory::declarations`].
    pub declaration: usize,
    pub source: CallSource,
}

/// One module as written.
#[derive(Debug)]
pub struct Directory {
    /// Relative to the working directory; empty for the working directory itself.
    pub path: Utf8PathBuf,
    /// In the order of their paths.
    pub files: Vec<ModuleFile>,
    pub kind: ModuleKind,
    /// Fetched by `terraform init`: it is evaluated, but nothing in it is reported.
    pub installed: bool,
    /// `.terraform.lock.hcl` stands beside the files.
    pub has_lock_file: bool,
    /// The text of that file.
    pub(super) lock: Option<Arc<str>>,
    /// All top-level blocks of configuration files in source order.
    pub declarations: Vec<Declaration>,
    pub calls: Vec<Call>,
    /// By address without module: `var.x`, `output.x`, `module.x`, `aws_s3_bucket.logs`, `data.aws_ami.this`.
    by_address: FxHashMap<Box<str>, usize>,
    /// File, block, attribute.
    locals: FxHashMap<Box<str>, (usize, usize, usize)>,
    /// Values from `terraform.tfvars` and `*.auto.tfvars`: file, attribute.
    assigned: FxHashMap<Box<str>, (usize, usize)>,
    references: OnceLock<References>,
}

impl Directory {
    pub(super) fn new(path: Utf8PathBuf, mut files: Vec<ModuleFile>) -> Self {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        drop_replaced(&mut files);
        let mut directory = Self {
            installed: is_installed_module(&path),
            path,
            files,
            kind: ModuleKind::Root,
            has_lock_file: false,
            lock: None,
            declarations: Vec::new(),
            calls: Vec::new(),
            by_address: FxHashMap::default(),
            locals: FxHashMap::default(),
            assigned: FxHashMap::default(),
            references: OnceLock::new(),
        };
        directory.declare(Role::Configuration);
        directory.declare(Role::Override);
        directory.assign();
        directory
    }

    fn declare(&mut self, role: Role) {
        for (file_index, file) in self.files.iter().enumerate().filter(|(_, file)| file.role == role) {
            for (block_index, block) in file.tree.body.blocks.iter().enumerate() {
                if &*block.kind.text == "locals" {
                    for (index, attribute) in block.body.attributes.iter().enumerate() {
                        let place = (file_index, block_index, index);
                        // The first one wins but for override files; a repeated name is an error elsewhere.
                        if role == Role::Override {
                            self.locals.insert(attribute.name.text.clone(), place);
                        } else {
                            self.locals.entry(attribute.name.text.clone()).or_insert(place);
                        }
                    }
                }
                let address = address(block);
                let known = address.as_deref().and_then(|address| self.by_address.get(address));
                if let (Role::Override, Some(&known)) = (role, known) {
                    if let Some(declaration) = self.declarations.get_mut(known) {
                        declaration.overrides.push((file_index, block_index));
                    }
                    continue;
                }
                let index = self.declarations.len();
                if &*block.kind.text == "module" {
                    self.calls.push(Call { declaration: index, source: CallSource::Unknown });
                }
                if let Some(address) = address {
                    self.by_address.entry(address.into()).or_insert(index);
                }
                self.declarations.push(Declaration { file: file_index, block: block_index, overrides: Vec::new() });
            }
        }
    }

    /// `terraform.tfvars` first, then `*.auto.tfvars` in the order of their names; the last value counts.
    /// <https://developer.hashicorp.com/terraform/language/values/variables#variable-definition-precedence>
    fn assign(&mut self) {
        let mut order: Vec<usize> = (0..self.files.len()).collect();
        order.retain(|&index| self.files.get(index).is_some_and(|file| file.role == Role::Variables));
        order.sort_by_key(|&index| {
            let automatic = self.files.get(index).is_some_and(|file| file.path.as_str().contains(".auto.tfvars"));
            (automatic, index)
        });
        for file in order {
            let attributes = self.files.get(file).map(|file| &file.tree.body.attributes);
            for (index, attribute) in attributes.into_iter().flatten().enumerate() {
                self.assigned.insert(attribute.name.text.clone(), (file, index));
            }
        }
    }

    /// The names its blocks use.
    pub fn references(&self) -> &References {
        self.references.get_or_init(|| References::of(self))
    }

    /// A file could not be read whole, so a declaration or a use may be missing.
    pub fn is_broken(&self) -> bool {
        self.files.iter().any(|file| file.tree.broken)
    }

    /// Somebody said how the module is run: it is more than a fragment.
    pub fn is_configured(&self) -> bool {
        self.blocks_of("terraform").next().is_some() || self.blocks_of("provider").next().is_some()
    }

    /// What other blocks can refer to, local values too.
    pub fn addresses(&self) -> impl Iterator<Item = String> {
        let locals = self.locals.keys().map(|name| format!("local.{name}"));
        self.by_address.keys().map(ToString::to_string).chain(locals)
    }

    /// The entries of `required_providers`.
    pub fn required_providers(&self) -> impl Iterator<Item = (&ModuleFile, &Attribute)> {
        self.blocks_of("terraform").flat_map(|(file, block)| {
            let providers = block.body.blocks_of("required_providers");
            providers.flat_map(move |block| block.body.attributes.iter().map(move |attribute| (file, attribute)))
        })
    }

    /// Where the module that `module "name"` calls comes from.
    pub fn call_source(&self, name: &str) -> Option<&CallSource> {
        Some(&self.calls.get(self.call(name)?)?.source)
    }

    /// The version of a provider of `hashicorp/` that `terraform init` chose.
    /// <https://developer.hashicorp.com/terraform/language/files/dependency-lock>
    pub(super) fn locked_version(&self, provider: &str) -> Option<&str> {
        let start = format!("/hashicorp/{provider}\" {{");
        let (_, block) = self.lock.as_ref()?.split_once(start.as_str())?;
        let version =
            block.lines().take_while(|line| *line != "}").find_map(|line| line.trim().strip_prefix("version"));
        version?.trim_start().strip_prefix('=')?.trim().strip_prefix('"')?.strip_suffix('"')
    }

    /// The variables by name, without what override files change.
    pub fn variables(&self) -> impl Iterator<Item = (&ModuleFile, &hcl::Block, &str)> {
        self.blocks_of("variable").filter_map(|(file, block)| Some((file, block, block.label(0)?)))
    }

    /// The block of `var.name` in files of configuration or, when one says something of it, of override files.
    pub fn variable_layers(&self, name: &str) -> impl Iterator<Item = &hcl::Block> {
        let declaration = self.find(&format!("var.{name}"));
        declaration.into_iter().flat_map(|found| self.layers(found)).map(|(_, block)| block)
    }

    /// Whether any file holds configuration rather than values of variables.
    pub fn has_configuration(&self) -> bool {
        self.files.iter().any(|file| matches!(file.role, Role::Configuration | Role::Override))
    }

    /// The files with configuration.
    pub fn configuration(&self) -> impl Iterator<Item = &ModuleFile> {
        self.files.iter().filter(|file| matches!(file.role, Role::Configuration | Role::Override))
    }

    /// The block of a declaration, without its overrides.
    pub fn block(&self, declaration: &Declaration) -> Option<(&ModuleFile, &hcl::Block)> {
        self.block_at(declaration.file, declaration.block)
    }

    pub(super) fn block_at(&self, file: usize, block: usize) -> Option<(&ModuleFile, &hcl::Block)> {
        let file = self.files.get(file)?;
        Some((file, file.tree.body.blocks.get(block)?))
    }

    /// The block of a declaration and those of override files, the last of which wins.
    pub(super) fn layers<'a>(
        &'a self,
        declaration: &'a Declaration,
    ) -> impl DoubleEndedIterator<Item = (&'a ModuleFile, &'a hcl::Block)> {
        let base = std::iter::once((declaration.file, declaration.block));
        let places = base.chain(declaration.overrides.iter().copied());
        places.filter_map(|(file, block)| self.block_at(file, block))
    }

    /// The attribute of a declaration that counts, with its file.
    pub(super) fn argument<'a>(
        &'a self,
        declaration: &'a Declaration,
        name: &str,
    ) -> Option<(&'a ModuleFile, &'a Attribute)> {
        self.layers(declaration).rev().find_map(|(file, block)| Some((file, block.body.attribute(name)?)))
    }

    /// The declaration of an address without module and index: `var.x`, `aws_s3_bucket.logs`.
    pub fn find(&self, address: &str) -> Option<&Declaration> {
        self.declarations.get(self.find_index(address)?)
    }

    /// The index of that declaration.
    pub(super) fn find_index(&self, address: &str) -> Option<usize> {
        self.by_address.get(address).copied()
    }

    /// The attribute that defines `local.name`.
    pub fn local(&self, name: &str) -> Option<(&ModuleFile, &Attribute)> {
        let &(file, block, attribute) = self.locals.get(name)?;
        let (file, block) = self.block_at(file, block)?;
        Some((file, block.body.attributes.get(attribute)?))
    }

    /// The value that the automatically read `*.tfvars` give `var.name`.
    pub fn assigned(&self, name: &str) -> Option<(&ModuleFile, &Expr)> {
        let &(file, attribute) = self.assigned.get(name)?;
        let file = self.files.get(file)?;
        Some((file, &file.tree.body.attributes.get(attribute)?.value))
    }

    /// The index of the call of that name.
    pub(super) fn call(&self, name: &str) -> Option<usize> {
        let declaration = *self.by_address.get(["module.", name].concat().as_str())?;
        self.call_of(declaration)
    }

    /// The index of the call that a declaration is. Calls are met in the order of declarations.
    pub(super) fn call_of(&self, declaration: usize) -> Option<usize> {
        self.calls.binary_search_by_key(&declaration, |call| call.declaration).ok()
    }

    /// It shows or tests a module rather than being one.
    pub(super) fn shows(&self) -> bool {
        self.showing_kind().is_some()
    }

    /// Whether it is an example or a test, which its path tells.
    fn showing_kind(&self) -> Option<ModuleKind> {
        const EXAMPLES: [&str; 3] = ["examples", "example", "samples"];
        const TESTS: [&str; 6] = ["tests", "test", "testdata", "fixtures", "fixture", "testing"];
        let below = |names: &[&str]| self.path.components().any(|part| names.contains(&part.as_str()));
        if below(&EXAMPLES) { Some(ModuleKind::Example) } else { below(&TESTS).then_some(ModuleKind::Test) }
    }

    /// Every top-level block of a kind, overrides aside.
    pub fn blocks_of<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = (&'a ModuleFile, &'a hcl::Block)> {
        self.declarations
            .iter()
            .filter_map(|declaration| self.block(declaration))
            .filter(move |(_, block)| &*block.kind.text == kind)
    }

    /// What a module is, as far as it tells itself; whether others call it is found out later.
    pub(super) fn own_kind(&self) -> ModuleKind {
        if let Some(kind) = self.showing_kind() {
            return kind;
        }
        let has = |kind: &str| self.blocks_of(kind).next().is_some();
        let has_backend = self
            .blocks_of("terraform")
            .any(|(_, block)| block.body.block("backend").is_some() || block.body.block("cloud").is_some());
        let has_values = self.files.iter().any(|file| file.role >= Role::Variables);
        if has("provider") || has_backend || has_values || self.has_lock_file || !has("variable") {
            ModuleKind::Root
        } else {
            ModuleKind::Library
        }
    }
}

/// OpenTofu reads `main.tofu` instead of a `main.tf` beside it.
/// <https://opentofu.org/docs/language/files/#tofu-files>
fn drop_replaced(files: &mut Vec<ModuleFile>) {
    let replaced = |path: &Utf8Path| {
        let name = path.as_str();
        let stem = name.strip_suffix(".tofu").map(|stem| format!("{stem}.tf"));
        stem.or_else(|| name.strip_suffix(".tofu.json").map(|stem| format!("{stem}.tf.json")))
    };
    let names: Vec<String> = files.iter().filter_map(|file| replaced(&file.path)).collect();
    if !names.is_empty() {
        files.retain(|file| !names.iter().any(|name| *name == file.path.as_str()));
    }
}

/// How other blocks name a block.
pub fn address(block: &hcl::Block) -> Option<String> {
    let label = |index| block.label(index);
    Some(match &*block.kind.text {
        "resource" => format!("{}.{}", label(0)?, label(1)?),
        kind @ ("data" | "ephemeral") => format!("{kind}.{}.{}", label(0)?, label(1)?),
        "variable" => format!("var.{}", label(0)?),
        kind @ ("output" | "module" | "check") => format!("{kind}.{}", label(0)?),
        "provider" => {
            let alias = block.body.attribute("alias").and_then(|alias| alias.value.as_str());
            match alias {
                Some(alias) => format!("provider.{}.{alias}", label(0)?),
                None => format!("provider.{}", label(0)?),
            }
        }
        _ => return None,
    })
}

/// A path with `.` and `..` resolved; nothing when it leads out of the working directory.
pub(super) fn normalize(base: &Utf8Path, relative: &str) -> Option<Utf8PathBuf> {
    let bytes = relative.as_bytes();
    let may_change = |pair: &[u8]| matches!(pair, b"/." | b"//");
    if base.as_str().is_empty()
        && !matches!(bytes.first(), Some(b'.' | b'/'))
        && bytes.last() != Some(&b'/')
        && !bytes.windows(2).any(may_change)
    {
        return Some(relative.into());
    }
    let mut parts: Vec<&str> = base.components().map(|part| part.as_str()).filter(|part| *part != ".").collect();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/").into())
}
