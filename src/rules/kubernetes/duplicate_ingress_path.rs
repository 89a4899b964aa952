//! Paths that one Ingress leads to two backends.

use rustc_hash::FxHashMap;

use crate::model::kubernetes::{Field, Object as ObjectRef};
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Object;

#[derive(Default)]
pub struct DuplicateIngressPath;

impl Rule for DuplicateIngressPath {
    type View = Object;

    fn check(&self, object: ObjectRef<'_>, cx: &mut Context<'_>) {
        if !object.is("Ingress", &["networking.k8s.io"]) {
            return;
        }
        let mut seen: FxHashMap<(&str, &str, &str), Span> = FxHashMap::default();
        for rule in object.spec().get("rules").items().map(Field::of) {
            let host = rule.get("host");
            if host.is_unknown() {
                continue;
            }
            for path in rule.path(&["http", "paths"]).items().map(Field::of) {
                let (written, kind) = (path.get("path"), path.get("pathType"));
                let (Some(node), Some(text), Some(kind)) = (written.node(), written.str(), kind.str()) else {
                    continue;
                };
                let Some(first) = seen.insert((host.str().unwrap_or(""), text, kind), node.span()) else { continue };
                cx.report(node.span(), format!("`{text}` is there twice"))
                    .help("delete one of them")
                    .note(first, "first here")
                    .resource(object.resource());
            }
        }
    }
}
