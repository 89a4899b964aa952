//! `cloudformation/undefined-reference`: see `rules/cloudformation/undefined-reference.md`.

use crate::model::cloudformation::{Mention, MentionKind, Template};
use crate::model::nearest::nearest;
use crate::rule::prelude::*;
use crate::rule::views::cloudformation as views;

#[derive(Default)]
pub struct UndefinedReference;

/// Each is searched for among all names of the template.
const MOST_SUGGESTIONS: usize = 50;

impl Rule for UndefinedReference {
    type View = views::Template;

    fn check(&self, template: &Template, cx: &mut Context<'_>) {
        // Something outside of the file may declare it.
        if template.is_open {
            return;
        }
        let mut suggestions = MOST_SUGGESTIONS;
        for mention in template.mentions.iter().filter(|mention| !is_declared(template, mention)) {
            let what = match mention.kind {
                MentionKind::Value if mention.attribute.is_some() => "resource",
                MentionKind::Value => "parameter or resource",
                MentionKind::Order => "resource",
                MentionKind::Condition => "condition",
                MentionKind::Mapping => "mapping",
            };
            let near = if suggestions > 0 { nearest(&mention.name, names(template, mention)) } else { None };
            suggestions = suggestions.saturating_sub(1);
            let help = near
                .map_or_else(|| "declare it, or mend the name".to_owned(), |near| format!("did you mean `{near}`?"));
            let finding = cx.report(mention.span, format!("no {what} `{}` in this template", mention.name));
            finding.help(help);
            let resource = mention.resource.as_deref().and_then(|name| template.resource(name));
            finding.resource = resource.map(|resource| resource.address.clone());
        }
    }
}

/// The names that may stand where `mention` stands.
fn names<'a>(template: &'a Template, mention: &Mention) -> Box<dyn Iterator<Item = &'a str> + 'a> {
    let resources = template.resources.iter().map(|resource| resource.name.as_str());
    let parameters = template.parameters.iter().map(|parameter| parameter.name.as_str());
    match mention.kind {
        MentionKind::Value if mention.attribute.is_none() => Box::new(resources.chain(parameters)),
        MentionKind::Value | MentionKind::Order => Box::new(resources),
        MentionKind::Condition => Box::new(template.conditions.iter().map(|condition| condition.name.as_str())),
        MentionKind::Mapping => Box::new(template.mappings.iter().map(|mapping| mapping.name.as_str())),
    }
}

fn is_declared(template: &Template, mention: &Mention) -> bool {
    let name = mention.name.as_str();
    names(template, mention).any(|known| known == name)
        || name.is_empty()
        || name.starts_with("AWS::")
        // A loop over names fills in the rest: `${Topic}Queue`, `&{Topic}`.
        || name.contains(['$', '&'])
        || is_generated(template, name)
}

/// Whether SAM or a module makes a resource of that name: `OrdersRole` for the function `Orders`, `ServerlessRestApi`.
/// <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources.html>
fn is_generated(template: &Template, name: &str) -> bool {
    let makes_others = |type_name: &str| {
        (template.is_serverless && type_name.starts_with("AWS::Serverless::")) || type_name.ends_with("::MODULE")
    };
    (template.is_serverless && name.starts_with("Serverless"))
        || template.resources.iter().any(|made| makes_others(&made.type_name) && name.starts_with(&*made.name))
}
