//! Jobs that wait for themselves, and templates that extend themselves.

use crate::model::gitlab::facts::{Mention, WrittenJob};
use crate::model::gitlab::join::Joined;
use crate::model::repository::Repository as Model;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct CircularNeeds;

impl Rule for CircularNeeds {
    type View = Repository;

    fn check(&self, repository: &Model, cx: &mut Context<'_>) {
        for pipeline in &repository.gitlab {
            circles(pipeline, "waits for itself", |job| job.needs.as_deref().unwrap_or_default(), cx);
            circles(pipeline, "extends itself", |job| &job.extends, cx);
        }
    }
}

/// Where a walk stands: not seen, on the way, done.
#[derive(Clone, Copy, PartialEq)]
enum State {
    New,
    Open,
    Done,
}

/// Tells each circle once, at the mention that closes it.
fn circles(pipeline: &Joined, what: &str, next: fn(&WrittenJob) -> &[Mention], cx: &mut Context<'_>) {
    let mut states = vec![State::New; pipeline.written.len()];
    for start in 0..pipeline.written.len() {
        // The jobs on the way, each with the mentions that are still to be followed.
        let mut way: Vec<(usize, usize)> = vec![(start, 0)];
        while let Some((place, mention)) = way.pop() {
            let Some((file, job)) = pipeline.written.get(place) else { continue };
            if mention == 0 {
                if states.get(place) != Some(&State::New) {
                    continue;
                }
                set(&mut states, place, State::Open);
            }
            let Some(found) = next(job).get(mention) else {
                set(&mut states, place, State::Done);
                continue;
            };
            way.push((place, mention + 1));
            let Some(target) = pipeline.place(&found.name) else { continue };
            match states.get(target) {
                Some(State::New) => way.push((target, 0)),
                Some(State::Open) => {
                    let from = way.iter().position(|(place, _)| *place == target).unwrap_or(0);
                    let names = way.iter().skip(from).filter_map(|(place, _)| pipeline.written.get(*place));
                    let mut names: Vec<&str> = names.map(|(_, job)| job.name.as_str()).collect();
                    names.push(&found.name);
                    let message = format!("job `{}` {what}: {}", found.name, names.join(" → "));
                    cx.report_in(*file, found.span, message).help("remove one of them").resource(job.name.clone());
                }
                _ => {}
            }
        }
    }
}

fn set(states: &mut [State], place: usize, state: State) {
    if let Some(slot) = states.get_mut(place) {
        *slot = state;
    }
}
