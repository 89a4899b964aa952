//! Package managers that ask and get no answer.

use crate::model::docker::{CommandRef, Manager, PackageCommand};
use crate::rule::prelude::*;
use crate::rule::views::docker;
use crate::syntax::dockerfile::Keyword;
use crate::syntax::shell::Word;

#[derive(Default)]
pub struct InteractiveInstall;

impl Rule for InteractiveInstall {
    type View = docker::Command;

    fn check(&self, command: CommandRef<'_>, cx: &mut Context<'_>) {
        let Some(package) = command.effective().and_then(PackageCommand::of) else { return };
        // `yes | apt-get install`
        let answered = command.context.pipe.is_some_and(|(position, _)| position > 0);
        if !command.at_build() || answered || !package.installs() || says_yes(&package) {
            return;
        }
        let configured = command.stage().is_some_and(|stage| {
            let before = stage.lineage().flat_map(|stage| stage.of(Keyword::Run).chain(stage.of(Keyword::Copy)));
            before.into_iter().any(|run| run.file.tree.slice(run.instruction.span).contains("Assume-Yes"))
        });
        if configured {
            return;
        }
        let name = package.arguments.name;
        let (span, flag) = match package.manager {
            Manager::Zypper => (package.arguments.name_word.span, "-n"),
            _ => (package.action_word.span, "-y"),
        };
        cx.report(package.arguments.span(), format!("`{name} {}` asks before it goes on", package.action))
            .help(format!("add `{flag}`"))
            .fix(Applicability::Safe, format!("add `{flag}`"), [Edit::insert(span.end, format!(" {flag}"))]);
    }
}

fn says_yes(package: &PackageCommand<'_>) -> bool {
    let arguments = package.arguments;
    let flag = |short: Option<char>, long: &str| arguments.has_flag(short, long);
    match package.manager {
        Manager::Apt => {
            let quiet = arguments.words.iter().filter_map(Word::literal).filter(|word| is_quiet(word)).count();
            let by_option = |word: &str| word.contains("Assume-Yes") || word == "-q=2" || word == "--quiet=2";
            flag(Some('y'), "yes")
                || flag(None, "assume-yes")
                || flag(Some('s'), "simulate")
                || flag(None, "dry-run")
                || arguments.has_flag(None, "force-yes")
                || quiet > 1
                || arguments.words.iter().any(|word| {
                    let text = word.prefix();
                    text.contains("qq") && text.starts_with('-') || by_option(&text)
                })
        }
        Manager::Yum => flag(Some('y'), "assumeyes"),
        // `microdnf` of older images asks nothing.
        Manager::Dnf => arguments.name == "microdnf" || flag(Some('y'), "assumeyes"),
        Manager::Zypper => {
            flag(Some('n'), "non-interactive") || flag(Some('y'), "no-confirm") || flag(None, "quiet-interactive")
        }
        _ => true,
    }
}

/// A cluster with one `q`: two of them are a yes.
fn is_quiet(word: &str) -> bool {
    word == "--quiet" || (word.starts_with('-') && !word.starts_with("--") && word.contains('q'))
}
