//! Templates of CloudFormation and SAM.

use crate::model::{Document, cloudformation};
use crate::rule::{Target, View};
use crate::source::FileId;

/// Each template.
pub struct Template;

impl View for Template {
    type Ref<'a> = &'a cloudformation::Template;

    fn each<'a>(target: Target<'a>, visit: &mut dyn FnMut(FileId, Self::Ref<'a>)) {
        let Target::File(parsed) = target else { return };
        if let Document::CloudFormation(template) = &parsed.document {
            visit(parsed.source.id, template);
        }
    }
}
