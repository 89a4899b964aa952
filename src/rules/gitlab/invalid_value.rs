//! Values of the wrong type, or outside of what GitLab takes.

use crate::model::gitlab::{Job, Pipeline};
use crate::rule::prelude::*;
use crate::rule::views::gitlab;
use crate::syntax::yaml::Node;

#[derive(Default)]
pub struct InvalidValue;

/// What stands behind a key. <https://docs.gitlab.com/ci/yaml/>
#[derive(Clone, Copy)]
enum Shape {
    List,
    Mapping,
    /// A text, or a list of texts and of such lists.
    Script,
    Switch,
    /// A number in this range, or a mapping.
    Number(i64, i64),
    /// `3 hours 30 minutes`
    Duration,
    OneOf(&'static [&'static str]),
}

const TOP: &[(&[&str], Shape)] = &[
    (&["stages"], Shape::List),
    (&["variables"], Shape::Mapping),
    (&["default"], Shape::Mapping),
    (&["workflow"], Shape::Mapping),
    (&["workflow", "rules"], Shape::List),
    (&["before_script"], Shape::Script),
    (&["after_script"], Shape::Script),
    (&["services"], Shape::List),
];

const JOB: &[(&[&str], Shape)] = &[
    (&["script"], Shape::Script),
    (&["before_script"], Shape::Script),
    (&["after_script"], Shape::Script),
    (&["tags"], Shape::List),
    (&["rules"], Shape::List),
    (&["services"], Shape::List),
    (&["variables"], Shape::Mapping),
    (&["artifacts"], Shape::Mapping),
    (&["artifacts", "paths"], Shape::List),
    (&["artifacts", "when"], Shape::OneOf(&["always", "on_failure", "on_success"])),
    (&["cache", "policy"], Shape::OneOf(&["pull", "pull-push", "push"])),
    (&["environment", "action"], Shape::OneOf(&["access", "prepare", "start", "stop", "verify"])),
    (&["allow_failure"], Shape::Switch),
    (&["interruptible"], Shape::Switch),
    (&["retry"], Shape::Number(0, 2)),
    (&["retry", "max"], Shape::Number(0, 2)),
    (&["parallel"], Shape::Number(1, 200)),
    (&["timeout"], Shape::Duration),
];

impl Rule for InvalidValue {
    type View = gitlab::Pipeline;

    fn check(&self, pipeline: Pipeline<'_>, cx: &mut Context<'_>) {
        for (path, shape) in TOP {
            check(pipeline.node, path, *shape, None, cx);
        }
        for job in pipeline.jobs() {
            for (path, shape) in JOB {
                check(job.node, path, *shape, Some(job), cx);
            }
            if let (Some(script), Some(trigger)) = (job.node.entry("script"), job.node.entry("trigger")) {
                cx.report(script.key.span(), "`script` cannot stand beside `trigger`")
                    .note(trigger.key.span(), "starts another pipeline instead")
                    .help("put it into a job of its own")
                    .resource(job.name.to_owned());
            }
        }
    }
}

fn check(node: Node<'_>, path: &[&str], shape: Shape, job: Option<Job<'_>>, cx: &mut Context<'_>) {
    let Some(value) = node.get_path(path).filter(|value| !is_open(*value)) else { return };
    let Some(what) = fault(value, shape) else { return };
    let key = path.join(":");
    let diagnostic = cx.report(value.span(), format!("`{key}` {what}"));
    if let Some(job) = job {
        diagnostic.resource(job.name.to_owned());
    }
    match shape {
        Shape::List => diagnostic.help("write a list: `[…]`, or lines that begin with `-`"),
        Shape::Mapping => diagnostic.help("write `NAME: value` lines below it"),
        Shape::Script => diagnostic.help("write commands as texts; quote those with `: `"),
        Shape::Switch => diagnostic.help("write `true` or `false`"),
        Shape::Number(least, most) => diagnostic.help(format!("write a number from {least} to {most}")),
        Shape::Duration => diagnostic.help("write it like `1h 30m`"),
        Shape::OneOf(known) => diagnostic.help(format!("it takes `{}`", known.join("`, `"))),
    };
}

/// Variables, inputs and references are filled in later; an empty value is none.
fn is_open(value: Node<'_>) -> bool {
    value.is_null()
        || value.is_unknown()
        || value.tag().is_some()
        || value.as_str().is_some_and(|text| text.contains('$'))
}

/// What is wrong with the value.
fn fault(value: Node<'_>, shape: Shape) -> Option<String> {
    let text = value.as_str().unwrap_or("");
    match shape {
        Shape::List => (!value.is_sequence()).then(|| "is no list".to_owned()),
        Shape::Mapping => (!value.is_mapping()).then(|| "is no mapping".to_owned()),
        Shape::Script if value.is_mapping() => Some("is a mapping".to_owned()),
        Shape::Script => {
            let line = value.items().find(|item| item.is_mapping() && item.tag().is_none());
            line.map(|_| "has a line that is a mapping".to_owned())
        }
        // `allow_failure` may list exit codes instead.
        Shape::Switch => (value.is_scalar() && value.as_bool().is_none())
            .then(|| format!("is neither `true` nor `false`, but `{text}`")),
        Shape::Number(least, most) => {
            let number = value.as_i64().filter(|_| !value.is_mapping())?;
            (!(least..=most).contains(&number)).then(|| format!("cannot be {number}"))
        }
        Shape::Duration => {
            let is_one = text.bytes().any(|byte| byte.is_ascii_digit());
            (value.is_scalar() && !is_one).then(|| format!("is no duration: `{text}`"))
        }
        Shape::OneOf(known) => (value.is_scalar() && !known.contains(&text)).then(|| format!("cannot be `{text}`")),
    }
}
