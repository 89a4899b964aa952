//! Actions that workflows of one repository use in several major versions.

use std::collections::BTreeMap;

use crate::model::repository::Repository as Model;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct MixedVersions;

/// Where an action is used first in one major version.
type Places = BTreeMap<u32, (FileId, Span)>;

impl Rule for MixedVersions {
    type View = Repository;

    fn check(&self, repository: &Model, cx: &mut Context<'_>) {
        let mut found: BTreeMap<(&str, &str), Places> = BTreeMap::new();
        for facts in &repository.files {
            for used in facts.workflow.iter().flat_map(|workflow| &workflow.uses) {
                let (Some(major), Some(slug)) = (used.major, &used.slug) else { continue };
                let folder = facts.path.parent().map_or("", |folder| folder.as_str());
                found.entry((&**slug, folder)).or_default().entry(major).or_insert((facts.file, used.span));
            }
        }
        for ((slug, _), places) in found {
            let (Some((old, (file, span))), Some((new, (other, at)))) =
                (places.first_key_value(), places.last_key_value())
            else {
                continue;
            };
            if old != new {
                cx.report_in(*file, *span, format!("`{slug}` is v{old} here and v{new} elsewhere"))
                    .note_in(*other, *at, format!("v{new}"))
                    .help("use one version in all workflows");
            }
        }
    }
}
