//! What rules on how Terraform is written look at: attributes and expressions of one file.

use crate::model::Document;
use crate::model::terraform::{AttributeRef, ExpressionRef, each_attribute, each_expression};
use crate::rule::{Target, View};
use crate::source::FileId;

/// Each attribute, those of nested blocks included.
pub struct Attribute;

impl View for Attribute {
    type Ref<'a> = AttributeRef<'a>;

    fn each<'a>(target: Target<'a>, visit: &mut dyn FnMut(FileId, Self::Ref<'a>)) {
        let Target::File(parsed) = target else { return };
        if let Document::Terraform(file) = &parsed.document {
            each_attribute(&file.tree, &mut |attribute| visit(parsed.source.id, attribute));
        }
    }
}

/// Each expression, outer before inner.
pub struct Expression;

impl View for Expression {
    type Ref<'a> = ExpressionRef<'a>;

    fn each<'a>(target: Target<'a>, visit: &mut dyn FnMut(FileId, Self::Ref<'a>)) {
        let Target::File(parsed) = target else { return };
        if let Document::Terraform(file) = &parsed.document {
            each_expression(&file.tree, &mut |expression| visit(parsed.source.id, expression));
        }
    }
}
