//! Labels and annotations that an organisation wants on its workloads, and those that it does not.

use crate::model::kubernetes::Object as ObjectRef;
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Object;

#[derive(Default)]
pub struct MissingMetadata {
    kinds: Vec<String>,
    labels: Vec<String>,
    annotations: Vec<String>,
    forbidden_annotations: Vec<String>,
}

impl Rule for MissingMetadata {
    type View = Object;

    fn configure(options: Options<'_>) -> Result<Self, OptionsError> {
        Ok(Self {
            kinds: options.strings("kinds")?,
            labels: options.strings("labels")?,
            annotations: options.strings("annotations")?,
            forbidden_annotations: options.strings("forbidden-annotations")?,
        })
    }

    fn check(&self, object: ObjectRef<'_>, cx: &mut Context<'_>) {
        if object.is_partial() || !self.kinds.iter().any(|kind| kind == object.kind()) {
            return;
        }
        let metadata = object.metadata();
        // A kustomization adds to what it lists.
        if !object.manifest.is_listed {
            for (field, wanted, what) in
                [("labels", &self.labels, "label"), ("annotations", &self.annotations, "annotation")]
            {
                let own = metadata.get(field);
                let missing: Vec<&str> =
                    wanted.iter().map(String::as_str).filter(|key| own.get(key).is_absent()).collect();
                if !missing.is_empty() {
                    let message = format!("{} has no {what} `{}`", object.kind(), missing.join("`, `"));
                    cx.report(object.header(), message)
                        .help(format!("add it to `metadata.{field}`"))
                        .resource(object.resource());
                }
            }
        }
        for entry in metadata.get("annotations").entries() {
            if self.forbidden_annotations.iter().any(|key| key == entry.name()) {
                cx.report(entry.key.span(), format!("annotation `{}` is not wanted here", entry.name()))
                    .help("remove it: the settings of `kubernetes/missing-metadata` forbid it")
                    .resource(object.resource());
            }
        }
    }
}
