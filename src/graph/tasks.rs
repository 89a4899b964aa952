//! What Terraform runs: task definitions of ECS, services of App Runner, Cloud Run and Container Apps.

use rustc_hash::FxHashSet;

use super::Place;
use super::look::ImageUse;
use crate::model::repository::Repository;
use crate::model::terraform::{BlockKind, BlockRef, Directory, Tree, Workspace};
use crate::model::value::{Data, TemplatePart, Value};
use crate::source::SourceFile;
use crate::syntax::hcl::{self, Expr, ExprKind, StepKind};

/// Beginnings of the types of resources that run containers; below them every key of `IMAGES` names one.
const RUNNERS: [&str; 7] = [
    "aws_apprunner_service",
    "aws_ecs_task_definition",
    "azurerm_container_app",
    "google_cloud_run",
    "kubernetes_cron_job",
    "kubernetes_deployment",
    "kubernetes_stateful_set",
];

/// Parts of the sources of published modules that do.
const MODULES: [&str; 4] = ["app-runner", "cloud-run", "container-app", "/ecs"];

const IMAGES: [&str; 3] = ["image", "image_identifier", "image_uri"];

/// Values looked at in one block.
const MOST_VALUES: usize = 10_000;

/// Types of resources that keep a secret.
const SECRETS: [&str; 3] = ["aws_secretsmanager_secret", "azurerm_key_vault_secret", "google_secret_manager_secret"];

/// Types of resources that hold a value of a secret, and the argument that names it.
const VERSIONS: [(&str, &str); 2] =
    [("aws_secretsmanager_secret_version", "secret_id"), ("google_secret_manager_secret_version", "secret")];

/// What the modules of a repository tell. Names are `folder#address`.
#[derive(Debug, Default)]
pub(super) struct Terraform {
    pub(super) uses: Vec<ImageUse>,
    /// Written in an expression, but not run with the values that are known: of the branch that is not taken.
    pub(super) perhaps: Vec<ImageUse>,
    pub(super) secrets: Vec<(String, Place)>,
    pub(super) rotated: Vec<(String, Place)>,
    /// User and secret.
    pub(super) uses_of_secrets: Vec<(String, String, Place)>,
}

/// What resources of all modules run and keep, evaluated as far as the files tell.
pub(super) fn terraform(repository: &Repository, sources: &[SourceFile]) -> Terraform {
    let files = repository.files.iter();
    let files = files.filter_map(|facts| Some((facts.file, facts.path.clone(), facts.terraform.clone()?)));
    let workspace = Workspace::new(files.collect(), sources);
    let mut found = Terraform::default();
    for entry in workspace.entries() {
        let tree = workspace.evaluate(entry);
        for block in tree.blocks() {
            let Some(file) = sources.get(block.file.index()) else { continue };
            let place = || Place { path: file.path.clone(), line: file.position(block.header.start).line };
            let named = |address: &str| format!("{}#{address}", tree.path());
            if block.kind == BlockKind::Resource && SECRETS.contains(&block.type_name.as_str()) {
                found.secrets.push((named(&block.address), place()));
            }
            if block.type_name == "aws_secretsmanager_secret_rotation"
                && let Some(secret) = block.get("secret_id").and_then(Value::as_reference)
            {
                found.rotated.push((named(&secret.address), place()));
            }
            if !runs_containers(block) {
                continue;
            }
            let mut images = Vec::new();
            collect(block.body(), &mut images);
            let user = || named(&block.address);
            let used = |image: String| ImageUse { user: user(), image, place: place() };
            let written = written_images(&block.syntax.body, block.instance.directory);
            let others = written.into_iter().filter(|image| !images.contains(image)).collect::<Vec<_>>();
            found.perhaps.extend(others.into_iter().map(used));
            found.uses.extend(images.into_iter().map(used));
            block.body().references(&mut |reference| {
                if let Some(secret) = secret(&tree, &reference.address) {
                    found.uses_of_secrets.push((user(), named(&secret), place()));
                }
            });
        }
    }
    found
}

