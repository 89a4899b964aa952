//! Which releases of Kubernetes the clusters run that a repository makes.

use camino::Utf8Path;
use rustc_hash::FxHashMap;

use super::actions::ActionsFile;
use super::kubernetes::{Field, Manifest};
use super::repository::Repository;
use crate::language::Language;
use crate::source::{FileId, Span};
use crate::syntax::hcl::{Expr, ExprKind, StepKind};

/// The release of one cluster: the `33` of `1.33`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cluster {
    pub minor: u8,
    pub file: FileId,
    pub span: Span,
}

/// Resources and modules of Terraform that make clusters, by the arguments that hold the release.
const ARGUMENTS: [(&str, &str); 6] = [
    ("aws_eks_cluster", "version"),
    ("azurerm_kubernetes_cluster", "kubernetes_version"),
    ("digitalocean_kubernetes_cluster", "version"),
    ("google_container_cluster", "min_master_version"),
    ("module", "cluster_version"),
    ("module", "kubernetes_version"),
];

/// `1.33`, `v1.33.2-gke.100`.
fn minor(text: &str) -> Option<u8> {
    let rest = text.strip_prefix('v').unwrap_or(text).strip_prefix("1.")?;
    rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// `kindest/node:v1.33.1@sha256:…`
fn of_node_image(image: &str) -> Option<u8> {
    minor(image.split('@').next()?.rsplit_once(':')?.1)
}

/// What configuration of eksctl, kind and Cluster API says.
pub(super) fn of_manifest(manifest: &Manifest) -> Vec<(u8, Span)> {
    /// How the release is read from a text.
    type Read = fn(&str) -> Option<u8>;
    let mut found = Vec::new();
    for object in manifest.objects() {
        let fields = object.fields();
        let written: Vec<(Field<'_>, Read)> = match (object.kind(), object.group()) {
            ("ClusterConfig", "eksctl.io") => vec![(fields.path(&["metadata", "version"]), minor as Read)],
            ("KubeadmControlPlane", "controlplane.cluster.x-k8s.io") => {
                vec![(fields.path(&["spec", "version"]), minor as Read)]
            }
            ("Cluster", "kind.x-k8s.io") => {
                let nodes = fields.get("nodes").items().map(Field::of);
                nodes.map(|node| (node.get("image"), of_node_image as Read)).collect()
            }
            _ => continue,
        };
        let read = written.into_iter().filter_map(|(field, read)| Some((read(field.str()?)?, field.node()?.span())));
        found.extend(read);
    }
    found
}

/// What the steps of a workflow start a cluster with.
pub(super) fn of_workflow(file: &ActionsFile) -> Vec<(u8, Span)> {
    let images =
        file.steps().filter(|step| step.uses_action("helm/kind-action")).filter_map(|step| step.input("node_image"));
    images.filter_map(|node| Some((of_node_image(node.as_str()?)?, node.span()))).collect()
}

/// All clusters whose release is written down. Of a variable of Terraform, its default and what `*.tfvars` say.
pub fn clusters(repository: &Repository) -> Vec<Cluster> {
    let mut found = Vec::new();
    for facts in &repository.files {
        let of_file = facts.clusters.iter().map(|&(minor, span)| Cluster { minor, file: facts.file, span });
        found.extend(of_file);
    }
    let mut asked: Vec<(&Utf8Path, &str)> = Vec::new();
    for facts in repository.of(Language::Terraform) {
        let (Some(tree), Some(folder)) = (&facts.terraform, facts.path.parent()) else { continue };
        for block in &tree.body.blocks {
            let kind = if &*block.kind.text == "resource" { block.label(0).unwrap_or("") } else { &*block.kind.text };
            for (_, argument) in ARGUMENTS.iter().filter(|(of, _)| *of == kind) {
                let Some(attribute) = block.body.attribute(argument) else { continue };
                if let Some(minor) = attribute.value.as_str().and_then(minor) {
                    found.push(Cluster { minor, file: facts.file, span: attribute.value.span });
                }
                asked.extend(variable(&attribute.value).map(|name| (folder, name)));
            }
        }
    }
    if !asked.is_empty() {
        let values = variables(repository);
        asked.sort_unstable();
        asked.dedup();
        found.extend(asked.into_iter().flat_map(|asked| values.get(&asked).into_iter().flatten().copied()));
    }
    found
}

/// `name` of `var.name`.
fn variable(expr: &Expr) -> Option<&str> {
    let ExprKind::Traversal(traversal) = &expr.kind else { return None };
    let is_variable = matches!(&traversal.root.kind, ExprKind::Variable(name) if &**name == "var");
    match traversal.steps.as_slice() {
        [step] if is_variable => match &step.kind {
            StepKind::Attribute(name) => Some(name),
            _ => None,
        },
        _ => None,
    }
}

/// Releases that the variables of each folder may have.
fn variables(repository: &Repository) -> FxHashMap<(&Utf8Path, &str), Vec<Cluster>> {
    let mut found: FxHashMap<(&Utf8Path, &str), Vec<Cluster>> = FxHashMap::default();
    for facts in &repository.files {
        let (Some(tree), Some(folder)) = (&facts.terraform, facts.path.parent()) else { continue };
        let defaults = tree.body.blocks.iter().filter(|block| &*block.kind.text == "variable");
        let defaults = defaults.filter_map(|block| Some((block.label(0)?, &block.body.attribute("default")?.value)));
        let given = tree.body.attributes.iter().map(|attribute| (&*attribute.name.text, &attribute.value));
        let given: Vec<(&str, &Expr)> =
            if facts.language == Language::TerraformVars { given.collect() } else { defaults.collect() };
        for (name, value) in given {
            if let Some(minor) = value.as_str().and_then(minor) {
                let cluster = Cluster { minor, file: facts.file, span: value.span };
                found.entry((folder, name)).or_default().push(cluster);
            }
        }
    }
    found
}

/// Names of service accounts in policies of trust: `system:serviceaccount:shop:api`
/// (<https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html>).
pub(super) fn trusted_accounts(text: &str) -> Vec<(String, Span)> {
    const PREFIX: &str = "system:serviceaccount:";
    let mut found = Vec::new();
    for at in memchr::memmem::find_iter(text.as_bytes(), PREFIX) {
        let start = at + PREFIX.len();
        let rest = text.get(start..).unwrap_or("");
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.' | ':');
        let end = rest.find(|c| !fits(c)).unwrap_or(rest.len());
        let (name, behind) = rest.split_at_checked(end).unwrap_or((rest, ""));
        let is_whole = !behind.starts_with(['$', '*', '?', '_']);
        if is_whole && name.split(':').filter(|part| !part.is_empty()).count() == 2 {
            found.push((name.to_owned(), Span::from_usize(start, start + end)));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{minor, of_node_image, trusted_accounts};

    #[test]
    fn releases_are_read_as_tools_write_them() {
        for (text, wanted) in
            [("1.33", Some(33)), ("v1.31.2", Some(31)), ("1.29.4-gke.100", Some(29)), ("latest", None)]
        {
            assert_eq!(minor(text), wanted, "{text}");
        }
        assert_eq!(of_node_image("kindest/node:v1.33.1@sha256:aa"), Some(33));
    }

    #[test]
    fn accounts_are_told_when_they_are_written_out() {
        let text =
            "\"system:serviceaccount:shop:api\", \"system:serviceaccount:${var.a}:b\", system:serviceaccount:shop:*";
        let found: Vec<String> = trusted_accounts(text).into_iter().map(|(name, _)| name).collect();
        assert_eq!(found, ["shop:api"]);
    }
}
