//! Which names the blocks of a module use, and where: variables, locals, modules, resources, data sources, providers.

use rustc_hash::FxHashSet;

use super::directory::{Directory, Role};
use crate::source::Span;
use crate::syntax::hcl::{self, Attribute, Block, Body, Expr, ExprKind, Part, Step, StepKind, Traversal};

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    Variable,
    Local,
    Module,
    Data,
    Ephemeral,
    Resource,
    /// `each.key`, `each.value`
    Each,
    /// `count.index`
    Count,
    /// `self`
    Itself,
    /// A first name that Terraform gives no meaning, or one that lacks what must follow.
    Nothing,
}

/// One use of a name.
#[derive(Clone, Debug)]
pub struct Reference {
    /// Index into [`Directory::files`].
    pub file: usize,
    /// Index of the top-level block in its file.
    pub block: usize,
    /// Index of the attribute of that block it stands in; none below nested blocks.
    pub argument: Option<usize>,
    pub subject: Subject,
    /// As [`Directory::find`] takes it: `var.x`, `data.aws_ami.this`, `aws_s3_bucket.logs`; `local.x`.
    pub address: Box<str>,
    /// The first attribute that is read of it: the output of a module.
    pub attribute: Option<(Box<str>, Span)>,
    /// The address, without what follows.
    pub span: Span,
    /// `each`, `count` and `self` stand where they mean something.
    pub in_scope: bool,
    /// Behind `try(` or `can(`, which accept what does not exist.
    pub guarded: bool,
}

/// One use of a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderUse {
    pub file: usize,
    pub span: Span,
    /// The local name: `aws`.
    pub name: Box<str>,
    pub alias: Option<Box<str>>,
    /// Told by the type of a block rather than written.
    pub implied: bool,
}

/// All names a module uses.
#[derive(Clone, Debug, Default)]
pub struct References {
    pub all: Vec<Reference>,
    pub providers: Vec<ProviderUse>,
    /// Data sources declared inside `check` blocks, by address; only that block sees them.
    pub checked_data: FxHashSet<(Box<str>, usize, usize)>,
}

impl References {
    pub fn of(directory: &Directory) -> Self {
        let mut found = Self::default();
        for (index, file) in directory.files.iter().enumerate() {
            if matches!(file.role, Role::Configuration | Role::Override) {
                let mut walk = Walk {
                    found: &mut found,
                    tree: &file.tree,
                    file: index,
                    block: 0,
                    argument: None,
                    bound: Vec::new(),
                    each: false,
                    count: false,
                    itself: false,
                    guarded: false,
                };
                walk.file();
            }
        }
        found
    }

    /// The addresses that something uses; what a block says of itself does not count.
    pub fn used(&self, directory: &Directory) -> FxHashSet<&str> {
        let own = |reference: &Reference| {
            let declaration = directory.find(&reference.address);
            declaration.is_some_and(|found| (found.file, found.block) == (reference.file, reference.block))
        };
        self.all.iter().filter(|reference| !own(reference)).map(|reference| &*reference.address).collect()
    }
}

struct Walk<'t, 'f> {
    found: &'f mut References,
    tree: &'t hcl::File,
    file: usize,
    block: usize,
    argument: Option<usize>,
    /// Names of `for` and `dynamic` in force.
    bound: Vec<&'t str>,
    each: bool,
    count: bool,
    itself: bool,
    guarded: bool,
}

/// Meta arguments whose values are words of their own, not references: the block and its argument.
const WORDS: [(&str, &str); 4] = [
    ("lifecycle", "ignore_changes"),
    ("provisioner", "when"),
    ("provisioner", "on_failure"),
    ("action_trigger", "events"),
];

