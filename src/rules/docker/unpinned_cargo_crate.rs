//! `cargo install` of whatever is newest.

use crate::model::docker::CommandRef;
use crate::rule::prelude::*;
use crate::rule::views::docker;

#[derive(Default)]
pub struct UnpinnedCargoCrate;

const WITH_VALUE: [&str; 10] =
    ["--root", "--features", "-F", "--target", "--profile", "-j", "--jobs", "--registry", "--index", "--target-dir"];

impl Rule for UnpinnedCargoCrate {
    type View = docker::Command;

    fn check(&self, command: CommandRef<'_>, cx: &mut Context<'_>) {
        let Some(cargo) = command.effective().filter(|arguments| arguments.name == "cargo") else { return };
        let operands = cargo.operands(&WITH_VALUE);
        let Some((action, crates)) = operands.split_first() else { return };
        let given = ["--version", "--vers", "--path", "--git", "--locked"];
        if !command.at_build() || !action.is("install") || cargo.option_value(&given).is_some() {
            return;
        }
        let flag = cargo.words.iter().any(|word| word.is("--locked"));
        let open = crates.iter().find(|word| word.literal().is_some_and(|text| !text.contains('@')));
        if let Some(word) = open.filter(|_| !flag) {
            let name = word.literal().unwrap_or_default();
            cx.report(word.span, format!("no version is given for `{name}`")).help("add `--version` and `--locked`");
        }
    }
}
