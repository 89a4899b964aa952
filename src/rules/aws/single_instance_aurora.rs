//! `aws/single-instance-aurora`: see `rules/aws/single-instance-aurora.md`.

use crate::language::Language;
use crate::model::environment;
use crate::model::value::Value;
use crate::rule::prelude::*;
use crate::rule::views::terraform::{BlockRef, Resource};

#[derive(Default)]
pub struct SingleInstanceAurora;

impl Rule for SingleInstanceAurora {
    type View = Resource;

    fn check(&self, cluster: BlockRef<'_>, cx: &mut Context<'_>) {
        if cluster.type_name != "aws_rds_cluster" {
            return;
        }
        let environment = environment::of_file(cx.path(), Language::Terraform)
            .or_else(|| cluster.name.split(['_', '-']).find_map(environment::of_word));
        let text = |name| cluster.get(name).and_then(|value| cx.known(value, Value::as_str));
        if matches!(environment, Some("development" | "test"))
            || !text("engine").is_some_and(|engine| engine.starts_with("aurora"))
            || text("engine_mode") == Some("serverless")
        {
            return;
        }
        if cluster.tree.escapes(&cluster.address) {
            cx.undecided(cluster.header, "the instances that are made elsewhere");
            return;
        }
        let refers = |value: &Value| {
            let reference = value.as_reference();
            reference.is_some_and(|reference| reference.address.split('[').next() == Some(&*cluster.address))
        };
        let mut instances = 0;
        for instance in cluster.tree.blocks_of("aws_rds_cluster_instance") {
            if !instance.get("cluster_identifier").is_some_and(refers) {
                continue;
            }
            let repeated = ["count", "for_each"].iter().find_map(|name| instance.syntax.body.attribute(name));
            if let Some(repeated) = repeated.filter(|_| instance.index.is_empty()) {
                cx.undecided_in(instance.file, repeated.value.span, "how many instances there are");
                return;
            }
            instances += 1;
        }
        if instances == 1 {
            cx.report(cluster.header, format!("`{}` has a single instance", cluster.address))
                .help("add a second `aws_rds_cluster_instance`, which also takes over when the first fails")
                .resource(cluster.display_address());
        }
    }
}
