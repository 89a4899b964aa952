//! `aws/invalid-instance-type`: see `rules/aws/invalid-instance-type.md`.

use crate::model::terraform::{instance_type_fault, texts};
use crate::model::value::Value;
use crate::rule::prelude::*;
use crate::rule::views::terraform::{BlockRef, Resource};

#[derive(Default)]
pub struct InvalidInstanceType;

/// Type, attribute and what its values begin with.
const ATTRIBUTES: [(&str, &str, &str); 8] = [
    ("aws_db_instance", "instance_class", "db."),
    ("aws_eks_node_group", "instance_types", ""),
    ("aws_elasticache_cluster", "node_type", "cache."),
    ("aws_elasticache_replication_group", "node_type", "cache."),
    ("aws_instance", "instance_type", ""),
    ("aws_launch_template", "instance_type", ""),
    ("aws_rds_cluster_instance", "instance_class", "db."),
    ("aws_spot_instance_request", "instance_type", ""),
];

impl Rule for InvalidInstanceType {
    type View = Resource;

    fn check(&self, block: BlockRef<'_>, cx: &mut Context<'_>) {
        let Some((_, attribute, prefix)) = ATTRIBUTES.iter().find(|(name, ..)| *name == block.type_name) else {
            return;
        };
        let Some(value) = block.get(attribute) else { return };
        for (_, value) in texts(value, attribute, &|_| true) {
            let Some(text) = cx.known(value, Value::as_str) else { continue };
            // The class of Aurora's capacity that scales by itself.
            if text == "db.serverless" {
                continue;
            }
            if let Some(fault) = instance_type_fault(text, prefix) {
                cx.report_in(value.file, value.span, format!("instance type `{text}` {fault}"))
                    .help(format!("write a type such as `{prefix}t3.micro`"))
                    .resource(block.display_address());
            }
        }
    }
}
