//! `curl` that saves the page of an error.

use crate::model::docker::CommandRef;
use crate::rule::prelude::*;
use crate::rule::views::docker;
use crate::syntax::shell::RedirectOperator;

#[derive(Default)]
pub struct CurlWithoutFail;

/// Options by which the status is looked at, or nothing is saved.
const OTHERWISE: [(Option<char>, &str); 7] = [
    (Some('f'), "fail"),
    (None, "fail-with-body"),
    (Some('w'), "write-out"),
    (Some('I'), "head"),
    (Some('K'), "config"),
    (Some('h'), "help"),
    (Some('V'), "version"),
];

impl Rule for CurlWithoutFail {
    type View = docker::Command;

    fn check(&self, command: CommandRef<'_>, cx: &mut Context<'_>) {
        let Some(curl) = command.effective().filter(|found| found.name == "curl" && command.at_build()) else { return };
        let handled = command.context.failure_handled || command.context.in_condition || command.context.negated;
        if handled || OTHERWISE.iter().any(|(short, long)| curl.has_flag(*short, long)) {
            return;
        }
        let output = curl.option_value(&["-o", "--output"]);
        let saved = curl.has_flag(Some('o'), "output")
            || curl.has_flag(Some('O'), "remote-name")
            || curl.has_flag(None, "remote-name-all");
        let redirected = command.command.redirects.iter().any(|redirect| {
            let to_file = matches!(redirect.operator, RedirectOperator::Output | RedirectOperator::Append);
            to_file && redirect.descriptor.is_none_or(|number| number == 1) && !redirect.target.is("/dev/null")
        });
        let piped = command.context.pipe.is_some_and(|(position, length)| position + 1 < length);
        let thrown_away = output.flatten() == Some("/dev/null");
        let web = curl.words.iter().any(|word| word.prefix().starts_with("http"));
        if !web || thrown_away || !(saved || redirected || piped) {
            return;
        }
        cx.report(curl.name_word.span, "`curl` goes on with the error page when the server refuses")
            .help("add `--fail`: the build stops instead")
            .fix(Applicability::Unsafe, "add `--fail`", [Edit::insert(curl.name_word.span.end, " --fail")]);
    }
}
