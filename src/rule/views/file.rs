//! A whole parsed file, whatever its language.

use crate::model::Parsed;
use crate::rule::{Target, View};
use crate::source::FileId;

/// Each parsed file, for rules that hold in every language.
pub struct File;

impl View for File {
    type Ref<'a> = &'a Parsed;

    fn each<'a>(target: Target<'a>, visit: &mut dyn FnMut(FileId, Self::Ref<'a>)) {
        if let Target::File(parsed) = target {
            visit(parsed.source.id, parsed);
        }
    }
}
