//! Functions by GitHub's list, with the keys at which they exist.

use crate::model::actions::{FUNCTIONS, STATUS_FUNCTIONS, Site};
use crate::model::nearest::nearest;
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct UnknownFunction;

impl Rule for UnknownFunction {
    type View = actions::Expression;

    fn check(&self, site: Site<'_>, cx: &mut Context<'_>) {
        let Some(tree) = site.tree() else { return };
        for (name, arguments) in tree.calls() {
            let span = site.source_span(name.span);
            let mut near = None;
            let (message, help) = if STATUS_FUNCTIONS.iter().any(|known| name.is(known)) {
                if site.key().has_status_functions() {
                    continue;
                }
                (format!("`{}()` exists in `if` only", name.text), "use `job.status` in a step".to_owned())
            } else if name.is("hashFiles") {
                if site.key().has_hash_files() {
                    continue;
                }
                (
                    "`hashFiles()` exists in steps only".to_owned(),
                    "compute it in a step, where the files are".to_owned(),
                )
            } else if let Some((known, least, most)) = FUNCTIONS.iter().find(|(known, ..)| name.is(known)) {
                if (*least..=*most).contains(&arguments.len()) {
                    continue;
                }
                let wanted = match (*least, *most) {
                    (least, most) if least == most => format!("{least}"),
                    (least, usize::MAX) => format!("{least} or more"),
                    (least, most) => format!("{least} to {most}"),
                };
                let message = format!("`{known}()` with {} arguments", arguments.len());
                (message, format!("it takes {wanted}"))
            } else {
                let known = FUNCTIONS
                    .iter()
                    .map(|(known, ..)| *known)
                    .chain(["hashFiles"])
                    .chain(STATUS_FUNCTIONS.iter().copied());
                let names: Vec<&str> = known.collect();
                near = nearest(&name.text, names.iter().copied());
                let help = match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("there are `{}`", names.join("`, `")),
                };
                (format!("there is no function `{}`", name.text), help)
            };
            let diagnostic = cx.report(span, message);
            diagnostic.help(help);
            diagnostic.resource = site.resource();
            if let Some(near) = near {
                diagnostic.fix(Applicability::Safe, format!("rename it to `{near}`"), [Edit::replace(span, near)]);
            }
        }
    }
}