fn runs_containers(block: BlockRef<'_>) -> bool {
    let source = || block.get("source").and_then(Value::as_str).unwrap_or("");
    match block.kind {
        BlockKind::Resource => RUNNERS.iter().any(|runner| block.type_name.starts_with(runner)),
        BlockKind::Module => MODULES.iter().any(|part| source().contains(part)),
        _ => false,
    }
}

fn collect(body: &Value, found: &mut Vec<String>) {
    let mut rest = vec![body];
    let mut seen = 0;
    while let Some(value) = rest.pop().filter(|_| seen < MOST_VALUES) {
        seen += 1;
        match &value.data {
            Data::List(list) => rest.extend(&list.items),
            Data::Map(map) => {
                for entry in &map.entries {
                    if IMAGES.contains(&entry.key.as_str()) {
                        found.extend(text(&entry.value));
                    }
                    rest.push(&entry.value);
                }
            }
            _ => {}
        }
    }
}

/// Images that are written out in an expression of a block or in a local value that it names, whichever branch is taken.
fn written_images(body: &hcl::Body, directory: &Directory) -> Vec<String> {
    let mut open: Vec<&Expr> = Vec::new();
    let mut blocks = vec![body];
    while let Some(body) = blocks.pop() {
        open.extend(body.attributes.iter().map(|attribute| &attribute.value));
        blocks.extend(body.blocks.iter().map(|block| &block.body));
    }
    let mut seen: FxHashSet<&str> = FxHashSet::default();
    let mut images = Vec::new();
    let mut walked = 0;
    while let Some(expr) = open.pop().filter(|_| walked < MOST_VALUES) {
        expr.walk(&mut |expr| {
            walked += 1;
            match &expr.kind {
                ExprKind::Object(items) => {
                    let named = items.iter().filter(|item| item.key.as_str().is_some_and(|key| IMAGES.contains(&key)));
                    images.extend(named.filter_map(|item| item.value.as_str()).map(str::to_owned));
                }
                ExprKind::Traversal(traversal) => {
                    let is_local = matches!(&traversal.root.kind, ExprKind::Variable(name) if &**name == "local");
                    if let Some(StepKind::Attribute(name)) = traversal.steps.first().map(|step| &step.kind)
                        && is_local
                        && seen.insert(name)
                    {
                        open.extend(directory.local(name).map(|(_, local)| &local.value));
                    }
                }
                _ => {}
            }
        });
    }
    images
}

/// The secret that an address stands for, or that a version of it belongs to.
fn secret(tree: &Tree<'_>, address: &str) -> Option<String> {
    let block = tree.find(address)?;
    if SECRETS.contains(&block.type_name.as_str()) {
        return Some(block.address.clone());
    }
    let key = VERSIONS.iter().find(|(version, _)| block.type_name == *version).map(|(_, key)| *key)?;
    let named = block.get(key).and_then(Value::as_reference)?;
    let owner = tree.find(&named.address)?;
    SECRETS.contains(&owner.type_name.as_str()).then(|| owner.address.clone())
}

/// A text as it is written, `${…}` for each part that is not known.
fn text(value: &Value) -> Option<String> {
    match &value.data {
        Data::String(text) => Some(text.clone()),
        Data::Template(parts) => Some(
            parts
                .iter()
                .map(|part| match part {
                    TemplatePart::Text(text) => text.clone(),
                    TemplatePart::Reference(reference) => format!("${{{reference}}}"),
                    TemplatePart::Unknown => "${?}".to_owned(),
                })
                .collect(),
        ),
        Data::Reference(reference) => Some(format!("${{{reference}}}")),
        Data::Unknown(unknown) => Some(format!("${{{}}}", unknown.because)),
        _ => None,
    }
}
