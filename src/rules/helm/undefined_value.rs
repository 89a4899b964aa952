//! Values that templates take and `values.yaml` does not have.

use rustc_hash::FxHashSet;

use crate::model::helm::{KeyPath, Reach, UseKind, charts};
use crate::model::nearest::nearest;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct UndefinedValue;

impl Rule for UndefinedValue {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        for files in charts(repository) {
            let Some((_, values)) = files.values.filter(|_| !files.chart.is_library()) else { continue };
            let elsewhere: FxHashSet<&str> = files.chart.dependency_names().chain(["global"]).collect();
            let has_schema = repository.has_path(&files.root.join("values.schema.json"));
            let mut told: FxHashSet<KeyPath<'_>> = FxHashSet::default();
            for (facts, template) in &files.templates {
                for taken in &template.uses {
                    let is_asked = matches!(taken.kind, UseKind::Tested | UseKind::Guarded);
                    let path = taken.path.as_path();
                    let Some(first) = path.first().filter(|_| !is_asked) else { continue };
                    let Reach::Missing(missing) = values.reach(path) else { continue };
                    let (Some(above), Some(name)) = (missing.parent(), missing.last()) else { continue };
                    if elsewhere.contains(first) || values.is_documented(name) {
                        continue;
                    }
                    let near = nearest(name, values.below(above));
                    // Others may give it: who includes the template, the chart around this one, whoever reads the schema.
                    let is_unsure = taken.kind == UseKind::Named || files.is_nested || has_schema;
                    if (is_unsure && near.is_none()) || !told.insert(missing) {
                        continue;
                    }
                    let message = if missing == path {
                        format!("`.Values.{missing}` is not in values.yaml and renders as nothing")
                    } else {
                        format!("`.Values.{missing}` is not in values.yaml, so that rendering fails")
                    };
                    let help = match near {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => "add it to values.yaml, or say what holds without it: `default`, `required`, `with`"
                            .to_owned(),
                    };
                    cx.report_in(facts.file, taken.span, message).help(help);
                }
            }
        }
    }
}
