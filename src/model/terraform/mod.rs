//! Terraform and OpenTofu: the files of each folder as a module, and what the blocks of a configuration evaluate to.
//!
//! [`Workspace`] groups parsed files into [`Directory`]s and links local module calls. [`Workspace::evaluate`] gives the
//! [`Tree`] of one entry: the module itself and every module it calls, each call with its inputs, all blocks with
//! values and places. What cannot be known before a run stays [`Data::Unknown`](super::value::Data) or a reference.

mod circles;
mod constraint;
mod directory;
mod evaluate;
mod expressions;
mod installed;
mod literals;
pub mod providers;
mod reads;
mod references;
mod schema;
mod shown;
mod signatures;
mod source;
mod tree;
mod types;
mod workspace;

use std::sync::Arc;

use crate::language::Language;
use crate::source::SourceFile;
use crate::syntax::hcl;

pub use circles::{Member, circles};
pub use constraint::{Condition, conditions, is_version};
pub use directory::{Call, CallSource, Declaration, Directory, ModuleFile, ModuleKind, Role, address as block_address};
pub use evaluate::{Fuel, evaluate_alone};
pub use expressions::{
    AttributeRef, ExpressionRef, Place, binds_tightly, each_attribute, each_expression, sole_interpolation,
};
pub use installed::{installed_folders, is_installed_module};
pub use literals::{AWS_REGIONS, CidrFault, arn_fault, cidr_fault, instance_type_fault, is_aws_zone, texts};
pub use reads::module_files;
pub use references::{ProviderUse, Reference, References, Subject};
pub use schema::{Schema, schema};
pub use shown::Told;
pub use signatures::{Arity, arity, functions};
pub use source::{ModuleSource, Repository, is_commit};
pub use tree::{Block, BlockKind, BlockRef, Instance, Tree};
pub use types::{InvalidType, Mismatch, invalid_type, mismatch};
pub use workspace::Workspace;

/// One file of a module.
#[derive(Clone, Debug)]
pub struct TerraformFile {
    pub tree: Arc<hcl::File>,
}

/// The blocks of a test file with the number of their labels.
/// <https://developer.hashicorp.com/terraform/language/tests>
pub const TEST_BLOCKS: &[(&str, usize)] = &[
    ("run", 1),
    ("variables", 0),
    ("provider", 1),
    ("mock_provider", 1),
    ("override_resource", 0),
    ("override_data", 0),
    ("override_module", 0),
    ("test", 0),
    ("locals", 0),
];

/// Reads one file in the native or the JSON syntax.
pub fn parse(source: &SourceFile, language: Language) -> hcl::File {
    match language {
        Language::TerraformJson => hcl::parse_json(Arc::clone(&source.text)),
        Language::TerraformVars if source.path.extension() == Some("json") => {
            hcl::parse_json_values(Arc::clone(&source.text))
        }
        Language::TerraformTest if source.path.extension() == Some("json") => {
            hcl::parse_json_with(Arc::clone(&source.text), TEST_BLOCKS)
        }
        _ => hcl::parse(Arc::clone(&source.text)),
    }
}
