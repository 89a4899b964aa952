//! Values that no template takes.

use crate::model::helm::{KeyPath, Taken, charts};
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct UnusedValue;

impl Rule for UnusedValue {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        for files in charts(repository) {
            let (Some((facts, values)), Some(taken)) = (files.values, Taken::of(&files)) else { continue };
            let mut told: Vec<KeyPath<'_>> = Vec::new();
            for (path, span) in values.keys() {
                let is_below_told = told.last().is_some_and(|above| path.starts_with(*above));
                if taken.holds(path) || is_below_told {
                    continue;
                }
                told.push(path);
                cx.report_in(facts.file, span, format!("no template takes `.Values.{path}`"))
                    .help("remove it, or use it");
            }
        }
    }
}
