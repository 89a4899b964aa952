//! What is written out where a variable belongs: accounts, regions and addresses.

use std::sync::LazyLock;

use regex::Regex;

use super::Seen;
use crate::language::Language;
use crate::model::{Document, Parsed, environment};
use crate::source::Span;
use crate::syntax::hcl::ExprKind;

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>
static ACCOUNT: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\barn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:(\d{12}):").ok());

/// Addresses of endpoints and of servers of volumes.
static ADDRESS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"(?m)^\s*(?:- )?(?:ip|server|host):\s*["']?(\d{1,3}(?:\.\d{1,3}){3})\b"#).ok());

/// The accounts of the manual.
const EXAMPLES: [&str; 4] = ["123456789012", "111122223333", "444455556666", "000000000000"];

pub(super) fn look(parsed: &Parsed, seen: &mut Seen<'_>) {
    let is_configuration = matches!(
        parsed.language,
        Language::Terraform
            | Language::Kubernetes
            | Language::HelmValues
            | Language::Compose
            | Language::CloudFormation
    );
    let path = &parsed.source.path;
    let is_example = path.components().any(|part| matches!(part.as_str(), "example" | "examples" | "test" | "tests"));
    // The files of one environment are where its settings belong.
    if !is_configuration || is_example || environment::of_file(path, parsed.language).is_some() {
        return;
    }
    let text = seen.source.text.clone();
    if memchr::memmem::find(text.as_bytes(), b"arn:aws").is_some() {
        for found in ACCOUNT.iter().flat_map(|regex| regex.captures_iter(&text)).filter_map(|found| found.get(1)) {
            if !EXAMPLES.contains(&found.as_str()) {
                let span = Span::from_usize(found.start(), found.end());
                seen.add("hard-coded", span, "the number of an account is written out");
            }
        }
    }
    if parsed.language == Language::Kubernetes {
        for found in ADDRESS.iter().flat_map(|regex| regex.captures_iter(&text)) {
            let (Some(address), Some(all)) = (found.get(1), found.get(0)) else { continue };
            let is_anywhere = ["127.", "0.", "169.254."].iter().any(|start| address.as_str().starts_with(start));
            if !is_anywhere {
                let what = format!("address `{}` is written out", address.as_str());
                seen.add("hard-coded", Span::from_usize(all.start(), all.end()), what);
            }
        }
    }
    let Document::Terraform(file) = &parsed.document else { return };
    for block in file.tree.body.blocks_of("provider") {
        if let Some(region) = block.body.attribute("region")
            && let ExprKind::String(name) = &region.value.kind
        {
            seen.add("hard-coded", region.span(), format!("region `{name}` is written out"));
        }
    }
}
