//! Circles in the graph of `needs`, each told once.

use std::collections::BTreeMap;

use crate::model::actions::{Job, Workflow};
use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::yaml::Node;

#[derive(Default)]
pub struct CircularNeeds;

/// Longer circles are shown in part.
const MOST_NAMED: usize = 10;

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    Done,
}

impl Rule for CircularNeeds {
    type View = actions::Workflow;

    fn check(&self, workflow: Workflow<'_>, cx: &mut Context<'_>) {
        let jobs: Vec<Job<'_>> = workflow.jobs().collect();
        let index: BTreeMap<String, usize> =
            jobs.iter().zip(0..).map(|(job, at)| (job.id.to_lowercase(), at)).collect();
        let needs: Vec<Vec<usize>> = jobs
            .iter()
            .map(|job| {
                let ids = job.needs().into_iter().filter_map(Node::as_str);
                ids.filter_map(|id| index.get(&id.to_lowercase()).copied()).collect()
            })
            .collect();
        let mut states: Vec<Option<State>> = vec![None; jobs.len()];
        let mut told = vec![false; jobs.len()];
        for start in 0..jobs.len() {
            // Depth first without recursion; the stack is the path from the start.
            let mut stack: Vec<(usize, usize)> = vec![(start, 0)];
            while let Some((at, next)) = stack.pop() {
                if next == 0 && states.get(at).copied().flatten() == Some(State::Done) {
                    continue;
                }
                set(&mut states, at, State::Open);
                match needs.get(at).and_then(|needs| needs.get(next)).copied() {
                    None => set(&mut states, at, State::Done),
                    Some(needed) => {
                        stack.push((at, next + 1));
                        match states.get(needed).copied().flatten() {
                            Some(State::Open) => report(&jobs, &stack, needed, &mut told, cx),
                            Some(State::Done) => {}
                            None => stack.push((needed, 0)),
                        }
                    }
                }
            }
        }
    }
}

fn set(states: &mut [Option<State>], at: usize, state: State) {
    if let Some(slot) = states.get_mut(at) {
        *slot = Some(state);
    }
}

/// Circles that share a job are told once: whoever mends the first sees what is left of the others.
fn report(jobs: &[Job<'_>], stack: &[(usize, usize)], from: usize, told: &mut [bool], cx: &mut Context<'_>) {
    let circle: Vec<usize> = stack.iter().map(|(at, _)| *at).skip_while(|at| *at != from).collect();
    let mut is_new = true;
    for at in &circle {
        is_new &= !told.get(*at).copied().unwrap_or(true);
    }
    for at in circle.iter().filter(|_| is_new) {
        if let Some(slot) = told.get_mut(*at) {
            *slot = true;
        }
    }
    let members: Vec<&Job<'_>> = circle.iter().filter_map(|at| jobs.get(*at)).collect();
    let Some(first) = members.first().filter(|_| is_new) else { return };
    let mut names: Vec<&str> = members.iter().map(|job| job.id).take(MOST_NAMED).collect();
    names.push(if members.len() > MOST_NAMED { "…" } else { first.id });
    let message = if members.len() == 1 {
        format!("job `{}` waits for itself", first.id)
    } else {
        format!("jobs wait for each other: `{}`", names.join("` → `"))
    };
    let diagnostic = cx.report(first.head(), message);
    diagnostic.help("remove one of the `needs`").resource(first.path());
    for job in members.iter().skip(1).take(MOST_NAMED) {
        diagnostic.note(job.head(), "waits, too");
    }
}
