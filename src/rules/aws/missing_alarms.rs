//! `aws/missing-alarms`: see `rules/aws/missing-alarms.md`.

use crate::model::terraform::{BlockKind, CallSource};
use crate::rule::prelude::*;
use crate::rule::views::terraform::{Module, ModuleRef};

#[derive(Default)]
pub struct MissingAlarms;

/// What somebody is woken up for.
const WATCHED: [&str; 6] =
    ["aws_alb", "aws_db_instance", "aws_ecs_service", "aws_elasticache_replication_group", "aws_lb", "aws_rds_cluster"];
/// What watches, by this provider or another one.
const WATCHERS: [&str; 8] = [
    "aws_cloudwatch_metric_alarm",
    "aws_cloudwatch_composite_alarm",
    "aws_prometheus_rule_group_namespace",
    "datadog_monitor",
    "grafana_rule_group",
    "newrelic_alert_policy",
    "newrelic_nrql_alert_condition",
    "signalfx_detector",
];

impl Rule for MissingAlarms {
    type View = Module;

    fn check(&self, module: ModuleRef<'_>, cx: &mut Context<'_>) {
        let tree = module.tree;
        let is_entry = module.instance.address.is_empty();
        let directory = module.directory();
        if !module.is_root() || !is_entry || directory.blocks_of("provider").next().is_none() {
            return;
        }
        // What is fetched from elsewhere may bring its alarms.
        let mut sources = tree.instances.iter().flat_map(|instance| &instance.directory.calls).filter_map(|call| {
            let CallSource::Remote(source) = &call.source else { return None };
            let words = ["alarm", "alert", "cloudwatch", "monitor", "observability"];
            words.iter().any(|word| source.contains(word)).then_some(source)
        });
        if let Some(source) = sources.next() {
            cx.undecided(Span::empty(0), format!("what the module `{source}` holds"));
            return;
        }
        if WATCHERS.iter().any(|kind| tree.has_type(kind)) {
            return;
        }
        let mut watched = tree
            .blocks()
            .filter(|block| block.kind == BlockKind::Resource && WATCHED.contains(&block.type_name.as_str()));
        if let Some(first) = watched.next() {
            let more = watched.count();
            let others = if more == 0 { String::new() } else { format!(" and {more} more") };
            let address = first.display_address();
            cx.report_in(first.file, first.header, format!("no alarm watches `{address}`{others}"))
                .help("add `aws_cloudwatch_metric_alarm` on errors, latency and free space, with an action")
                .resource(address);
        }
    }
}
