//! `--changed`: asks the user's git which files differ, trusting nothing the repository configures.

use std::collections::BTreeSet;
use std::process::{Command, Stdio};

use anyhow::Context;
use camino::{Utf8Path, Utf8PathBuf};

use crate::discover::relative;

/// Settings with which a repository could make git run programs or talk to the network.
const HARMLESS: [&str; 6] = [
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.untrackedCache=false",
    "diff.external=",
    "protocol.allow=never",
    "core.pager=cat",
];

/// The files that differ from where this branch left `reference`, and those git does not know yet; relative to `base`.
pub(super) fn changed(base: &Utf8Path, reference: &str) -> anyhow::Result<BTreeSet<Utf8PathBuf>> {
    let root = git(base, &["rev-parse", "--show-toplevel"])?;
    let root = Utf8PathBuf::from(root.trim_end_matches(['\n', '\r']));
    let resolved =
        git(base, &["rev-parse", "--verify", "--quiet", "--end-of-options", &format!("{reference}^{{commit}}")])
            .with_context(|| format!("`--changed={reference}`: git knows no such commit; in CI fetch it first"))?;
    let resolved = resolved.trim();
    // What others merged meanwhile is not this branch's change.
    let start = git(base, &["merge-base", "--end-of-options", resolved, "HEAD"])
        .map_or_else(|_| resolved.to_owned(), |found| found.trim().to_owned());
    let differing = git(
        base,
        &[
            "diff",
            "--no-ext-diff",
            "--no-textconv",
            "--no-renames",
            "--name-only",
            "--diff-filter=d",
            "-z",
            "--end-of-options",
            &start,
            "--",
        ],
    )?;
    let untracked = git(&root, &["ls-files", "--others", "--exclude-standard", "-z"])?;
    let base = base.canonicalize_utf8().unwrap_or_else(|_| base.to_owned());
    let paths = differing.split('\0').chain(untracked.split('\0'));
    Ok(paths.filter(|path| !path.is_empty()).map(|path| relative(&base, &root.join(path))).collect())
}

fn git(folder: &Utf8Path, arguments: &[&str]) -> anyhow::Result<String> {
    let mut command = Command::new("git");
    for setting in HARMLESS {
        command.args(["-c", setting]);
    }
    let output = command
        .args(arguments)
        .current_dir(folder)
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env("GIT_TERMINAL_PROMPT", "0")
        .stdin(Stdio::null())
        .output()
        .context("`--changed` needs git, which did not start; install it or leave the flag out")?;
    if !output.status.success() {
        let said: String = String::from_utf8_lossy(&output.stderr).chars().filter(|c| !c.is_control()).collect();
        anyhow::bail!("git {}: {said}", arguments.first().unwrap_or(&""));
    }
    String::from_utf8(output.stdout).context("git names a file whose name is not valid UTF-8")
}
