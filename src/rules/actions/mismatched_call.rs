//! Inputs, secrets and outputs of actions and workflows of the same repository, against what these declare.

use crate::model::actions::calls::{self, Callee, Joined};
use crate::model::actions::interface::{Given, Parameter};
use crate::model::actions::types::Type;
use crate::model::nearest::nearest;
use crate::model::repository::Repository as Model;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct MismatchedCall;

impl Rule for MismatchedCall {
    type View = Repository;
    const INFERS_ABSENCE: bool = true;

    fn check(&self, repository: &Model, cx: &mut Context<'_>) {
        let calls = calls::all(repository);
        undeclared_secrets(repository, &calls, cx);
        for joined in calls {
            match joined.callee {
                Some(callee) => compare(&joined, callee, cx),
                None if joined.call.is_workflow && repository.has_path(&joined.path) => {
                    cx.report_in(joined.caller, joined.call.span, format!("`{}` cannot be called", joined.path))
                        .help("add `workflow_call` to its `on`")
                        .resource(joined.call.resource.clone());
                }
                // A workflow has to lie beside its caller.
                None if joined.call.is_workflow => {
                    cx.report_in(joined.caller, joined.call.span, format!("`{}` does not exist", joined.path))
                        .help("mend the path; it starts at the repository's root")
                        .resource(joined.call.resource.clone());
                }
                None => {}
            }
        }
    }
}

/// Secrets that a called workflow reads and does not declare: nobody can hand them over by name.
fn undeclared_secrets(repository: &Model, calls: &[Joined<'_>], cx: &mut Context<'_>) {
    let is_closed = |joined: &&Joined<'_>| joined.call.is_workflow && joined.call.secrets.is_some();
    for joined in calls.iter().filter(is_closed) {
        let Some(Callee { file, interface }) = joined.callee.filter(|callee| callee.interface.reads_any_secret) else {
            continue;
        };
        let of_callee = || calls.iter().filter(|other| other.callee.is_some_and(|other| other.file == file));
        // Told once, and only where every caller names what it hands over.
        let is_first = of_callee().next().is_some_and(|first| std::ptr::eq(first.call, joined.call));
        if !is_first || !of_callee().all(|other| is_closed(&other)) {
            continue;
        }
        let Some(workflow) =
            repository.files.iter().find(|facts| facts.file == file).and_then(|facts| facts.workflow.as_ref())
        else {
            continue;
        };
        let declared = interface.secrets.as_deref().unwrap_or_default();
        let is_declared = |name: &str| declared.iter().any(|known| known.name.eq_ignore_ascii_case(name));
        // Secrets of an environment need no caller.
        if workflow.jobs.iter().any(|job| job.has_environment) {
            continue;
        }
        let undeclared = workflow.secrets.iter().filter(|(name, _)| !is_declared(name) && name != "GITHUB_TOKEN");
        for (name, span) in undeclared.filter(|_| workflow.triggers == ["workflow_call"]) {
            cx.report_in(file, *span, format!("no caller can give the secret `{name}`: it is not declared"))
                .note_in(joined.caller, joined.call.span, "called here without `secrets: inherit`")
                .help("declare it below `on.workflow_call.secrets`, and give it where this is called");
        }
    }
}

fn compare(joined: &Joined<'_>, callee: Callee<'_>, cx: &mut Context<'_>) {
    let (call, interface) = (joined.call, callee.interface);
    check("input", joined, callee.file, (&call.inputs, &interface.inputs), cx);
    let declared = interface.secrets.as_deref();
    // Where the workflow reads what it does not declare, that is told there.
    let is_known = declared.is_some() || !interface.reads_any_secret;
    if let Some(given) = call.secrets.as_deref().filter(|_| call.is_workflow && is_known) {
        check("secret", joined, callee.file, (given, declared.unwrap_or_default()), cx);
    }
    let Some(outputs) = &interface.outputs else { return };
    for (name, span) in &call.outputs {
        if outputs.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            continue;
        }
        let diagnostic = cx.report_in(joined.caller, *span, format!("`{}` has no output `{name}`", call.path));
        diagnostic.note_in(joined.caller, call.span, "called here").help(
            match nearest(name, outputs.iter().map(String::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "declare it below `outputs` there".to_owned(),
            },
        );
    }
}

fn check(
    what: &str,
    joined: &Joined<'_>,
    callee: FileId,
    (given, declared): (&[Given], &[Parameter]),
    cx: &mut Context<'_>,
) {
    let Joined { caller, call, .. } = *joined;
    for Given { name, span, value, ty, .. } in given {
        if let Some(parameter) = declared.iter().find(|parameter| parameter.name.eq_ignore_ascii_case(name)) {
            if let Some(wanted) = misfit(&parameter.ty, ty) {
                cx.report_in(caller, *value, format!("{what} `{name}` is {wanted}, and gets {}", ty.describe()))
                    .note_in(callee, parameter.span, "declared here")
                    .help(format!("give {wanted}; `fromJSON()` makes one of a text"))
                    .resource(call.resource.clone());
            }
            continue;
        }
        let diagnostic = cx.report_in(caller, *span, format!("`{}` has no {what} `{name}`", call.path));
        diagnostic.resource(call.resource.clone());
        match nearest(name, declared.iter().map(|parameter| parameter.name.as_str())) {
            Some(near) => {
                let edit = Edit::replace(*span, near);
                diagnostic.help(format!("did you mean `{near}`?"));
                diagnostic.fix(Applicability::Safe, format!("rename it to `{near}`"), [edit]);
            }
            None => {
                diagnostic.help("declare it there, or remove it here");
            }
        }
    }
    let is_given = |parameter: &&Parameter| given.iter().any(|given| given.name.eq_ignore_ascii_case(&parameter.name));
    for parameter in declared.iter().take(200).filter(|parameter| parameter.is_required && !is_given(parameter)) {
        cx.report_in(caller, call.span, format!("`{}` needs the {what} `{}`", call.path, parameter.name))
            .note_in(callee, parameter.span, "declared here")
            .help(format!("give it below `{}`", if what == "input" { "with" } else { "secrets" }))
            .resource(call.resource.clone());
    }
}

/// What the parameter wants, when a value of that type does not fit.
fn misfit(wanted: &Type, given: &Type) -> Option<&'static str> {
    let other = match wanted {
        Type::Bool => matches!(given, Type::Number | Type::String),
        Type::Number => matches!(given, Type::Bool | Type::String),
        _ => return None,
    };
    other.then(|| wanted.describe())
}
