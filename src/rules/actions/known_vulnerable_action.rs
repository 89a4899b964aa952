//! Versions of actions that advisories name; facts of 2025.

use crate::model::actions::{Step, known};
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct KnownVulnerableAction;

impl Rule for KnownVulnerableAction {
    type View = actions::Step;

    fn check(&self, step: Step<'_>, cx: &mut Context<'_>) {
        let (Some(remote), Some(node)) = (step.remote(), step.uses_node()) else { return };
        let Some(version) = known::version(step).and_then(|version| known::numbers(&version)) else { return };
        for (slug, from, fixed, id, what) in ADVISORIES {
            // `v4` moves on to the mended version by itself.
            if remote.is(slug) && version.len() >= 3 && version.as_slice() >= *from && version.as_slice() < *fixed {
                let wanted: Vec<String> = fixed.iter().map(u32::to_string).collect();
                cx.report(node.span(), format!("`{slug}` before {} {what} ({id})", wanted.join(".")))
                    .help(format!("take `v{}` or newer", wanted.join(".")))
                    .resource(step.path());
            }
        }
    }
}

type Advisory = (&'static str, &'static [u32], &'static [u32], &'static str, &'static str);

/// The action, the first version with the fault, the first without, the advisory, and what may happen.
#[rustfmt::skip]
const ADVISORIES: &[Advisory] = &[
    ("actions/download-artifact", &[4, 0, 0], &[4, 1, 3], "GHSA-cxww-7g56-2vh6", "writes files outside of its folder"),
    ("atlassian/gajira-comment", &[0], &[2, 0, 2], "CVE-2020-14189", "runs code of an issue"),
    ("atlassian/gajira-create", &[0], &[2, 0, 1], "CVE-2020-14188", "runs code of an issue"),
    ("azure/setup-kubectl", &[0], &[3, 0, 0], "CVE-2023-23939", "lets every user replace the program"),
    ("check-spelling/check-spelling", &[0], &[0, 0, 19], "CVE-2021-32724", "leaks the token to pull requests"),
    ("dawidd6/action-download-artifact", &[0], &[6, 0, 0], "GHSA-5xr6-xhww-33m4", "takes artifacts of forks"),
    ("gradle/gradle-build-action", &[0], &[2, 4, 2], "CVE-2023-30853", "stores secrets in the cache"),
    ("hashicorp/vault-action", &[0], &[2, 2, 0], "CVE-2021-32074", "prints secrets of several lines"),
    ("kartverket/github-workflows", &[0], &[2, 7, 5], "CVE-2022-39326", "runs code of a pull request"),
    ("rlespinasse/github-slug-action", &[4, 0, 0], &[4, 4, 1], "CVE-2023-27581", "runs code of a branch name"),
    ("sonarsource/sonarqube-scan-action", &[4, 0, 0], &[5, 3, 1], "CVE-2025-58178", "runs code of its arguments"),
    ("tj-actions/branch-names", &[0], &[9, 0, 0], "CVE-2025-54416", "runs code of a branch name"),
    ("tj-actions/changed-files", &[0], &[46, 0, 1], "CVE-2025-30066", "printed the secrets of its runs"),
    ("tj-actions/verify-changed-files", &[0], &[17, 0, 0], "CVE-2023-52137", "runs code of a file name"),
];
