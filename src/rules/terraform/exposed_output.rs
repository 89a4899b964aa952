//! `terraform/exposed-output`: see `rules/terraform/exposed-output.md`.

use crate::model::terraform::ModuleKind;
use crate::model::value::Value;
use crate::rule::prelude::*;
use crate::rule::views::terraform::{BlockRef, Output};
use crate::syntax::hcl::{Expr, ExprKind, StepKind};

#[derive(Default)]
pub struct ExposedOutput;

/// Attributes that providers mark as sensitive.
const SECRET: &[(&str, &str)] = &[
    ("aws_db_instance", "password"),
    ("aws_iam_access_key", "secret"),
    ("aws_iam_access_key", "ses_smtp_password_v4"),
    ("aws_rds_cluster", "master_password"),
    ("aws_secretsmanager_secret_version", "secret_string"),
    ("azurerm_kubernetes_cluster", "kube_config_raw"),
    ("azurerm_storage_account", "primary_access_key"),
    ("azurerm_storage_account", "primary_connection_string"),
    ("google_service_account_key", "private_key"),
    ("random_password", "result"),
    ("tls_private_key", "private_key_openssh"),
    ("tls_private_key", "private_key_pem"),
];

impl Rule for ExposedOutput {
    type View = Output;

    fn check(&self, output: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        // Between modules the mark goes along by itself; only what a run prints must be marked.
        let printed = output.instance.address.is_empty() && output.instance.directory.kind != ModuleKind::Library;
        let is_sensitive = output.get("sensitive").is_some_and(|value| cx.known(value, Value::as_bool) != Some(false));
        if !printed || is_sensitive || output.get("ephemeral").is_some() {
            return;
        }
        let Some(value) = output.syntax.body.attribute("value") else { return };
        if let Some((span, what)) = secret(output, &value.value) {
            let name = output.name;
            cx.report(span, format!("output `{name}` prints {what}, which is sensitive"))
                .help("set `sensitive = true`")
                .resource(output.display_address());
        }
    }
}

/// A secret in the expression that no function takes its mark from.
fn secret(output: BlockRef<'_>, value: &Expr) -> Option<(Span, String)> {
    let mut found = None;
    let mut unmarked = false;
    value.walk(&mut |expr| match &expr.kind {
        ExprKind::Call(call) => {
            unmarked |= matches!(&*call.name.text, "nonsensitive" | "issensitive" | "can" | "length");
        }
        ExprKind::Conditional(_) | ExprKind::Binary(_) => unmarked = true,
        ExprKind::Traversal(traversal) => {
            let ExprKind::Variable(root) = &traversal.root.kind else { return };
            let mut steps = traversal.steps.iter().filter_map(|step| match &step.kind {
                StepKind::Attribute(name) => Some(&**name),
                _ => None,
            });
            let data = &**root == "data";
            let kind = if data { steps.next() } else { Some(&**root) };
            let (Some(kind), Some(name), attribute) = (kind, steps.next(), steps.next()) else { return };
            let is_secret = match kind {
                "var" => {
                    let variable = output.tree.find(&format!("var.{name}"));
                    variable.and_then(|variable| variable.get("sensitive")).and_then(Value::as_bool) == Some(true)
                }
                _ => attribute.is_some_and(|attribute| SECRET.contains(&(kind, attribute))),
            };
            if is_secret && found.is_none() {
                let what = match attribute.filter(|_| kind != "var") {
                    Some(attribute) => format!("`{attribute}` of `{kind}.{name}`"),
                    None => format!("`{kind}.{name}`"),
                };
                found = Some((expr.span, what));
            }
        }
        _ => {}
    });
    found.filter(|_| !unmarked)
}
