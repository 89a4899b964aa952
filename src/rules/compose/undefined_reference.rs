//! `compose/undefined-reference`: see `rules/compose/undefined-reference.md`.

use rustc_hash::FxHashSet;

use crate::model::compose::{Section, Service, is_overlay};
use crate::model::nearest::nearest;
use crate::rule::prelude::*;
use crate::rule::views::compose::Project;

#[derive(Default)]
pub struct UndefinedReference;

impl Rule for UndefinedReference {
    type View = Project;

    fn check(&self, project: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        if !project.stands_alone() || is_overlay(cx.path()) {
            return;
        }
        let services: FxHashSet<&str> = project.services().map(Service::name).collect();
        let sections: [(Section, FxHashSet<&str>); 4] =
            Section::ALL.map(|section| (section, project.names(section).into_iter().collect()));
        for service in project.services() {
            let dependencies = service.depends_on().into_iter().filter(|dependency| !dependency.optional);
            let named = dependencies.map(|dependency| (dependency.service, dependency.span));
            for (name, span) in named.chain(service.other_services()) {
                if !services.contains(&name) {
                    report(cx, span, "service", name, &services, service.resource());
                }
            }
            for (section, defined) in &sections {
                for (name, span) in service.references(*section) {
                    // `default` is always there.
                    let known = defined.contains(&name) || *section == Section::Networks && name == "default";
                    if !known {
                        report(cx, span, section.word(), name, defined, service.resource());
                    }
                }
            }
        }
    }
}

fn report(cx: &mut Context<'_>, span: Span, word: &str, name: &str, known: &FxHashSet<&str>, resource: String) {
    let diagnostic = cx.report(span, format!("{word} `{name}` is not defined"));
    diagnostic.resource(resource);
    match nearest(name, known.iter().copied()) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None if word == "service" => diagnostic.help("define it under `services`, or remove the reference"),
        None => diagnostic.help(format!("define it under `{word}s` at the top of the file")),
    };
}
