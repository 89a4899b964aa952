//! Credentials in the text of any file.

use crate::language::Language;
use crate::model::secrets::{self, detect};
use crate::rule::{Target, View};
use crate::source::FileId;

/// Each credential that the text of a file holds, whatever the file's language. Documents for people are left out: they
/// are full of examples.
pub struct Secret;

impl View for Secret {
    type Ref<'a> = secrets::Secret;

    fn each<'a>(target: Target<'a>, visit: &mut dyn FnMut(FileId, Self::Ref<'a>)) {
        let Target::File(parsed) = target else { return };
        if parsed.language != Language::Markdown {
            for secret in detect(&parsed.source.text) {
                visit(parsed.source.id, secret);
            }
        }
    }
}
