//! Values of labels whose meaning is known.

use crate::model::docker::{Evaluated, InstructionRef, LabelType};
use crate::rule::prelude::*;
use crate::rule::views::docker;
use crate::syntax::dockerfile::Keyword;

#[derive(Default)]
pub struct InvalidLabel {
    types: Vec<(String, LabelType)>,
}

impl Rule for InvalidLabel {
    type View = docker::Instruction;

    fn configure(options: Options<'_>) -> Result<Self, OptionsError> {
        let types = options.strings("types")?;
        let known = types.iter().filter_map(|text| {
            let (key, kind) = text.split_once('=')?;
            Some((key.to_owned(), LabelType::from_name(kind)?))
        });
        Ok(Self { types: known.collect() })
    }

    fn check(&self, instruction: InstructionRef<'_>, cx: &mut Context<'_>) {
        if instruction.keyword() != Keyword::Label {
            return;
        }
        for pair in instruction.pairs() {
            let key = pair.key.trim_matches(['"', '\'']);
            let Some((_, kind)) = self.types.iter().find(|(known, _)| known == key) else { continue };
            let Some(word) = &pair.value else { continue };
            let Evaluated::Known(value) = instruction.evaluate(word) else { continue };
            if !kind.admits(&value) {
                cx.report(word.span, format!("`{key}` is not {}", kind.describe()))
                    .help(format!("write {}", kind.example()));
            }
        }
    }
}
