//! Packages without a version.

use crate::model::docker::{CommandRef, Manager, PackageCommand};
use crate::rule::prelude::*;
use crate::rule::views::docker;

#[derive(Default)]
pub struct UnpinnedPackage;

impl Rule for UnpinnedPackage {
    type View = docker::Command;

    fn check(&self, command: CommandRef<'_>, cx: &mut Context<'_>) {
        let Some(package) = command.effective().and_then(PackageCommand::of) else { return };
        if !command.at_build() || !package.installs() {
            return;
        }
        let release = package.arguments.option_value(&["-t", "--target-release", "--default-release"]).is_some();
        if package.manager == Manager::Apt && (release || package.action != "install") {
            return;
        }
        let by_flag = package.manager == Manager::Gem && package.arguments.option_value(&["-v", "--version"]).is_some();
        let open = package.operands.iter().filter_map(|word| word.literal().map(|text| (word, text)));
        let open: Vec<_> = open.filter(|(_, text)| !by_flag && is_open(package.manager, text)).collect();
        let Some((first, _)) = open.first() else { return };
        let names: Vec<&str> = open.iter().map(|(_, text)| *text).take(3).collect();
        let more = if open.len() > 3 { " and others" } else { "" };
        cx.report(first.span, format!("no version is given for `{}`{more}", names.join("`, `")))
            .help("name the version, or pin the base image by digest");
    }
}

/// A package's name without a version, as that package manager writes them.
fn is_open(manager: Manager, text: &str) -> bool {
    let file = text.contains('/') || text.starts_with('.') || text.contains("://");
    match manager {
        Manager::Apt => !text.contains('=') && !file && !text.ends_with(".deb") && !text.ends_with('-'),
        Manager::Apk => !text.contains(['=', '~', '<', '>']) && !file && !text.ends_with(".apk"),
        Manager::Pip => {
            let version = text.contains(['=', '<', '>', '~', '@', '!']);
            let archive = [".whl", ".gz", ".zip", ".txt"].iter().any(|ending| text.ends_with(ending));
            !version && !file && !archive
        }
        Manager::Npm => {
            let name = text.strip_prefix('@').unwrap_or(text);
            let path = text.starts_with(['.', '/']) || text.contains(':') || text.ends_with(".tgz");
            !path && name.split_once('@').is_none_or(|(_, version)| version == "latest")
        }
        Manager::Gem => !text.contains(':') && !text.ends_with(".gem"),
        Manager::Go => {
            let remote = text.split('/').next().is_some_and(|host| host.contains('.') && !host.starts_with('.'));
            remote && text.split_once('@').is_none_or(|(_, version)| version == "latest")
        }
        // `name-1.2`: a part that begins with a digit is a version.
        Manager::Yum | Manager::Dnf | Manager::Zypper => {
            let version = text
                .split(['-', '=', '>', '<', ':'])
                .skip(1)
                .any(|part| part.starts_with(|c: char| c.is_ascii_digit()));
            !version && !file && !text.ends_with(".rpm") && !text.starts_with('@')
        }
    }
}
