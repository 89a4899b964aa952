//! Paths into `steps`, `needs`, `jobs`, `matrix` and `inputs` against what the file defines.

use crate::model::actions::{Scope, Site};
use crate::model::nearest::nearest;
use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::expression::{Expression, Part, Path};
use crate::syntax::yaml::Node;

#[derive(Default)]
pub struct UndefinedReference;

impl Rule for UndefinedReference {
    type View = actions::Expression;

    fn check(&self, site: Site<'_>, cx: &mut Context<'_>) {
        let (Some(tree), Some(contexts)) = (site.tree(), site.key().contexts()) else { return };
        for path in tree.paths() {
            let context = path.context.to_ascii_lowercase();
            // Another rule says that the whole context is not there.
            if !contexts.contains(&context.as_str()) || may_be_hidden(site, &context) {
                continue;
            }
            let Some(Part::Name(name, span)) = path.parts.first().copied() else { continue };
            let Some(scope) = Scope::of(site, &context, name) else { continue };
            let is_absent = scope.find(name).is_none();
            let (span, message, help) = match scope.find(name) {
                Some(_) => match undefined_member(site, &scope, &path) {
                    Some(found) => found,
                    None => continue,
                },
                None => (span, scope.missing(name), help(&scope, name)),
            };
            let diagnostic = cx.report(site.source_span(span), message);
            diagnostic.resource = site.resource();
            diagnostic.help(help);
            let edit = (is_absent && context == "needs").then(|| need(site, name)).flatten();
            if let Some(edit) = edit {
                diagnostic.fix(Applicability::Unsafe, format!("wait for `{name}`"), [edit]);
            }
        }
    }
}

/// Whether a syntax error hides a part of where the names behind a context are defined.
fn may_be_hidden(site: Site<'_>, context: &str) -> bool {
    let root = site.file.tree.root();
    let place = match (context, site.job()) {
        ("inputs", _) => root.map(|root| root.get("on").unwrap_or(root)),
        (_, Some(job)) => Some(job.node),
        (_, None) => root,
    };
    place.is_some_and(Node::is_incomplete)
}

/// Adds a job to the `needs` of the one that an expression stands in, at the first expression that reads it.
fn need(site: Site<'_>, name: &str) -> Option<Edit> {
    let job = site.job()?;
    let needed = job.workflow.job(name).filter(|needed| needed.id != job.id)?;
    let reads = |other: &Site<'_>| {
        let paths = other.tree().map(Expression::paths).unwrap_or_default();
        paths.iter().any(|path| path.starts_with(&["needs", name]))
    };
    let first = job.workflow.file.sites_within(job.node.span()).find(reads)?;
    if first.span() != site.span() || needed.ancestors().iter().any(|before| before.id == job.id) {
        return None;
    }
    let id = needed.id;
    let Some(needs) = job.node.get("needs").filter(|needs| !needs.is_null()) else {
        let key = job.node.raw_entries().next()?.key.span();
        let text = job.workflow.file.tree.text();
        let indent = text.get(..key.start as usize)?.rsplit('\n').next().filter(|line| line.trim().is_empty())?;
        return Some(Edit::insert(key.start, format!("needs: {id}\n{indent}")));
    };
    if let Some(only) = needs.as_str().filter(|_| needs.is_scalar()) {
        return Some(Edit::replace(needs.span(), format!("[{only}, {id}]")));
    }
    let last = needs.items().last().filter(|_| needs.is_flow())?;
    Some(Edit::insert(last.span().end, format!(", {id}")))
}

fn help(scope: &Scope<'_>, name: &str) -> String {
    if let Some(help) = scope.hint(name) {
        return help;
    }
    let known = scope.names();
    match nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => format!("there are no {} here", scope.plural()),
        None => format!("there are `{}`", known.join("`, `")),
    }
}

/// `needs.build.output.x`, and outputs that the needed job does not declare.
fn undefined_member(site: Site<'_>, scope: &Scope<'_>, path: &Path<'_>) -> Option<(Span, String, String)> {
    let members = scope.members();
    let Some(Part::Name(member, span)) = path.parts.get(1).copied() else { return None };
    if members.is_empty() {
        return None;
    }
    if !members.iter().any(|known| known.eq_ignore_ascii_case(member)) {
        let message = format!("`{}.{}` has no `{member}`", path.context, path.parts.first()?.name()?);
        return Some((span, message, format!("it has `{}`", members.join("`, `"))));
    }
    let Some(Part::Name(output, span)) = path.parts.get(2).copied() else { return None };
    let id = path.parts.first()?.name()?;
    if let Some(known) = scope.step_outputs(site, id).filter(|_| member.eq_ignore_ascii_case("outputs")) {
        if known.iter().any(|known| known.eq_ignore_ascii_case(output)) {
            return None;
        }
        let help = match nearest(output, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("its action has `{}`", known.join("`, `")),
        };
        return Some((span, format!("step `{id}` has no output `{output}`"), help));
    }
    let declared = scope.outputs(site, id)?;
    if !member.eq_ignore_ascii_case("outputs") || declared.iter().any(|known| known.eq_ignore_ascii_case(output)) {
        return None;
    }
    let help = match nearest(output, declared.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if declared.is_empty() => "declare it in `outputs` of the job".to_owned(),
        None => format!("it declares `{}`", declared.join("`, `")),
    };
    Some((span, format!("job `{}` has no output `{output}`", path.parts.first()?.name()?), help))
}
