//! Inputs that a workflow declares: their types, options and defaults.

use crate::model::actions::Workflow;
use crate::model::nearest::nearest;
use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::yaml::{Entry, Node, Scalar};

#[derive(Default)]
pub struct InvalidInput;

/// <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#onworkflow_dispatchinputs>
const TYPES: &[(&str, &[&str])] = &[
    ("workflow_call", &["boolean", "number", "string"]),
    ("workflow_dispatch", &["boolean", "choice", "environment", "number", "string"]),
];

/// How many inputs a run that is started by hand may have.
const MOST: usize = 25;

impl Rule for InvalidInput {
    type View = actions::Workflow;

    fn check(&self, workflow: Workflow<'_>, cx: &mut Context<'_>) {
        if !workflow.is_githubs(cx.path()) {
            return;
        }
        for (event, types) in TYPES {
            let settings = workflow.trigger(event).and_then(|trigger| trigger.settings);
            let Some(inputs) = settings.and_then(|settings| settings.entry("inputs")) else { continue };
            let entries = inputs.value.entries();
            if *event == "workflow_dispatch" && entries.len() > MOST {
                cx.report(inputs.key.span(), format!("`{event}` has {} inputs, and may have {MOST}", entries.len()))
                    .help("put several into one, as a list or as JSON");
            }
            for input in &entries {
                check(input, types, *event == "workflow_call", cx);
            }
        }
    }
}

fn is_open(node: Node<'_>) -> bool {
    node.is_unknown() || node.as_str().is_some_and(|text| text.contains("${{") || text.starts_with('$'))
}

fn check(input: &Entry<'_>, types: &[&str], is_call: bool, cx: &mut Context<'_>) {
    let (name, node) = (input.name(), input.value);
    if node.is_null() || is_open(node) {
        return;
    }
    if !node.is_mapping() {
        cx.report(node.span(), format!("input `{name}` is no mapping"))
            .help("give it `type`, `description` and the like");
        return;
    }
    let ty = node.get("type").filter(|ty| !is_open(*ty));
    let written = ty.and_then(Node::as_str).unwrap_or("string");
    if let Some(ty) = ty.filter(|_| !types.contains(&written)) {
        let near = nearest(written, types.iter().copied());
        cx.report(ty.span(), format!("`{written}` is no type of an input"))
            .help(
                near.map_or_else(
                    || format!("it takes `{}`", types.join("`, `")),
                    |near| format!("did you mean `{near}`?"),
                ),
            )
            .fix(
                Applicability::Safe,
                format!("write `{}`", near.unwrap_or("")),
                near.map(|near| Edit::replace(ty.span(), near)),
            );
        return;
    }
    let options: Vec<Node<'_>> = node.get("options").into_iter().flat_map(Node::items).collect();
    if written == "choice" {
        choice(input, &options, cx);
    } else if let Some(options) = node.entry("options").filter(|_| !is_call) {
        cx.report(options.key.span(), format!("`options` of `{name}`, which is no `choice`"))
            .help("write `type: choice`, or remove the options");
    }
    let Some(default) = node.entry("default").filter(|default| !is_open(default.value) && !default.value.is_null())
    else {
        return;
    };
    let text = default.value.as_str().unwrap_or("");
    let fits = match written {
        "boolean" => matches!(default.value.scalar(), Some(Scalar::Bool(_))) || matches!(text, "true" | "false"),
        "number" => text.trim().parse::<f64>().is_ok(),
        "choice" => {
            options.is_empty() || options.iter().any(|option| option.as_str() == Some(text) || is_open(*option))
        }
        _ => default.value.is_scalar(),
    };
    if !fits {
        let what = if written == "choice" { "one of the options".to_owned() } else { format!("a {written}") };
        cx.report(default.value.span(), format!("default of `{name}` is not {what}")).help(format!("write {what}"));
    } else if is_call && node.get("required").and_then(Node::as_bool) == Some(true) {
        cx.report(default.key.span(), format!("default of `{name}` is never used: the input is required"))
            .help("remove one of the two");
    }
}

fn choice(input: &Entry<'_>, options: &[Node<'_>], cx: &mut Context<'_>) {
    if options.is_empty() && !input.value.get("options").is_some_and(is_open) {
        cx.report(input.key.span(), format!("choice `{}` has no options", input.name()))
            .help("list them below `options`");
    }
    for (place, option) in options.iter().enumerate().take(200) {
        let earlier = options.iter().take(place).any(|other| other.as_str() == option.as_str());
        if earlier && option.as_str().is_some() {
            cx.report(option.span(), "option stands twice").help("remove one of the two");
        }
    }
}
