//! Secrets of a type that lack the keys which the type asks for.

use crate::model::kubernetes::Object as ObjectRef;
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Object;

#[derive(Default)]
pub struct IncompleteSecret;

/// What the API server asks for (<https://kubernetes.io/docs/concepts/configuration/secret/#secret-types>): all keys, but one
/// of those of `basic-auth`.
const NEEDED: &[(&str, &[&str])] = &[
    ("kubernetes.io/basic-auth", &["password", "username"]),
    ("kubernetes.io/dockercfg", &[".dockercfg"]),
    ("kubernetes.io/dockerconfigjson", &[".dockerconfigjson"]),
    ("kubernetes.io/ssh-auth", &["ssh-privatekey"]),
    ("kubernetes.io/tls", &["tls.crt", "tls.key"]),
];

impl Rule for IncompleteSecret {
    type View = Object;

    fn check(&self, object: ObjectRef<'_>, cx: &mut Context<'_>) {
        if !object.is("Secret", &[""]) || object.is_partial() {
            return;
        }
        let parts = [object.field(&["data"]), object.field(&["stringData"])];
        let own = object.field(&["type"]);
        let needed = NEEDED.iter().find(|(of, _)| own.is(of));
        let Some((of, keys)) = needed.filter(|_| parts.iter().all(|part| part.is_complete())) else { return };
        let lacks = |key: &&&str| parts.iter().all(|part| part.get(key).is_absent());
        let missing: Vec<&str> = keys.iter().filter(lacks).copied().collect();
        let is_enough = missing.is_empty() || (*of == "kubernetes.io/basic-auth" && missing.len() < keys.len());
        if let Some(node) = own.node().filter(|_| !is_enough) {
            cx.report(node.span(), format!("a Secret of this type needs `{}`", missing.join("`, `")))
                .help("add the keys, or write `type: Opaque`: the API server refuses the Secret")
                .resource(object.resource());
        }
    }
}
