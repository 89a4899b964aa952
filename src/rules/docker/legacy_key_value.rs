//! `ENV key value` and `LABEL key value`.

use crate::model::docker::{self, InstructionRef};
use crate::rule::prelude::*;
use crate::rule::views::docker::Dockerfile;
use crate::syntax::dockerfile::Pair;

#[derive(Default)]
pub struct LegacyKeyValue;

impl Rule for LegacyKeyValue {
    type View = Dockerfile;

    /// A style that a whole file is written in is told once, with one fix for all of it.
    fn check(&self, file: &docker::Dockerfile, cx: &mut Context<'_>) {
        let written = file.instructions().flat_map(|instruction| {
            let pairs = instruction.pairs().iter().filter(|pair| pair.legacy);
            pairs.map(move |pair| (instruction, pair))
        });
        let found: Vec<(InstructionRef<'_>, &Pair)> = written.collect();
        let Some((instruction, first)) = found.first() else { return };
        let keyword = instruction.keyword().as_str();
        let more = match found.len() {
            1 => String::new(),
            number => format!(", nor have {} more in this file", number - 1),
        };
        let diagnostic = cx.report(first.span, format!("`{keyword} {} …` has no `=`{more}", first.key));
        diagnostic.help(format!("write `{keyword} {}=…`", first.key));
        let edits: Vec<Edit> = found.iter().filter_map(|(instruction, pair)| edit(*instruction, pair)).collect();
        if !edits.is_empty() {
            diagnostic.fix(Applicability::Safe, "write them with `=`", edits);
        }
    }
}

/// The same in the other form, where that can be told.
fn edit(instruction: InstructionRef<'_>, pair: &Pair) -> Option<Edit> {
    let value = pair.value.as_ref()?;
    // Joined lines and quotes within the value change their meaning in the other form.
    let simple = !value.raw.contains(['"', '\'', '\\', '`']);
    let joined = instruction.file.tree.slice(value.span) != value.raw;
    let whole = value.raw.len() > 1 && is_quoted(&value.raw);
    let text = if joined {
        return None;
    } else if simple && !value.raw.contains(char::is_whitespace) || whole {
        value.raw.clone()
    } else if simple {
        format!("\"{}\"", value.raw)
    } else if !value.raw.contains(['\\', '`', '\'']) {
        format!("\"{}\"", value.raw.replace('"', "\\\""))
    } else {
        return None;
    };
    let between = Span::new(pair.key_span.end, value.span.end);
    Some(Edit::replace(between, format!("={text}")))
}

/// One pair of double quotes around the whole and none within.
fn is_quoted(text: &str) -> bool {
    let inside = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    inside.is_some_and(|inside| !inside.contains(['"', '\\']))
}
