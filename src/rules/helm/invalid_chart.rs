//! Descriptions of charts that Helm refuses.

use crate::model::helm::{Chart, charts};
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct InvalidChart;

impl Rule for InvalidChart {
    type View = Repository;
    const INFERS_ABSENCE: bool = true;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        for files in charts(repository) {
            for (span, message, help) in faults(files.chart) {
                cx.report_in(files.facts.file, span, message).help(help);
            }
        }
    }
}

fn faults(chart: &Chart) -> Vec<(Span, String, &'static str)> {
    let mut found = Vec::new();
    // What another tool fills in at release is not known.
    let is_open = |text: &str| text.contains(['$', '{', '<', '%']);
    match &chart.api_version {
        None => found.push((chart.head, "chart has no `apiVersion`".to_owned(), "write `apiVersion: v2`")),
        Some(version) if !matches!(version.text.as_str(), "v1" | "v2") && !is_open(&version.text) => {
            found.push((version.span, format!("`{}` is no version of charts", version.text), "write `apiVersion: v2`"));
        }
        Some(version) if version.text == "v1" => {
            if let Some(span) = chart.dependencies_span {
                let help = "write `apiVersion: v2`";
                found.push((span, "charts of `v1` keep dependencies in `requirements.yaml`".to_owned(), help));
            }
        }
        Some(_) => {}
    }
    if chart.name.is_none() {
        found.push((chart.head, "chart has no `name`".to_owned(), "write the name of its folder"));
    }
    match &chart.version {
        None => found.push((chart.head, "chart has no `version`".to_owned(), "start with `version: 0.1.0`")),
        Some(version) if !is_semantic(&version.text) && !is_open(&version.text) => {
            let message = format!("`{}` is no semantic version", version.text);
            found.push((version.span, message, "write three numbers: `1.4.2`"));
        }
        Some(_) => {}
    }
    if let Some(kind) = chart.kind.as_ref().filter(|kind| !matches!(kind.text.as_str(), "application" | "library")) {
        let message = format!("`{}` is no type of charts", kind.text);
        found.push((kind.span, message, "write `application` or `library`"));
    }
    for dependency in &chart.dependencies {
        if dependency.name.is_none() {
            found.push((dependency.span, "dependency has no `name`".to_owned(), "name the chart"));
        } else if dependency.version.is_none() && dependency.repository.is_some() {
            found.push((dependency.span, "dependency has no `version`".to_owned(), "name a version or a range"));
        }
    }
    found
}

/// `1.2.3`, `v1.2`, `1.2.3-rc.1+build`: what Helm takes; it fills up missing numbers.
fn is_semantic(text: &str) -> bool {
    let text = text.strip_prefix('v').unwrap_or(text);
    let core = text.split(['-', '+']).next().unwrap_or(text);
    let numbers: Vec<&str> = core.split('.').collect();
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    (1..=3).contains(&numbers.len()) && numbers.iter().all(is_number)
}
