//! Labels that the API server refuses.

use crate::model::kubernetes::names::{label_key_fault, label_value_fault};
use crate::model::kubernetes::{Field, Object as ObjectRef, Pod};
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Object;

#[derive(Default)]
pub struct InvalidLabel;

impl Rule for InvalidLabel {
    type View = Object;

    fn check(&self, object: ObjectRef<'_>, cx: &mut Context<'_>) {
        let of_object = object.metadata().get("labels");
        let of_pod = object.pod().map_or(Field::Absent, Pod::labels);
        let is_pod = matches!((of_object.node(), of_pod.node()), (Some(a), Some(b)) if a.id() == b.id());
        let labels =
            [of_object, if is_pod { Field::Absent } else { of_pod }, object.spec().path(&["selector", "matchLabels"])];
        for entry in labels.iter().flat_map(|field| Field::entries(*field)) {
            let key = entry.name();
            // What another tool fills in is no label yet; a value that is no string is told by `kubernetes/wrong-type`.
            let value = Field::of(entry.value).str().unwrap_or("");
            if entry.value.is_unknown() || [key, value].iter().any(|text| text.contains(['$', '{', '<', '%'])) {
                continue;
            }
            let (span, message) = match (label_key_fault(key), label_value_fault(value)) {
                (Some(fault), _) => (entry.key.span(), format!("label `{key}` {fault}")),
                (None, Some(fault)) => (entry.value.span(), format!("value of label `{key}` {fault}")),
                (None, None) => continue,
            };
            cx.report(span, message)
                .help("the API server refuses the object; put free text into an annotation")
                .resource(object.resource());
        }
    }
}
