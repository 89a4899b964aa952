//! Circles in the graph of `needs`, each told once.

use std::collections::VecDeque;

use rustc_hash::FxHashMap;

use crate::model::actions::{Job, Workflow};
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct CircularNeeds;

/// More names than these help nobody.
const MAX_NAMES: usize = 10;

impl Rule for CircularNeeds {
    type View = actions::Workflow;

    fn check(&self, workflow: Workflow<'_>, cx: &mut Context<'_>) {
        let needs = workflow.needs();
        for tangle in tangles(&needs) {
            let circle = shortest_circle(&needs, &tangle);
            let jobs: Vec<Job<'_>> = circle.iter().filter_map(|place| workflow.job_at(*place)).collect();
            report(&jobs, cx);
        }
    }
}

/// The sets of jobs that all wait for each other (strongly connected components), in source order.
fn tangles(needs: &[&[usize]]) -> Vec<Vec<usize>> {
    // Tarjan's algorithm, without recursion. An order of 0 stands for "not visited".
    let (mut order, mut low, mut open) =
        (vec![0_usize; needs.len()], vec![0_usize; needs.len()], vec![false; needs.len()]);
    let (mut next, mut stack, mut found) = (1, Vec::new(), Vec::new());
    for start in 0..needs.len() {
        if at(&order, start) != 0 {
            continue;
        }
        let mut path = vec![(start, 0)];
        while let Some((job, edge)) = path.pop() {
            if edge == 0 {
                set(&mut order, job, next);
                set(&mut low, job, next);
                set(&mut open, job, true);
                next += 1;
                stack.push(job);
            }
            let Some(&needed) = needs.get(job).and_then(|needs| needs.get(edge)) else {
                if let Some((parent, _)) = path.last() {
                    let least = at(&low, *parent).min(at(&low, job));
                    set(&mut low, *parent, least);
                }
                if at(&low, job) == at(&order, job) {
                    let from = stack.iter().rposition(|member| *member == job).unwrap_or(stack.len());
                    let mut tangle = stack.split_off(from);
                    for member in &tangle {
                        set(&mut open, *member, false);
                    }
                    if tangle.len() > 1 || needs.get(job).is_some_and(|needs| needs.contains(&job)) {
                        tangle.sort_unstable();
                        found.push(tangle);
                    }
                }
                continue;
            };
            path.push((job, edge + 1));
            if at(&order, needed) == 0 {
                path.push((needed, 0));
            } else if at(&open, needed) {
                let least = at(&low, job).min(at(&order, needed));
                set(&mut low, job, least);
            }
        }
    }
    found.sort_unstable();
    found
}

fn at<T: Copy + Default>(list: &[T], place: usize) -> T {
    list.get(place).copied().unwrap_or_default()
}

fn set<T>(list: &mut [T], place: usize, value: T) {
    if let Some(slot) = list.get_mut(place) {
        *slot = value;
    }
}

/// The shortest way from the first job of a tangle back to itself, breadth first.
fn shortest_circle(needs: &[&[usize]], tangle: &[usize]) -> Vec<usize> {
    let Some(&first) = tangle.first() else { return Vec::new() };
    let mut before: FxHashMap<usize, usize> = FxHashMap::default();
    let mut queue = VecDeque::from([first]);
    while let Some(job) = queue.pop_front() {
        for &needed in needs.get(job).copied().unwrap_or_default() {
            if needed == first {
                let mut circle = vec![job];
                while let Some(&earlier) = circle.last().and_then(|job| before.get(job)) {
                    circle.push(earlier);
                }
                circle.reverse();
                return circle;
            }
            if tangle.binary_search(&needed).is_ok() && !before.contains_key(&needed) {
                before.insert(needed, job);
                queue.push_back(needed);
            }
        }
    }
    Vec::new()
}

fn report(jobs: &[Job<'_>], cx: &mut Context<'_>) {
    let Some(first) = jobs.first() else { return };
    let message = if jobs.len() == 1 {
        format!("job `{}` waits for itself", first.id)
    } else {
        let mut names: Vec<String> = jobs.iter().take(MAX_NAMES).map(|job| format!("`{}`", job.id)).collect();
        if jobs.len() > MAX_NAMES {
            names.push("…".to_owned());
        }
        names.push(format!("`{}`", first.id));
        format!("jobs wait for each other: {}", names.join(" → "))
    };
    let diagnostic = cx.report(first.head(), message);
    diagnostic.help("remove one of the `needs`").resource(first.path());
    for job in jobs.iter().take(MAX_NAMES).skip(1) {
        diagnostic.note(job.head(), "waits, too");
    }
}
