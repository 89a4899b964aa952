//! Amounts of CPU and memory that cannot be meant.

use crate::model::kubernetes::Container as ContainerRef;
use crate::model::quantity::Quantity;
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Container;

#[derive(Default)]
pub struct ImplausibleQuantity;

const MEBIBYTE: i128 = 1 << 20;
/// No node has as many cores.
const MOST_CORES: i128 = 500;

impl Rule for ImplausibleQuantity {
    type View = Container;

    fn check(&self, container: ContainerRef<'_>, cx: &mut Context<'_>) {
        for kind in ["requests", "limits"] {
            for resource in ["cpu", "memory"] {
                let field = container.field(&["resources", kind, resource]);
                let (Some(node), Some(text)) = (field.node(), field.str()) else { continue };
                let Some(quantity) = Quantity::parse(text).filter(|quantity| quantity.milli() > 0) else { continue };
                let help = if resource == "memory" && quantity.units() < MEBIBYTE {
                    format!("for megabytes write `{}Mi`", text.trim_end_matches(char::is_alphabetic))
                } else if resource == "cpu" && quantity.units() >= MOST_CORES {
                    "write cores (`2`) or thousandths of one (`500m`)".to_owned()
                } else {
                    continue;
                };
                let unit = if resource == "memory" { "bytes" } else { "cores" };
                let amount =
                    if quantity.units() == 0 { "less than one".to_owned() } else { quantity.units().to_string() };
                let unit = if quantity.units() == 0 { unit.trim_end_matches('s') } else { unit };
                cx.report(node.span(), format!("`{text}` of {resource} is {amount} {unit}"))
                    .help(help)
                    .resource(container.resource());
            }
        }
    }
}
