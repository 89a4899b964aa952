//! Packages whose signature is not checked.

use crate::model::docker::{CommandRef, PackageCommand};
use crate::rule::prelude::*;
use crate::rule::views::docker;
use crate::syntax::shell::Word;

#[derive(Default)]
pub struct UnsignedPackages;

impl Rule for UnsignedPackages {
    type View = docker::Command;

    fn check(&self, command: CommandRef<'_>, cx: &mut Context<'_>) {
        let Some(arguments) = command.effective().filter(|_| command.at_build()) else { return };
        let options: &[&str] = match arguments.name {
            "apk" => &["--allow-untrusted"],
            "apt" | "apt-get" | "aptitude" => {
                &["--allow-unauthenticated", "--force-yes", "--allow-insecure-repositories"]
            }
            "yum" | "dnf" | "microdnf" | "tdnf" => &["--nogpgcheck", "--no-gpgchecks"],
            "zypper" => &["--no-gpg-checks", "--allow-unsigned-rpm"],
            "rpm" => &["--nosignature", "--nodigest", "--noverify"],
            _ => return,
        };
        let Some(word) = arguments.words.iter().find(|word| word.literal().is_some_and(|text| options.contains(&text)))
        else {
            return;
        };
        // Files of one's own have no signature.
        let files = PackageCommand::of(arguments).map(|package| package.operands).unwrap_or_default();
        let local = |word: &Word| {
            let text = word.prefix();
            let end = word
                .literal()
                .is_some_and(|text| text.ends_with(".apk") || text.ends_with(".deb") || text.ends_with(".rpm"));
            !text.contains("://") && (end || text.starts_with(['/', '.']))
        };
        if !files.is_empty() && files.iter().all(|word| local(word)) {
            return;
        }
        let option = word.literal().unwrap_or_default();
        cx.report(word.span, format!("`{option}` switches the check of signatures off"))
            .help("import the key of the repository");
    }
}
