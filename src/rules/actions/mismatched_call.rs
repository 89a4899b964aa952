//! Inputs and secrets of actions and workflows of the same repository, against what these declare.

use camino::{Utf8Path, Utf8PathBuf};
use rustc_hash::FxHashMap;

use crate::model::actions::interface::{Interface, LocalCall, Parameter};
use crate::model::actions::schema;
use crate::model::repository::{Facts, Repository as Model};
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct MismatchedCall;

impl Rule for MismatchedCall {
    type View = Repository;

    fn check(&self, repository: &Model, cx: &mut Context<'_>) {
        let callees = repository.files.iter().filter(|facts| facts.interface.is_some());
        let callees: FxHashMap<&Utf8Path, &Facts> = callees.map(|facts| (facts.path.as_path(), facts)).collect();
        for caller in &repository.files {
            for call in &caller.local_calls {
                let Some(path) = callee_path(&caller.path, &call.path) else { continue };
                let candidates = if call.is_workflow {
                    vec![path.clone()]
                } else {
                    vec![path.join("action.yml"), path.join("action.yaml")]
                };
                let callee = candidates.iter().find_map(|candidate| callees.get(candidate.as_path()));
                match callee.and_then(|callee| Some((callee.file, callee.interface.as_ref()?))) {
                    Some((file, interface)) => compare(caller.file, call, (file, interface), cx),
                    // What was not read may be there: only a part of the repository may be checked.
                    None if call.is_workflow && repository.has_path(&path) => {
                        cx.report_in(caller.file, call.span, format!("`{path}` cannot be called"))
                            .help("add `workflow_call` to its `on`")
                            .resource(call.resource.clone());
                    }
                    None => {}
                }
            }
        }
    }
}

/// The path of the callee from the working directory: `./` stands for the folder that holds `.github`.
fn callee_path(caller: &Utf8Path, written: &str) -> Option<Utf8PathBuf> {
    let inside = written.strip_prefix("./").or_else(|| written.strip_prefix("$/"))?;
    let mut root = Utf8PathBuf::new();
    let mut is_below = false;
    for part in caller.components() {
        if part.as_str() == ".github" {
            is_below = true;
            break;
        }
        root.push(part.as_str());
    }
    let is_plain = !inside.split('/').any(|part| matches!(part, ".." | "."));
    (is_below && is_plain).then(|| root.join(inside.trim_end_matches('/')))
}

fn compare(caller: FileId, call: &LocalCall, (file, callee): (FileId, &Interface), cx: &mut Context<'_>) {
    check("input", caller, call, (&call.inputs, file, &callee.inputs), cx);
    if let (true, Some(given), Some(declared)) = (call.is_workflow, &call.secrets, &callee.secrets) {
        check("secret", caller, call, (given, file, declared), cx);
    }
}

fn check(
    what: &str,
    caller: FileId,
    call: &LocalCall,
    (given, callee, declared): (&[(String, Span)], FileId, &[Parameter]),
    cx: &mut Context<'_>,
) {
    for (name, span) in given.iter().take(200) {
        if declared.iter().any(|parameter| parameter.name.eq_ignore_ascii_case(name)) {
            continue;
        }
        let diagnostic = cx.report_in(caller, *span, format!("`{}` has no {what} `{name}`", call.path));
        diagnostic.resource(call.resource.clone());
        match schema::nearest(name, declared.iter().map(|parameter| parameter.name.as_str())) {
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
    let is_given =
        |parameter: &&Parameter| given.iter().take(200).any(|(name, _)| name.eq_ignore_ascii_case(&parameter.name));
    for parameter in declared.iter().take(200).filter(|parameter| parameter.is_required && !is_given(parameter)) {
        cx.report_in(caller, call.span, format!("`{}` needs the {what} `{}`", call.path, parameter.name))
            .note_in(callee, parameter.span, "declared here")
            .help(format!("give it below `{}`", if what == "input" { "with" } else { "secrets" }))
            .resource(call.resource.clone());
    }
}
