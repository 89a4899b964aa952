//! Terraform modules: each one that no other calls is evaluated, with all it calls, and judged.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Condvar, Mutex, PoisonError};

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Linted, internal_error};
use crate::diagnostic::{Diagnostic, Label};
use crate::model::repository::Facts;
use crate::model::terraform::{Tree, Workspace};
use crate::rule::{Checks, Target};
use crate::source::{SourceFile, Span};

/// Configurations that are held evaluated at a time, for each thread: each is many times larger than its text.
const TREES_PER_THREAD: usize = 2;

/// Callers of a module that one finding names.
const MAX_CALLERS: usize = 3;

/// A finding in a configuration.
struct Found {
    /// The call that gave the place its value.
    caller: Option<Label>,
    /// An example says it of the module that it shows.
    shown: bool,
    diagnostic: Diagnostic,
}

/// Evaluates and judges the modules among the files.
pub(super) fn judge(checks: &Checks, facts: &[Facts], sources: &[SourceFile]) -> Linted {
    let mut linted = Linted::default();
    let files = facts.iter().filter_map(|facts| Some((facts.file, facts.path.clone(), facts.terraform.clone()?)));
    let workspace = Workspace::new(files.collect(), sources);
    let entries = workspace.entries();
    let threads = rayon::current_num_threads();
    let line = Mutex::new(Line::new(entries.len(), threads * TREES_PER_THREAD));
    let moved = Condvar::new();
    let evaluate = |at: usize| workspace.evaluate(entries.get(at).copied().unwrap_or_default());
    let findings = |tree: &Tree<'_>| -> Vec<Found> {
        let mut found = Vec::new();
        checks.run(Target::Terraform(tree), sources, &mut found);
        found.retain(|found| tree.is_told(found.resource.as_deref(), found.primary.file, found.primary.span));
        let with_caller = |found: Diagnostic| Found {
            caller: caller(tree, &found, sources),
            shown: tree.is_shown(found.primary.file),
            diagnostic: found,
        };
        found.into_iter().map(with_caller).collect()
    };
    let work = || {
        let mut state = line.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            match state.next() {
                Work::Evaluate(at) => {
                    drop(state);
                    let tree = catch_unwind(AssertUnwindSafe(|| evaluate(at))).ok();
                    state = line.lock().unwrap_or_else(PoisonError::into_inner);
                    state.evaluated.insert(at, tree);
                }
                Work::Judge(at, tree) => {
                    drop(state);
                    // There is room for another one.
                    moved.notify_all();
                    let found = catch_unwind(AssertUnwindSafe(|| findings(&tree)));
                    drop(tree);
                    state = line.lock().unwrap_or_else(PoisonError::into_inner);
                    match found {
                        Ok(found) => _ = state.found.insert(at, found),
                        Err(_) => state.failed.push(at),
                    }
                }
                Work::Wait => state = moved.wait(state).unwrap_or_else(PoisonError::into_inner),
                Work::Nothing => break,
            }
            moved.notify_all();
        }
    };
    rayon::scope(|scope| (0..threads.min(entries.len())).for_each(|_| scope.spawn(|_| work())));
    let line = line.into_inner().unwrap_or_else(PoisonError::into_inner);
    for entry in line.failed.iter().filter_map(|&at| entries.get(at)) {
        let files = workspace.directories.get(*entry).map(|directory| &directory.files);
        linted.unchecked.extend(files.into_iter().flatten().map(|file| internal_error(file.id)));
    }
    linted.diagnostics = joined(line.found.into_values().flatten().collect());
    linted
}

/// What a thread does next.
enum Work<'w> {
    Evaluate(usize),
    Judge(usize, Tree<'w>),
    /// Until another thread has evaluated what must be judged first.
    Wait,
    Nothing,
}

