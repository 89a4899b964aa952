//! `aws/invalid-arn`: see `rules/aws/invalid-arn.md`.

use crate::model::terraform::{arn_fault, texts};
use crate::model::value::Value;
use crate::rule::prelude::*;
use crate::rule::views::terraform::{BlockRef, Resource};

#[derive(Default)]
pub struct InvalidArn;

/// Attributes that take nothing but an ARN.
const ALWAYS: [&str; 6] =
    ["certificate_arn", "kms_key_arn", "load_balancer_arn", "policy_arn", "role_arn", "topic_arn"];

impl Rule for InvalidArn {
    type View = Resource;

    fn check(&self, block: BlockRef<'_>, cx: &mut Context<'_>) {
        if !block.type_name.starts_with("aws_") {
            return;
        }
        let is_wanted = |name: &str| name == "arn" || name.ends_with("_arn") || name.ends_with("_arns");
        for (name, value) in texts(block.body(), "", &is_wanted) {
            let Some(text) = cx.known(value, Value::as_str) else { continue };
            let fault = if text.starts_with("arn:") {
                arn_fault(text)
            } else {
                (ALWAYS.contains(&name) && !text.is_empty()).then_some("does not begin with `arn:`")
            };
            if let Some(fault) = fault {
                cx.report_in(value.file, value.span, format!("ARN `{text}` {fault}"))
                    .help("write `arn:partition:service:region:account:resource`, or refer to the resource's `arn`")
                    .resource(block.display_address());
            }
        }
    }
}
