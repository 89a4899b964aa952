//! Secrets written into the environment of a container.

use crate::model::kubernetes::Container as ContainerRef;
use crate::model::secrets::{looks_placeholder, looks_secret_name};
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Container;

#[derive(Default)]
pub struct SecretInEnv;

impl Rule for SecretInEnv {
    type View = Container;

    fn check(&self, container: ContainerRef<'_>, cx: &mut Context<'_>) {
        for variable in container.env() {
            let Some(value) = variable.value.str().filter(|_| variable.value.is_string()) else { continue };
            if value.is_empty() || value.contains("$(") || looks_placeholder(value) || !looks_secret_name(variable.name)
            {
                continue;
            }
            // The value is never shown.
            let found = cx.report(
                variable.name_span,
                format!("`{}` of container `{}` is a secret in plain text", variable.name, container.name()),
            );
            found
                .help("take it from a Secret with `valueFrom.secretKeyRef`; replace the leaked value")
                .resource(container.resource());
            if let Some(written) = variable.node.get("value") {
                found.redact(written.span());
            }
        }
    }
}
