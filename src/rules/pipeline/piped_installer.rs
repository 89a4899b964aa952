//! `pipeline/piped-installer`: see `rules/pipeline/piped-installer.md`.

use crate::model::downloads::piped_installers;
use crate::model::pipeline::scripts::each_script;
use crate::rule::prelude::*;
use crate::rule::views::File;

#[derive(Default)]
pub struct PipedInstaller;

/// What its makers tell to install this way, from a place that is theirs alone.
const TRUSTED: &[&str] = &["https://sh.rustup.rs"];

impl Rule for PipedInstaller {
    type View = File;

    fn check(&self, file: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        each_script(file, &["curl", "wget"], &mut |found| {
            for installer in piped_installers(found.script) {
                let address = installer.address.as_deref().unwrap_or("");
                if !installer.is_pinned() && !TRUSTED.iter().any(|trusted| address.starts_with(trusted)) {
                    cx.report(installer.span, "a downloaded script is run unseen, whatever its version")
                        .help("download one version, compare its checksum, then run it")
                        .resource(found.resource.to_owned());
                }
            }
        });
    }
}
