//! Fields that only the API server sets, left over from an export.

use crate::model::kubernetes::{Object as ObjectRef, Pod};
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Object;

#[derive(Default)]
pub struct ServerSetField;

const OF_METADATA: &[&str] =
    &["creationTimestamp", "generation", "managedFields", "resourceVersion", "selfLink", "uid"];

impl Rule for ServerSetField {
    type View = Object;

    fn check(&self, object: ObjectRef<'_>, cx: &mut Context<'_>) {
        let metadata = object.metadata().node();
        let mut keys: Vec<(&str, Span)> =
            OF_METADATA.iter().filter_map(|key| Some((*key, metadata?.entry(key)?.key.span()))).collect();
        // Definitions of custom resources are generated with an empty status; a custom resource may say anything there.
        if object.pod().is_some_and(Pod::is_service_like)
            && let Some(entry) = object.node.entry("status").filter(|entry| !entry.value.entries().is_empty())
        {
            keys.push(("status", entry.key.span()));
        }
        let Some((first, span)) = keys.first().copied() else { return };
        let message = match keys.len() {
            1 => format!("`{first}` is set by the API server"),
            count => format!("`{first}` and {} other fields are set by the API server", count - 1),
        };
        let found = cx.report(span, message);
        found.help("remove what an export has left").resource(object.resource());
        for (key, span) in keys.iter().skip(1) {
            found.note(*span, format!("`{key}`, too"));
        }
    }
}
