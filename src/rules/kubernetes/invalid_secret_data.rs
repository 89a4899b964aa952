//! Values of a Secret that are not in base64.

use crate::model::kubernetes::base64::decode;
use crate::model::kubernetes::{Field, Object as ObjectRef};
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Object;

#[derive(Default)]
pub struct InvalidSecretData;

impl Rule for InvalidSecretData {
    type View = Object;

    fn check(&self, object: ObjectRef<'_>, cx: &mut Context<'_>) {
        if !object.is("Secret", &[""]) || object.field(&["sops"]).is_present() {
            return;
        }
        for entry in object.fields().get("data").entries() {
            let Some(value) = Field::of(entry.value).str() else { continue };
            // A placeholder of another tool is filled in before the API server sees it.
            if decode(value.trim()).is_none() && !value.contains(['$', '<', '{', '%']) {
                cx.report(
                    entry.key.span(),
                    format!("`{}` in `data` is not base64: the API server refuses it", entry.name()),
                )
                .help("encode it, or move it to `stringData`")
                .resource(object.resource());
            }
        }
    }
}
