//! Secrets committed as manifests.

use crate::model::kubernetes::base64::decode;
use crate::model::kubernetes::{Field, Object as ObjectRef};
use crate::model::secrets::looks_placeholder;
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Object;

#[derive(Default)]
pub struct CommittedSecret;

impl Rule for CommittedSecret {
    type View = Object;

    fn check(&self, object: ObjectRef<'_>, cx: &mut Context<'_>) {
        // SOPS encrypts the values and leaves its metadata at the root.
        if !object.is("Secret", &[""]) || object.field(&["sops"]).is_present() {
            return;
        }
        let mut leaked = Vec::new();
        for (map, encoded) in [("data", true), ("stringData", false)] {
            for entry in object.fields().get(map).entries() {
                let Some(value) = Field::of(entry.value).str() else { continue };
                let decoded =
                    if encoded { decode(value).and_then(|bytes| String::from_utf8(bytes).ok()) } else { None };
                let value = decoded.as_deref().unwrap_or(value).trim();
                if !value.is_empty() && !looks_placeholder(value) && !value.starts_with("ENC[") {
                    leaked.push((entry.key.span(), entry.name(), entry.value.span()));
                }
            }
        }
        let Some(&(span, key, _)) = leaked.first() else { return };
        let message = match leaked.len() {
            1 => format!("`{key}` of a Secret is committed in readable form"),
            count => format!("{count} values of a Secret are committed in readable form"),
        };
        let found = cx.report(span, message);
        found
            .help("keep it out of the repository, or encrypt it (SOPS, Sealed Secrets, External Secrets); replace the leaked value")
            .resource(object.resource());
        for (_, _, value) in leaked {
            found.redact(value);
        }
    }
}
