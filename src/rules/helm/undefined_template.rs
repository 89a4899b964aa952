//! Named templates that nothing defines.

use rustc_hash::FxHashSet;

use crate::model::helm::{HelmFacts, charts};
use crate::model::nearest::nearest;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct UndefinedTemplate;

impl Rule for UndefinedTemplate {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        // Charts share their templates with those around and within them.
        let defined: FxHashSet<&str> = repository
            .files
            .iter()
            .filter_map(|facts| match &facts.helm {
                Some(HelmFacts::Template(template)) => Some(&template.defines),
                _ => None,
            })
            .flatten()
            .map(String::as_str)
            .collect();
        for files in charts(repository) {
            // A dependency may bring it, and a library is rendered with the chart that uses it.
            if !files.chart.dependencies.is_empty() || files.chart.is_library() || files.is_nested {
                continue;
            }
            for (facts, template) in &files.templates {
                for include in template.includes.iter().filter(|include| !defined.contains(include.name.as_str())) {
                    let help = match nearest(&include.name, defined.iter().copied()) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => "define it in `templates/_helpers.tpl`".to_owned(),
                    };
                    cx.report_in(facts.file, include.span, format!("no template is called `{}`", include.name))
                        .help(help);
                }
            }
        }
    }
}
