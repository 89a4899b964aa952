//! `aws/invalid-cidr`: see `rules/aws/invalid-cidr.md`.

use crate::model::terraform::{CidrFault, cidr_fault, texts};
use crate::model::value::Value;
use crate::rule::prelude::*;
use crate::rule::views::terraform::{BlockRef, Resource};

#[derive(Default)]
pub struct InvalidCidr;

const ATTRIBUTES: [&str; 8] = [
    "cidr_block",
    "cidr_blocks",
    "cidr_ipv4",
    "cidr_ipv6",
    "destination_cidr_block",
    "destination_ipv6_cidr_block",
    "ipv6_cidr_block",
    "ipv6_cidr_blocks",
];

impl Rule for InvalidCidr {
    type View = Resource;

    fn check(&self, block: BlockRef<'_>, cx: &mut Context<'_>) {
        if !block.type_name.starts_with("aws_") {
            return;
        }
        for (_, value) in texts(block.body(), "", &|name| ATTRIBUTES.contains(&name)) {
            let Some(text) = cx.known(value, Value::as_str) else { continue };
            let (message, help) = match cidr_fault(text) {
                None => continue,
                Some(CidrFault::Malformed) => (
                    format!("`{text}` is no address range"),
                    "write `10.0.0.0/16`; a single address ends in `/32`".to_owned(),
                ),
                // Network ACLs are stored as the network that is meant.
                Some(CidrFault::HostBits(_)) if block.type_name.starts_with("aws_network_acl") => continue,
                Some(CidrFault::HostBits(network)) => {
                    (format!("`{text}` is an address inside of a range"), format!("the range is `{network}`"))
                }
            };
            cx.report_in(value.file, value.span, message).help(help).resource(block.display_address());
        }
    }
}
