//! What a rule may ask about the blocks around the one it looks at.

use super::node::Node;
use crate::model::cloudformation::{Resource, Template};
use crate::model::environment::of_word;
use crate::model::terraform::{BlockRef, CallSource, ModuleKind, Tree};

/// Each resource of a template is asked for each; CloudFormation itself takes 500.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html>
const MAX_RESOURCES: usize = 1000;

/// Another block of the same scope: the Terraform module.
#[derive(Clone, Copy, Debug)]
pub struct Neighbour<'a> {
    /// `aws_s3_bucket.logs`, `data.aws_iam_policy_document.read`, without index.
    pub address: &'a str,
    pub body: Node<'a>,
}

/// The scope of a document: all blocks of its Terraform module, all resources of its CloudFormation template.
pub trait Graph {
    /// Calls `visit` for each block of a type as rules write it: `aws_s3_bucket`, `data.aws_iam_policy_document`.
    fn each<'a>(&'a self, type_name: &str, visit: &mut dyn FnMut(Neighbour<'a>));

    /// The block of an address without index.
    fn find(&self, address: &str) -> Option<Neighbour<'_>>;

    /// Whether something that is not known may refer to the block: a module is given a reference to it, or hands out one,
    /// or a file could not be read whole.
    fn escapes(&self, address: &str) -> bool;

    /// The environment that the scope as a whole is told to be.
    fn environment(&self) -> Option<&'static str>;

    /// Whether what was not read may hold a block of the type: a file with errors, or a module as far as its source tells.
    fn may_hold(&self, _type_name: &str) -> bool {
        false
    }

    /// Takes `attributes` that are looked at from the budget; false when it is used up.
    fn spend(&self, attributes: usize) -> bool;
}

/// Attributes that say what the object of a block is called in the real world.
pub(super) const NAMES: [&str; 12] = [
    "bucket",
    "name",
    "id",
    "identifier",
    "cluster_identifier",
    "function_name",
    "domain_name",
    "family",
    "BucketName",
    "FunctionName",
    "Name",
    "QueueName",
];

/// `aws_instance.web[0]` without its index.
pub(super) fn without_index(address: &str) -> &str {
    address.split('[').next().unwrap_or(address)
}

/// The address as the module has it that the block stands in: `aws_x.y` of `module.a.module.b.aws_x.y`.
pub(super) fn within_module(address: &str) -> &str {
    let mut own = address;
    while let Some((_, below)) = own.strip_prefix("module.").and_then(|call| call.split_once('.')) {
        own = below;
    }
    own
}

impl Graph for Tree<'_> {
    fn each<'a>(&'a self, type_name: &str, visit: &mut dyn FnMut(Neighbour<'a>)) {
        self.blocks_of(type_name).for_each(|block| visit(neighbour(block)));
    }

    fn find(&self, address: &str) -> Option<Neighbour<'_>> {
        Self::find(self, address).map(neighbour)
    }

    fn escapes(&self, address: &str) -> bool {
        Self::escapes(self, address)
    }

    fn environment(&self) -> Option<&'static str> {
        // What shows or tests a module serves nobody.
        if matches!(self.kind(), ModuleKind::Example | ModuleKind::Test) {
            return Some("test");
        }
        self.path().components().rev().find_map(|folder| of_word(folder.as_str()))
    }

    fn may_hold(&self, type_name: &str) -> bool {
        let calls = self.instances.iter().flat_map(|instance| &instance.directory.calls);
        let mut sources = calls.filter_map(|call| match &call.source {
            CallSource::Remote(source) => Some(source.as_str()),
            _ => None,
        });
        self.is_cut_off || sources.any(|source| speaks_of(source, type_name))
    }

    fn spend(&self, attributes: usize) -> bool {
        Self::spend(self, attributes)
    }
}

/// Whether the source of a module holds two words of a type, or the one that the service is called by:
/// `…/account-public-access` and `aws_s3_account_public_access_block`, `…/budget/aws` and `aws_budgets_budget`.
fn speaks_of(source: &str, type_name: &str) -> bool {
    let words = type_name.split('_').skip(1);
    let mut words: Vec<&str> =
        words.map(|word| if word.len() > 4 { word.trim_end_matches('s') } else { word }).collect();
    // `backup` tells enough, `ecr` may mean anything in it.
    if words.first().is_some_and(|service| service.len() > 4 && source.contains(*service)) {
        return true;
    }
    words.retain(|word| word.len() > 2);
    words.dedup();
    let found = words.iter().filter(|word| source.contains(**word)).count();
    found >= words.len().min(2)
}

fn neighbour(block: BlockRef<'_>) -> Neighbour<'_> {
    Neighbour { address: &block.block.address, body: Node::value(block.body()) }
}

impl Graph for Template {
    fn each<'a>(&'a self, type_name: &str, visit: &mut dyn FnMut(Neighbour<'a>)) {
        self.resources
            .iter()
            .filter(|resource| resource.type_name == type_name)
            .for_each(|resource| visit(of(resource)));
    }

    fn find(&self, address: &str) -> Option<Neighbour<'_>> {
        self.resources.iter().find(|resource| resource.address == address).map(of)
    }

    fn escapes(&self, address: &str) -> bool {
        let found = self.resources.iter().find(|resource| resource.address == address);
        self.is_open || found.is_some_and(|resource| Self::escapes(self, &resource.name))
    }

    fn environment(&self) -> Option<&'static str> {
        None
    }

    fn spend(&self, _: usize) -> bool {
        self.resources.len() <= MAX_RESOURCES
    }
}

fn of(resource: &Resource) -> Neighbour<'_> {
    Neighbour { address: &resource.address, body: Node::value(&resource.body) }
}

#[cfg(test)]
mod tests {
    use super::speaks_of;

    #[test]
    fn the_source_of_a_module_tells_what_it_may_hold() {
        for (source, type_name, wanted) in [
            ("app.example.com/acme/budget/aws", "aws_budgets_budget", true),
            (
                "terraform-aws-modules/s3-bucket/aws//modules/account-public-access",
                "aws_s3_account_public_access_block",
                true,
            ),
            ("terraform-aws-modules/s3-bucket/aws", "aws_s3_account_public_access_block", false),
            ("cloudposse/ebs-encryption/aws", "aws_ebs_encryption_by_default", true),
            ("cloudposse/backup/aws", "aws_backup_selection", true),
            ("terraform-aws-modules/ecr/aws", "aws_ecr_registry_scanning_configuration", false),
            ("terraform-aws-modules/vpc/aws", "aws_budgets_budget", false),
        ] {
            assert_eq!(speaks_of(source, type_name), wanted, "{source}");
        }
    }
}
