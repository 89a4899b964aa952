//! `ENV` values that use a variable set by the same `ENV`.

use crate::model::docker::{Binding, InstructionRef};
use crate::rule::prelude::*;
use crate::rule::views::docker;
use crate::syntax::dockerfile::Keyword;

#[derive(Default)]
pub struct EnvSelfReference;

impl Rule for EnvSelfReference {
    type View = docker::Instruction;

    fn check(&self, instruction: InstructionRef<'_>, cx: &mut Context<'_>) {
        if instruction.keyword() != Keyword::Env || instruction.onbuild {
            return;
        }
        let pairs = instruction.pairs();
        for (index, pair) in pairs.iter().enumerate() {
            let variables = pair.value.iter().flat_map(|value| value.variables());
            for variable in variables {
                let set_here = pairs.iter().take(index).find(|other| other.key == variable.name);
                let Some(other) = set_here.filter(|other| other.key != pair.key) else { continue };
                // An older value that is meant to be used is fine.
                if instruction.variable(&variable.name) != Binding::Absent {
                    continue;
                }
                let message = format!("`{}` is not set yet: this `ENV` sets it", variable.name);
                let diagnostic = cx.report(variable.span, message);
                diagnostic.note(other.span, "set here").help("split the instruction in two");
                let gap = pairs.get(index.wrapping_sub(1)).map(|before| Span::new(before.span.end, pair.span.start));
                if let Some(gap) = gap {
                    let edit = Edit::replace(gap, "\nENV ");
                    diagnostic.fix(Applicability::Unsafe, "split the `ENV` here", [edit]);
                }
                break;
            }
        }
    }
}
