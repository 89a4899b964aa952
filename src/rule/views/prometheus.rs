//! Rules and groups of Prometheus, and configurations of Alertmanager.

use crate::model::prometheus;
use crate::rule::{Target, View};
use crate::source::FileId;

/// Each alerting and recording rule, of rule files and `PrometheusRule` objects.
pub struct PrometheusRule;

impl View for PrometheusRule {
    type Ref<'a> = prometheus::PrometheusRule<'a>;

    fn each<'a>(target: Target<'a>, visit: &mut dyn FnMut(FileId, Self::Ref<'a>)) {
        let Target::File(parsed) = target else { return };
        prometheus::rules(parsed).for_each(|rule| visit(parsed.source.id, rule));
    }
}

/// All groups of one file.
pub struct PrometheusRuleFile;

/// The file whose groups are looked at together.
#[derive(Clone, Copy)]
pub struct PrometheusRuleFileRef<'a> {
    parsed: &'a crate::model::Parsed,
}

impl<'a> PrometheusRuleFileRef<'a> {
    pub fn groups(self) -> impl Iterator<Item = prometheus::Group<'a>> {
        prometheus::groups(self.parsed)
    }

    pub fn rules(self) -> impl Iterator<Item = prometheus::PrometheusRule<'a>> {
        prometheus::rules(self.parsed)
    }
}

impl View for PrometheusRuleFile {
    type Ref<'a> = PrometheusRuleFileRef<'a>;

    fn each<'a>(target: Target<'a>, visit: &mut dyn FnMut(FileId, Self::Ref<'a>)) {
        let Target::File(parsed) = target else { return };
        if prometheus::groups(parsed).next().is_some() {
            visit(parsed.source.id, PrometheusRuleFileRef { parsed });
        }
    }
}

/// Each configuration of Alertmanager.
pub struct Alertmanager;

impl View for Alertmanager {
    type Ref<'a> = prometheus::Alertmanager<'a>;

    fn each<'a>(target: Target<'a>, visit: &mut dyn FnMut(FileId, Self::Ref<'a>)) {
        let Target::File(parsed) = target else { return };
        if let Some(configuration) = prometheus::Alertmanager::of(parsed) {
            visit(parsed.source.id, configuration);
        }
    }
}
