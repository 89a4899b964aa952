//! Text that looks like the exec form but is run by a shell.

use crate::model::docker::InstructionRef;
use crate::rule::prelude::*;
use crate::rule::views::docker;
use crate::syntax::dockerfile::{JsonFault, Keyword};

#[derive(Default)]
pub struct InvalidExecForm;

impl Rule for InvalidExecForm {
    type View = docker::Instruction;

    fn check(&self, instruction: InstructionRef<'_>, cx: &mut Context<'_>) {
        let Some(form) = instruction.shell_form() else { return };
        let why = match form.json_fault {
            Some(JsonFault::Quotes) => "its strings are not in double quotes",
            Some(JsonFault::Commas) => "its commas are wrong",
            Some(JsonFault::Trailing) => "something stands behind the `]`",
            // `RUN [ -f x ]` is a test; a `CMD` that begins with a bracket is none.
            Some(JsonFault::Other) if instruction.keyword() != Keyword::Run && form.text.ends_with(']') => "",
            _ => return,
        };
        let keyword = instruction.keyword().as_str();
        let message = if why.is_empty() {
            format!("`{keyword}` is no valid JSON array, so a shell runs it")
        } else {
            format!("`{keyword}` is no valid JSON array ({why}), so a shell runs it")
        };
        let diagnostic = cx.report(form.span, message);
        diagnostic.help("write `[\"program\", \"argument\"]`");
        let same = instruction.file.tree.slice(form.span) == form.text;
        if let Some(mended) = mended(&form.text, form.json_fault).filter(|_| same) {
            diagnostic.fix(Applicability::Safe, "write it as JSON", [Edit::replace(form.span, mended)]);
        }
    }
}

/// The array with quotes or commas put right.
fn mended(text: &str, fault: Option<JsonFault>) -> Option<String> {
    let text = match fault? {
        JsonFault::Quotes => text.replace(['\'', '“', '”', '„'], "\""),
        JsonFault::Commas => text.replace(",]", "]").replace(", ]", "]").replace("\" \"", "\", \""),
        JsonFault::Trailing | JsonFault::Other | JsonFault::NotStrings => return None,
    };
    serde_json::from_str::<Vec<String>>(&text).is_ok().then_some(text)
}
