//! Secrets handed over as environment variables.

use crate::model::kubernetes::Container as ContainerRef;
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Container;

#[derive(Default)]
pub struct SecretAsEnv;

impl Rule for SecretAsEnv {
    type View = Container;

    fn check(&self, container: ContainerRef<'_>, cx: &mut Context<'_>) {
        let variables = container.env().filter(|variable| variable.value_from.get("secretKeyRef").is_present());
        let names: Vec<_> = variables.collect();
        let Some(first) = names.first() else { return };
        let message = match names.len() {
            1 => format!("`{}` hands a secret over as environment variable", first.name),
            count => format!("{count} secrets are handed over as environment variables"),
        };
        cx.report(first.name_span, message)
            .help("mount the Secret as files: they don't reach child processes, crash reports and logs")
            .resource(container.resource());
    }
}
