//! `compose/unquoted-port`: see `rules/compose/unquoted-port.md`.

use crate::rule::prelude::*;
use crate::rule::views::compose::Service;
use crate::syntax::yaml::{Node, ScalarStyle};

#[derive(Default)]
pub struct UnquotedPort;

impl Rule for UnquotedPort {
    type View = Service;

    fn check(&self, service: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        for item in service.node().get("ports").into_iter().flat_map(Node::items) {
            if item.style() != Some(ScalarStyle::Plain) || !item.as_str().is_some_and(is_base_60) {
                continue;
            }
            let quoted = format!("\"{}\"", item.source());
            let diagnostic = cx.report(item.span(), "port mapping without quotes is a number to YAML 1.1");
            diagnostic.resource(service.resource()).help("put it in quotes");
            diagnostic.fix(Applicability::Safe, format!("write `{quoted}`"), [Edit::replace(item.span(), quoted)]);
        }
    }
}

/// `22:22`: digits, then pairs below 60 (<https://yaml.org/type/int.html>).
fn is_base_60(text: &str) -> bool {
    let mut parts = text.split(':');
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let first = parts.next().is_some_and(digits);
    let mut count = 0;
    let below_60 = parts.all(|part| {
        count += 1;
        digits(part) && part.len() <= 2 && part.parse::<u8>().is_ok_and(|number| number < 60)
    });
    first && below_60 && count > 0
}
