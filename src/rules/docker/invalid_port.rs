//! `EXPOSE` of something that is no port of the container.

use crate::model::docker::{InstructionRef, ports};
use crate::rule::prelude::*;
use crate::rule::views::docker;
use crate::syntax::dockerfile::Keyword;

#[derive(Default)]
pub struct InvalidPort;

impl Rule for InvalidPort {
    type View = docker::Instruction;

    fn check(&self, instruction: InstructionRef<'_>, cx: &mut Context<'_>) {
        if instruction.keyword() != Keyword::Expose {
            return;
        }
        for word in instruction.words() {
            let evaluated = instruction.evaluate(word);
            // What a build can change is not certain, and an empty port exposes nothing.
            let Some(port) = evaluated.value().filter(|port| !port.is_empty()) else { continue };
            let Some(fault) = fault(port) else { continue };
            let diagnostic = cx.report(word.span, format!("`{port}` {fault}"));
            match port.rsplit_once(':') {
                Some((_, container)) if self::fault(container).is_none() && !word.has_variable() => {
                    diagnostic.help("publish host ports with `docker run -p` or in the compose file").fix(
                        Applicability::Safe,
                        format!("expose `{container}`"),
                        [Edit::replace(word.span, container)],
                    );
                }
                _ => {
                    diagnostic.help("write a port from 1 to 65535, `port/tcp`, or `first-last`");
                }
            }
        }
    }
}

/// <https://docs.docker.com/reference/dockerfile/#expose>
fn fault(text: &str) -> Option<&'static str> {
    let (numbers, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
    if text.contains(':') {
        return Some("names a host port or address");
    }
    if !ports::is_protocol(protocol) {
        return Some("names an unknown protocol");
    }
    match ports::range(numbers) {
        Some((first, last)) if !ports::is_port(first) || last > 65535 => Some("is not between 1 and 65535"),
        Some((first, last)) if first > last => Some("ends before it begins"),
        Some(_) => None,
        None => Some("is no port"),
    }
}