/// The entries on their way: evaluated in any order, judged in theirs, so that the same one is always the first to tell
/// of a directory.
struct Line<'w> {
    entries: usize,
    /// How many may be evaluated before they are judged.
    room: usize,
    evaluations: usize,
    judgements: usize,
    /// What waits to be judged; nothing where the evaluation failed.
    evaluated: BTreeMap<usize, Option<Tree<'w>>>,
    seen: FxHashSet<usize>,
    failed: Vec<usize>,
    found: BTreeMap<usize, Vec<Found>>,
}

impl<'w> Line<'w> {
    fn new(entries: usize, room: usize) -> Self {
        let (evaluated, found) = (BTreeMap::new(), BTreeMap::new());
        let (seen, failed) = (FxHashSet::default(), Vec::new());
        Self { entries, room, evaluations: 0, judgements: 0, evaluated, seen, failed, found }
    }

    fn next(&mut self) -> Work<'w> {
        while let Some(tree) = self.evaluated.remove(&self.judgements) {
            let at = self.judgements;
            self.judgements += 1;
            let Some(mut tree) = tree else {
                self.failed.push(at);
                continue;
            };
            for instance in &mut tree.instances {
                let is_first = instance.reported && !instance.shown;
                instance.first = is_first && self.seen.insert(instance.directory_index);
            }
            return Work::Judge(at, tree);
        }
        if self.evaluations < self.entries && self.evaluations - self.judgements < self.room {
            self.evaluations += 1;
            return Work::Evaluate(self.evaluations - 1);
        }
        if self.judgements == self.entries { Work::Nothing } else { Work::Wait }
    }
}

/// All findings in the order of the entries. A module that is called twice, and a block that stands for several, have
/// their faults once.
fn joined(mut found: Vec<Found>) -> Vec<Diagnostic> {
    // What a module says of itself comes before what its examples say.
    found.sort_by_key(|found| found.shown);
    let mut diagnostics: Vec<Diagnostic> = Vec::new();
    let mut places: FxHashMap<_, (usize, bool, Vec<String>)> = FxHashMap::default();
    for Found { caller, shown, mut diagnostic } in found {
        let place = (diagnostic.rule.id, diagnostic.primary.file, diagnostic.primary.span);
        let first = places.get_mut(&place);
        let known = first.as_ref().and_then(|(index, ..)| diagnostics.get_mut(*index));
        if let (Some((_, by_itself, messages)), Some(known)) = (first, known) {
            if known.resource != diagnostic.resource {
                if !(*by_itself && shown) {
                    add_caller(known, caller);
                }
                continue;
            }
            if messages.iter().any(|known| *known == diagnostic.message) {
                continue;
            }
            messages.push(diagnostic.message.to_string());
        } else {
            places.insert(place, (diagnostics.len(), !shown, vec![diagnostic.message.to_string()]));
        }
        add_caller(&mut diagnostic, caller);
        diagnostics.push(diagnostic);
    }
    diagnostics
}

/// The call that gave a finding in a called module its value, where the place of the finding asks for one.
fn caller(tree: &Tree<'_>, diagnostic: &Diagnostic, sources: &[SourceFile]) -> Option<Label> {
    let resource = diagnostic.resource.as_deref().filter(|resource| resource.starts_with("module."))?;
    let text = &sources.get(diagnostic.primary.file.index())?.text;
    // A list is shown by its key; its value stands behind it.
    let Span { start, end } = diagnostic.primary.span;
    let line_end = text.get(end as usize..)?.find('\n').map_or(text.len(), |length| end as usize + length);
    let text = text.get(start as usize..line_end)?;
    if !["var.", "local.", "each."].iter().any(|root| text.contains(root)) {
        return None;
    }
    let instance = tree.instance_of(resource)?;
    let (file, span) = instance.call?;
    Some(Label { file, span, message: format!("the value comes from `{}`", instance.address).into() })
}

fn add_caller(diagnostic: &mut Diagnostic, call: Option<Label>) {
    let is_new = |label: &Label| !diagnostic.secondary.contains(label);
    if let Some(label) = call.filter(is_new).filter(|_| diagnostic.secondary.len() < MAX_CALLERS) {
        diagnostic.secondary.push(label);
    }
}
