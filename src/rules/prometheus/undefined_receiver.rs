//! `prometheus/undefined-receiver`: see `rules/prometheus/undefined-receiver.md`.

use crate::model::nearest::nearest;
use crate::model::prometheus::Alertmanager as Configuration;
use crate::rule::prelude::*;
use crate::rule::views::prometheus::Alertmanager;
use crate::syntax::yaml::Node;

#[derive(Default)]
pub struct UndefinedReceiver;

impl Rule for UndefinedReceiver {
    type View = Alertmanager;

    fn check(&self, configuration: Configuration<'_>, cx: &mut Context<'_>) {
        let receivers = configuration.receivers();
        let intervals = configuration.time_intervals();
        for route in configuration.routes() {
            match route.node.get("receiver") {
                Some(receiver) => known(receiver, "receiver", &receivers, cx),
                None if route.is_root => {
                    cx.report(route.node.span(), "the root route has no receiver")
                        .help("name the receiver of all alerts that no other route takes");
                }
                None => {}
            }
            for key in ["mute_time_intervals", "active_time_intervals"] {
                for interval in route.node.get(key).into_iter().flat_map(Node::items) {
                    known(interval, "time interval", &intervals, cx);
                }
            }
        }
        for (at, name) in receivers.iter().enumerate() {
            if let Some(first) = receivers.iter().take(at).find(|first| first.as_str() == name.as_str()) {
                cx.report(name.span(), format!("receiver `{}` is defined twice", name.as_str().unwrap_or("")))
                    .help("rename or delete one")
                    .note(first.span(), "first here");
            }
        }
    }
}

fn known(name: Node<'_>, what: &str, all: &[Node<'_>], cx: &mut Context<'_>) {
    let Some(text) = name.as_str().filter(|text| !text.contains("{{") && !text.contains("${")) else { return };
    let names = || all.iter().filter_map(|node| node.as_str());
    if names().any(|known| known == text) {
        return;
    }
    let found = cx.report(name.span(), format!("there is no {what} `{text}`"));
    match nearest(text, names()) {
        Some(near) => {
            found.help(format!("did you mean `{near}`?"));
            found.fix(Applicability::Safe, format!("write `{near}`"), [Edit::replace(name.span(), near)]);
        }
        None => {
            found.help("Alertmanager does not start; define it, or name one that is there");
        }
    }
}
