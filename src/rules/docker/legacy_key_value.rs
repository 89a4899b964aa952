//! `ENV key value` and `LABEL key value`.

use crate::model::docker::InstructionRef;
use crate::rule::prelude::*;
use crate::rule::views::docker;

#[derive(Default)]
pub struct LegacyKeyValue;

impl Rule for LegacyKeyValue {
    type View = docker::Instruction;

    fn check(&self, instruction: InstructionRef<'_>, cx: &mut Context<'_>) {
        for pair in instruction.pairs().iter().filter(|pair| pair.legacy) {
            let keyword = instruction.keyword().as_str();
            let diagnostic = cx.report(pair.span, format!("`{keyword} {} …` has no `=`", pair.key));
            diagnostic.help(format!("write `{keyword} {}=…`", pair.key));
            let Some(value) = &pair.value else { continue };
            // Joined lines and quotes within the value change their meaning in the other form.
            let simple = !value.raw.contains(['"', '\'', '\\', '`']);
            let joined = instruction.file.tree.slice(value.span) != value.raw;
            let whole = value.raw.len() > 1 && is_quoted(&value.raw);
            let text = if joined {
                continue;
            } else if simple && !value.raw.contains(char::is_whitespace) || whole {
                value.raw.clone()
            } else if simple {
                format!("\"{}\"", value.raw)
            } else if !value.raw.contains(['\\', '`', '\'']) {
                format!("\"{}\"", value.raw.replace('"', "\\\""))
            } else {
                continue;
            };
            let between = Span::new(pair.key_span.end, value.span.end);
            let edit = Edit::replace(between, format!("={text}"));
            diagnostic.fix(Applicability::Safe, "write it with `=`", [edit]);
        }
    }
}

/// One pair of double quotes around the whole and none within.
fn is_quoted(text: &str) -> bool {
    let inside = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    inside.is_some_and(|inside| !inside.contains(['"', '\\']))
}
