//! `aws/single-nat-gateway`: see `rules/aws/single-nat-gateway.md`.

use std::collections::BTreeSet;

use crate::language::Language;
use crate::model::environment;
use crate::model::terraform::{BlockKind, ModuleKind};
use crate::model::value::Data;
use crate::rule::prelude::*;
use crate::rule::views::terraform::{Module, ModuleRef};
use crate::syntax::hcl::ExprKind;

#[derive(Default)]
pub struct SingleNatGateway;

const HELP: &str = "run one in each zone where an outage of the zone must not stop the others";

impl Rule for SingleNatGateway {
    type View = Module;

    fn check(&self, module: ModuleRef<'_>, cx: &mut Context<'_>) {
        let environment = environment::of_file(cx.path(), Language::Terraform);
        let shows = matches!(module.kind(), ModuleKind::Example | ModuleKind::Test);
        if shows || environment.is_some_and(|name| name != "production") {
            return;
        }
        for (file, block) in module.directory().blocks_of("module") {
            let source = block.body.attribute("source").and_then(|source| source.value.as_str()).unwrap_or("");
            let single = block.body.attribute("single_nat_gateway");
            let Some(single) = single.filter(|_| source.contains("/vpc/aws")) else { continue };
            cx.literal(file.id, &single.value);
            if matches!(single.value.kind, ExprKind::Bool(true)) {
                cx.report_in(file.id, single.value.span, "all zones reach out through one NAT gateway").help(HELP);
            }
        }
        let blocks = || module.blocks_of(BlockKind::Resource);
        let mut gateways = blocks().filter(|block| block.type_name == "aws_nat_gateway");
        let (Some(gateway), None) = (gateways.next(), gateways.next()) else { return };
        let repeated = ["count", "for_each"].iter().any(|name| gateway.syntax.body.attribute(name).is_some());
        let zones: BTreeSet<String> = blocks()
            .filter(|block| block.type_name == "aws_subnet")
            .filter_map(|subnet| match &subnet.get("availability_zone")?.data {
                Data::String(zone) => Some(zone.clone()),
                Data::Reference(zone) => Some(zone.to_string()),
                _ => None,
            })
            .collect();
        if !repeated && zones.len() > 1 {
            cx.report_in(gateway.file, gateway.header, "all zones reach out through one NAT gateway")
                .help(HELP)
                .resource(gateway.display_address());
        }
    }
}
