//! `aws/short-visibility-timeout`: see `rules/aws/short-visibility-timeout.md`.

use crate::model::value::Value;
use crate::rule::prelude::*;
use crate::rule::views::terraform::{BlockRef, Resource};

#[derive(Default)]
pub struct ShortVisibilityTimeout;

/// What AWS advises: <https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html>
const TIMES: f64 = 6.0;

impl Rule for ShortVisibilityTimeout {
    type View = Resource;

    fn check(&self, mapping: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        if mapping.type_name != "aws_lambda_event_source_mapping" {
            return;
        }
        let queue = referred(mapping, "event_source_arn", "aws_sqs_queue", cx);
        let function = referred(mapping, "function_name", "aws_lambda_function", cx);
        let (Some(queue), Some(function)) = (queue, function) else { return };
        let visible = seconds(queue, "visibility_timeout_seconds", 30.0);
        let timeout = seconds(function, "timeout", 3.0);
        let (Some(visible), Some(timeout)) = (visible, timeout) else {
            cx.undecided(mapping.header, "the timeouts of the queue and the function");
            return;
        };
        if visible < timeout * TIMES {
            let place = queue.get("visibility_timeout_seconds").map_or(queue.header, |value| value.span);
            let what = format!("messages come back after {visible} s, and the function may take {timeout} s");
            cx.report_in(queue.file, place, what)
                .help(format!("set `visibility_timeout_seconds` to {} or more", timeout * TIMES))
                .resource(queue.display_address());
        }
    }
}

/// The block of a type that an argument refers to.
fn referred<'a>(mapping: BlockRef<'a>, argument: &str, type_name: &str, cx: &Context<'_>) -> Option<BlockRef<'a>> {
    let reference = cx.known(mapping.get(argument)?, Value::as_reference)?;
    let address = reference.address.split('[').next()?;
    mapping.tree.find(address).filter(|block| block.type_name == type_name)
}

/// A number, the default where it is absent, nothing where it is not known.
fn seconds(block: BlockRef<'_>, argument: &str, default: f64) -> Option<f64> {
    match block.get(argument) {
        Some(value) => value.as_number(),
        None => block.map().is_some_and(|map| map.complete).then_some(default),
    }
}