impl<'t> Walk<'t, '_> {
    fn file(&mut self) {
        for (index, block) in self.tree.body.blocks.iter().enumerate() {
            self.block = index;
            self.top(block);
        }
    }

    fn top(&mut self, block: &'t Block) {
        let has = |name: &str| block.body.attribute(name).is_some();
        (self.each, self.count, self.itself) = (has("for_each"), has("count"), false);
        match &*block.kind.text {
            "moved" | "removed" => return,
            "variable" => {
                for (index, attribute) in block.body.attributes.iter().enumerate() {
                    if &*attribute.name.text != "type" {
                        self.argument = Some(index);
                        self.expr(&attribute.value);
                    }
                }
                self.argument = None;
                block.body.blocks.iter().for_each(|nested| self.nested(nested));
                return;
            }
            "resource" | "data" | "ephemeral" => self.implied_provider(block),
            "provider" => self.configured_provider(block),
            "terraform" => {
                for nested in &block.body.blocks {
                    if &*nested.kind.text != "required_providers" && &*nested.kind.text != "encryption" {
                        self.nested(nested);
                    }
                }
                return;
            }
            "check" => {
                for data in block.body.blocks_of("data") {
                    self.implied_provider(data);
                    if let (Some(kind), Some(name)) = (data.label(0), data.label(1)) {
                        let address = format!("data.{kind}.{name}").into();
                        self.found.checked_data.insert((address, self.file, self.block));
                    }
                }
            }
            _ => {}
        }
        for (index, attribute) in block.body.attributes.iter().enumerate() {
            self.argument = Some(index);
            self.argument_of(&block.kind.text, attribute);
        }
        self.argument = None;
        block.body.blocks.iter().for_each(|nested| self.nested(nested));
    }

    fn argument_of(&mut self, kind: &str, attribute: &'t Attribute) {
        match (kind, &*attribute.name.text) {
            ("resource" | "data" | "ephemeral" | "import", "provider") => self.provider(&attribute.value),
            ("module", "providers") => self.passed_providers(&attribute.value),
            ("import", "to") | ("output", "type") => {}
            words if WORDS.contains(&words) => {}
            _ => self.attribute(attribute),
        }
    }

    fn attribute(&mut self, attribute: &'t Attribute) {
        let name = &*attribute.name.text;
        if self.tree.json && matches!(name, "depends_on" | "replace_triggered_by") {
            self.quoted_addresses(&attribute.value);
        }
        self.expr(&attribute.value);
    }

    fn nested(&mut self, block: &'t Block) {
        let kind = &*block.kind.text;
        let before = self.itself;
        self.itself |= matches!(kind, "provisioner" | "connection" | "postcondition");
        if kind == "dynamic" {
            self.dynamic(block);
        } else {
            // `data` stands inside of `check` only.
            block.body.attributes.iter().for_each(|attribute| self.argument_of(kind, attribute));
            block.body.blocks.iter().for_each(|nested| self.nested(nested));
        }
        self.itself = before;
    }

    /// <https://developer.hashicorp.com/terraform/language/expressions/dynamic-blocks>
    fn dynamic(&mut self, block: &'t Block) {
        let body: &'t Body = &block.body;
        let iterator = body.attribute("iterator").and_then(|iterator| match &iterator.value.kind {
            ExprKind::Variable(name) | ExprKind::String(name) => Some(&**name),
            _ => None,
        });
        if let Some(each) = body.attribute("for_each") {
            self.expr(&each.value);
        }
        let depth = self.bound.len();
        self.bound.extend(iterator.or_else(|| block.label(0)));
        if let Some(labels) = body.attribute("labels") {
            self.expr(&labels.value);
        }
        // In JSON `content` is an attribute whose value is an object.
        if let Some(content) = body.attribute("content") {
            self.expr(&content.value);
        }
        body.blocks.iter().for_each(|nested| self.nested(nested));
        self.bound.truncate(depth);
    }

    fn expr(&mut self, expr: &'t Expr) {
        match &expr.kind {
            ExprKind::Variable(name) => self.reference(expr.span, name, &[]),
            ExprKind::Traversal(traversal) => self.traversal(traversal),
            ExprKind::Template(template) => self.parts(&template.parts),
            ExprKind::For(each) => {
                self.expr(&each.collection);
                let depth = self.bound.len();
                self.bound.extend(each.key_name.iter().chain([&each.value_name]).map(|name| &*name.text));
                each.key.iter().chain([&each.value]).chain(&each.condition).for_each(|expr| self.expr(expr));
                self.bound.truncate(depth);
            }
            ExprKind::Call(call) => {
                if let Some(rest) = call.name.text.strip_prefix("provider::") {
                    let name = rest.split("::").next().unwrap_or(rest);
                    self.provider_use(call.name.span, name, None, false);
                }
                let before = self.guarded;
                self.guarded |= matches!(&*call.name.text, "try" | "can");
                call.arguments.iter().for_each(|argument| self.expr(argument));
                self.guarded = before;
            }
            _ => {
                // `children` hands out what lives as long as the tree.
                let mut below = Vec::new();
                expr.children(&mut |child| below.push(child));
                for child in below {
                    self.expr(child);
                }
            }
        }
    }

    fn parts(&mut self, parts: &'t [Part]) {
        for part in parts {
            match part {
                Part::Literal(_) => {}
                Part::Interpolation(expr) => self.expr(expr),
                Part::If(part) => {
                    self.expr(&part.condition);
                    self.parts(&part.then);
                    self.parts(&part.otherwise);
                }
                Part::For(part) => {
                    self.expr(&part.collection);
                    let depth = self.bound.len();
                    self.bound.extend(part.key_name.iter().chain([&part.value_name]).map(|name| &*name.text));
                    self.parts(&part.body);
                    self.bound.truncate(depth);
                }
            }
        }
    }

    fn traversal(&mut self, traversal: &'t Traversal) {
        match &traversal.root.kind {
            ExprKind::Variable(name) => self.reference(traversal.root.span, name, &traversal.steps),
            _ => self.expr(&traversal.root),
        }
        for step in &traversal.steps {
            if let StepKind::Index(index) = &step.kind {
                self.expr(index);
            }
        }
    }

    fn reference(&mut self, root: Span, name: &str, steps: &[Step]) {
        if self.bound.contains(&name) {
            return;
        }
        // `resource.aws_s3_bucket.logs` is a longer spelling.
        let (name, steps) = match (name, steps) {
            ("resource", [Step { kind: StepKind::Attribute(kind), .. }, rest @ ..]) => (&**kind, rest),
            _ => (name, steps),
        };
        let (subject, wanted, in_scope) = match name {
            "var" => (Subject::Variable, 1, true),
            "local" => (Subject::Local, 1, true),
            "module" => (Subject::Module, 1, true),
            "data" => (Subject::Data, 2, true),
            "ephemeral" => (Subject::Ephemeral, 2, true),
            "each" => (Subject::Each, 1, self.each),
            "count" => (Subject::Count, 1, self.count),
            "self" => (Subject::Itself, 0, self.itself),
            // `action` refers to the actions of Terraform 1.14, `run` and the like to test files.
            "path" | "terraform" | "tofu" | "action" | "run" => return,
            _ => (Subject::Resource, 1, true),
        };
        let mut address = name.to_owned();
        let mut span = root;
        for step in steps.iter().take(wanted) {
            if let StepKind::Attribute(name) = &step.kind {
                address.push('.');
                address.push_str(name);
                span = span.to(step.span);
            }
        }
        let complete = address.matches('.').count() == wanted;
        let subject = if complete { subject } else { Subject::Nothing };
        let rest = steps.get(wanted..).unwrap_or_default();
        let attribute = rest.iter().find_map(|step| match &step.kind {
            StepKind::Attribute(name) => Some((name.clone(), step.span)),
            _ => None,
        });
        let (file, block, argument, guarded) = (self.file, self.block, self.argument, self.guarded);
        let address = address.into();
        self.found.all.push(Reference { file, block, argument, subject, address, attribute, span, in_scope, guarded });
    }

    /// In JSON, `depends_on` lists addresses as plain strings.
    fn quoted_addresses(&mut self, expr: &'t Expr) {
        let ExprKind::Array(items) = &expr.kind else { return };
        for item in items {
            let Some(text) = item.as_str() else { continue };
            let mut parts = text.split('.');
            let Some(root) = parts.next() else { continue };
            let step = |name: &str| Step { kind: StepKind::Attribute(name.into()), span: item.span };
            let steps: Vec<Step> = parts.map(|part| step(part.split('[').next().unwrap_or(part))).collect();
            self.reference(item.span, root, &steps);
        }
    }

    /// <https://developer.hashicorp.com/terraform/language/meta-arguments/resource-provider>: without `provider`, the
    /// first word of the type.
    fn implied_provider(&mut self, block: &Block) {
        if block.body.attribute("provider").is_some() {
            return;
        }
        if let (Some(kind), Some(label)) = (block.label(0), block.labels.first()) {
            let name = kind.split('_').next().unwrap_or(kind);
            self.provider_use(label.span, name, None, true);
        }
    }

    fn configured_provider(&mut self, block: &Block) {
        if let (Some(name), Some(label)) = (block.label(0), block.labels.first()) {
            // What a provider block declares is no use of its alias.
            self.provider_use(label.span, name, None, false);
        }
    }

    fn provider(&mut self, expr: &'t Expr) {
        if let Some((name, alias)) = provider_name(expr) {
            self.provider_use(expr.span, &name, alias.as_deref(), false);
        }
        // `aws.by_region[each.key]` of OpenTofu.
        if let ExprKind::Traversal(traversal) = &expr.kind {
            for step in &traversal.steps {
                if let StepKind::Index(index) = &step.kind {
                    self.expr(index);
                }
            }
        }
    }

    fn passed_providers(&mut self, expr: &'t Expr) {
        if let ExprKind::Object(items) = &expr.kind {
            for item in items {
                self.provider(&item.value);
            }
        }
    }

    fn provider_use(&mut self, span: Span, name: &str, alias: Option<&str>, implied: bool) {
        let (file, name, alias) = (self.file, name.into(), alias.map(Into::into));
        self.found.providers.push(ProviderUse { file, span, name, alias, implied });
    }
}

/// `aws` or `aws.east`, bare or quoted.
fn provider_name(expr: &Expr) -> Option<(String, Option<String>)> {
    match &expr.kind {
        ExprKind::Variable(name) => Some((name.to_string(), None)),
        ExprKind::String(text) => match text.split_once('.') {
            Some((name, alias)) => Some((name.to_owned(), Some(alias.to_owned()))),
            None => Some((text.to_string(), None)),
        },
        ExprKind::Traversal(traversal) => {
            match (&traversal.root.kind, traversal.steps.first().map(|step| &step.kind)) {
                (ExprKind::Variable(name), Some(StepKind::Attribute(alias))) => {
                    Some((name.to_string(), Some(alias.to_string())))
                }
                _ => None,
            }
        }
        _ => None,
    }
}
