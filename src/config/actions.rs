//! `actions:`: what a configuration tells of actions, as the model takes it.

use super::file::{ActionFile, RuntimeFile, StageFile, Table};
use crate::model::actions::known::{Told, ToldAction};
use crate::model::actions::{Pin, Uses};
use crate::model::pipeline::{Scan, Stage};
use serde_saphyr::Spanned;

/// Joins the entries; an entry whose name is no action comes back.
pub(super) fn told(table: &Table<ActionFile>) -> Result<Told, &Spanned<String>> {
    let mut told = Told::default();
    for (name, written) in &table.0 {
        let Uses::Repository(remote) = Uses::parse(&name.value) else { return Err(name) };
        let is_version = name.value.contains('@');
        if is_version && matches!(remote.pin, Pin::Commit) || is_version == remote.reference.is_empty() {
            return Err(name);
        }
        let runtime = match written.runtime {
            RuntimeFile::Current => None,
            RuntimeFile::Node20 => Some("node20"),
            RuntimeFile::Retired => Some("retired"),
        };
        let action = ToldAction {
            inputs: written.inputs.clone(),
            required: written.required.clone(),
            outputs: written.outputs.clone(),
            runtime,
            stage: written.stage.map(stage),
        };
        // An entry of commits alone does not replace what is built in of the action.
        if !written.has_commits_only() {
            told.add(&remote.slug, &remote.reference, &action);
        }
        for (version, commit) in &written.commits {
            if Pin::of(commit) != Pin::Commit {
                return Err(name);
            }
            told.add_commit(remote.repository(), version, commit);
        }
    }
    Ok(told)
}

const fn stage(written: StageFile) -> Stage {
    match written {
        StageFile::Build => Stage::Build,
        StageFile::Test => Stage::Test,
        StageFile::Lint => Stage::Lint,
        StageFile::TypeCheck => Stage::TypeCheck,
        StageFile::Coverage => Stage::Coverage,
        StageFile::Scan => Stage::Scan(Scan::Any),
        StageFile::CodeScan => Stage::Scan(Scan::Code),
        StageFile::DependencyScan => Stage::Scan(Scan::Dependencies),
        StageFile::ImageScan => Stage::Scan(Scan::Image),
        StageFile::SecretScan => Stage::Scan(Scan::Secrets),
        StageFile::Sbom => Stage::Sbom,
        StageFile::Sign => Stage::Sign,
        StageFile::Publish => Stage::Publish,
        StageFile::Deploy => Stage::Deploy,
        StageFile::Verify => Stage::Verify,
        StageFile::Rollback => Stage::Rollback,
        StageFile::Notify => Stage::Notify,
    }
}
