//! `aws/missing-tags`: see `rules/aws/missing-tags.md`.

use crate::model::terraform::ModuleKind;
use crate::model::value::{Data, Value};
use crate::rule::prelude::*;
use crate::rule::views::terraform::{BlockRef, Resource};

#[derive(Default)]
pub struct MissingTags {
    required: Vec<String>,
}

/// Resources that cost money or hold data, and take `tags`.
const TAGGABLE: &[&str] = &[
    "aws_alb",
    "aws_cloudfront_distribution",
    "aws_cloudwatch_log_group",
    "aws_db_instance",
    "aws_docdb_cluster",
    "aws_dynamodb_table",
    "aws_ebs_volume",
    "aws_ecr_repository",
    "aws_ecs_cluster",
    "aws_ecs_service",
    "aws_ecs_task_definition",
    "aws_efs_file_system",
    "aws_eip",
    "aws_eks_cluster",
    "aws_eks_node_group",
    "aws_elasticache_cluster",
    "aws_elasticache_replication_group",
    "aws_elb",
    "aws_instance",
    "aws_kinesis_stream",
    "aws_kms_key",
    "aws_lambda_function",
    "aws_lb",
    "aws_mq_broker",
    "aws_msk_cluster",
    "aws_nat_gateway",
    "aws_opensearch_domain",
    "aws_rds_cluster",
    "aws_redshift_cluster",
    "aws_s3_bucket",
    "aws_secretsmanager_secret",
    "aws_sfn_state_machine",
    "aws_sns_topic",
    "aws_sqs_queue",
    "aws_vpc",
];

impl Rule for MissingTags {
    type View = Resource;

    fn configure(options: Options<'_>) -> Result<Self, OptionsError> {
        Ok(Self { required: options.strings("required")? })
    }

    fn check(&self, resource: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        // What the provider of a library's caller adds is not known.
        if !TAGGABLE.contains(&resource.type_name.as_str()) || resource.tree.kind() == ModuleKind::Library {
            return;
        }
        let Some(mut tags) = keys(resource.get("tags"), cx) else { return };
        let defaults = provider(resource).map(|provider| provider.get_path(&["default_tags", "tags"]));
        let Some(defaults) = keys(defaults.flatten(), cx) else { return };
        tags.extend(defaults);
        let has = |wanted: &String| tags.iter().any(|tag| plain(tag) == plain(wanted));
        let missing: Vec<&str> = self.required.iter().filter(|wanted| !has(wanted)).map(String::as_str).collect();
        if missing.is_empty() {
            return;
        }
        let list = missing.join("`, `");
        let span = resource.map().and_then(|map| map.entry("tags")).map_or(resource.header, |tags| tags.key_span);
        cx.report(span, format!("`{}` has no tag `{list}`", resource.address))
            .help("add the tags, or `default_tags` to the provider for all resources at once")
            .resource(resource.display_address());
    }
}

/// The provider configuration of a resource, as the root module has it.
fn provider(resource: BlockRef<'_>) -> Option<BlockRef<'_>> {
    let name = resource.get("provider").and_then(Value::as_str).unwrap_or("aws");
    let find = |name: &str| resource.tree.find(&format!("provider.{name}"));
    find(name).or_else(|| find("aws"))
}

/// The keys of a map of which all are known.
fn keys<'v>(tags: Option<&'v Value>, cx: &Context<'_>) -> Option<Vec<&'v str>> {
    let Some(tags) = tags else { return Some(Vec::new()) };
    cx.known(tags, |tags| match &tags.data {
        Data::Map(map) if map.complete => Some(map.entries.iter().map(|entry| entry.key.as_str()).collect()),
        Data::Null => Some(Vec::new()),
        _ => None,
    })
}

/// `managed-by`, `ManagedBy` and `managed_by` are one tag.
fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|char| char.to_ascii_lowercase()).collect()
}
