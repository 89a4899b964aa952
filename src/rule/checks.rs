//! Enabled rules grouped by what they look at: each view of a target is walked once, for all its rules.

use std::any::{Any, TypeId};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};
use rustc_hash::{FxHashMap, FxHashSet};

use super::pattern::Patterns;
use super::{Context, Options, OptionsError, PatternSource, Rule, RuleMeta, Target, View};
use crate::diagnostic::{Diagnostic, Severity, Undecided};
use crate::model::repository::Repository;
use crate::source::SourceFile;

/// Adds one coded rule to the checks of a run. `build.rs` puts `Checks::install::<TheRule>` into the catalogue.
pub type Install = fn(&mut Checks, &'static RuleMeta, Severity, Options<'_>) -> Result<(), OptionsError>;

/// Nanoseconds since any fixed moment. Rules see no clock, so whoever wants timings brings one.
pub type Clock = fn() -> u64;

/// Collects what was not decided, from all threads.
#[derive(Default)]
pub(super) struct UndecidedSink(Mutex<Vec<Undecided>>);

impl UndecidedSink {
    pub(super) fn push(&self, undecided: Undecided) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(undecided);
    }

    fn take(&self) -> Vec<Undecided> {
        let mut all = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        all.sort_unstable();
        // One reason is enough for each, though every call of a module has its own.
        let mut seen = FxHashSet::default();
        all.retain(|undecided| seen.insert((undecided.file, undecided.span, undecided.rule)));
        all
    }
}

/// What a run over one target needs, and where its findings go.
pub(super) struct Run<'r> {
    pub sources: &'r [SourceFile],
    pub found: &'r mut Vec<Diagnostic>,
    pub clock: Option<Clock>,
    pub undecided: Option<&'r UndecidedSink>,
}

/// A rule of one view, its type erased.
trait Check<V: View>: Send + Sync {
    fn check(&self, view: V::Ref<'_>, cx: &mut Context<'_>);
}

impl<R: Rule> Check<R::View> for R {
    fn check(&self, view: <R::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        Rule::check(self, view, cx);
    }
}

struct Enabled<V: View> {
    meta: &'static RuleMeta,
    severity: Severity,
    check: Box<dyn Check<V>>,
    infers_absence: bool,
    nanoseconds: AtomicU64,
}

/// All enabled rules of one view.
struct Group<V: View> {
    rules: Vec<Enabled<V>>,
}

trait Walk: Send + Sync {
    fn walk(&self, target: Target<'_>, run: &mut Run<'_>);
    fn timings(&self, into: &mut Vec<(&'static str, u64)>);
    /// The id of its first rule.
    fn id(&self) -> &'static str;
    /// The ids of its rules, when they look at [`Target::Built`].
    fn on_built(&self) -> Vec<&'static str>;
    fn as_any(&mut self) -> &mut dyn Any;
}

impl<V: View> Walk for Group<V> {
    fn walk(&self, target: Target<'_>, run: &mut Run<'_>) {
        let Run { sources, found, clock, undecided } = run;
        let is_cut_off = self.rules.iter().any(|rule| rule.infers_absence) && target.is_cut_off();
        V::each(target, &mut |file, view| {
            for rule in self.rules.iter().filter(|rule| !(is_cut_off && rule.infers_absence)) {
                let started = clock.map(|clock| clock());
                let (meta, severity, undecided) = (rule.meta, rule.severity, *undecided);
                let mut cx = Context { sources, file, meta, severity, found, undecided };
                rule.check.check(view, &mut cx);
                if let (Some(clock), Some(started)) = (*clock, started) {
                    rule.nanoseconds.fetch_add(clock().saturating_sub(started), Ordering::Relaxed);
                }
            }
        });
    }

    fn timings(&self, into: &mut Vec<(&'static str, u64)>) {
        into.extend(self.rules.iter().map(|rule| (rule.meta.id, rule.nanoseconds.load(Ordering::Relaxed))));
    }

    fn id(&self) -> &'static str {
        self.rules.first().map_or("", |rule| rule.meta.id)
    }

    fn on_built(&self) -> Vec<&'static str> {
        self.rules.iter().filter(|_| V::SEES_BUILT).map(|rule| rule.meta.id).collect()
    }

    fn as_any(&mut self) -> &mut dyn Any {
        self
    }
}

/// The rules of a run: coded ones by view, and declarative ones.
#[derive(Default)]
pub struct Checks {
    groups: Vec<Box<dyn Walk>>,
    /// One for each rule over all files.
    whole_run: Vec<Box<dyn Walk>>,
    by_view: FxHashMap<TypeId, usize>,
    clock: Option<Clock>,
    undecided: Option<UndecidedSink>,
    patterns: Patterns,
}

impl Checks {
    /// Adds a declarative rule.
    pub fn add_pattern(&mut self, meta: &'static RuleMeta, severity: Severity, source: PatternSource) {
        self.patterns.add(meta, severity, source);
    }

    /// Builds rule `R` from its options and adds it to the group of its view.
    pub fn install<R: Rule>(
        &mut self,
        meta: &'static RuleMeta,
        severity: Severity,
        options: Options<'_>,
    ) -> Result<(), OptionsError> {
        let check: Box<dyn Check<R::View>> = Box::new(R::configure(options)?);
        self.add(Enabled { meta, severity, check, infers_absence: R::INFERS_ABSENCE, nanoseconds: AtomicU64::new(0) });
        Ok(())
    }

    /// Apart from `install`, so that there is one for each view and not one for each rule.
    #[inline(never)]
    fn add<V: View>(&mut self, enabled: Enabled<V>) {
        if V::IS_WHOLE_RUN {
            self.whole_run.push(Box::new(Group { rules: vec![enabled] }));
            return;
        }
        let groups = &mut self.groups;
        let index = *self.by_view.entry(TypeId::of::<V>()).or_insert_with(|| {
            groups.push(Box::new(Group::<V> { rules: Vec::new() }));
            groups.len() - 1
        });
        if let Some(group) = groups.get_mut(index).and_then(|group| group.as_any().downcast_mut::<Group<V>>()) {
            group.rules.push(enabled);
        }
    }

    /// Runs the rules over all files side by side. A panic is a bug of ours: it costs the findings of its rule, whose
    /// id comes instead.
    pub fn run_whole(
        &self,
        repository: &Repository,
        sources: &[SourceFile],
    ) -> Vec<Result<Vec<Diagnostic>, &'static str>> {
        let run = |group: &dyn Walk| {
            catch_unwind(AssertUnwindSafe(|| {
                let mut found = Vec::new();
                let undecided = self.undecided.as_ref();
                let run = &mut Run { sources, found: &mut found, clock: self.clock, undecided };
                group.walk(Target::Repository(repository), run);
                found
            }))
            .map_err(|_| group.id())
        };
        self.whole_run.par_iter().with_max_len(1).map(|group| run(group.as_ref())).collect()
    }

    /// Runs every rule on what it looks at in one file or one tree of modules.
    pub fn run(&self, target: Target<'_>, sources: &[SourceFile], found: &mut Vec<Diagnostic>) {
        let run = &mut Run { sources, found, clock: self.clock, undecided: self.undecided.as_ref() };
        for group in &self.groups {
            group.walk(target, run);
        }
        self.patterns.run(target, run);
    }

    /// From now on, collects what was not decided and why.
    pub fn collect_undecided(&mut self) {
        self.undecided = Some(UndecidedSink::default());
    }

    /// What was not decided since the last call, sorted by place; nothing unless it is collected.
    pub fn take_undecided(&self) -> Option<Vec<Undecided>> {
        self.undecided.as_ref().map(UndecidedSink::take)
    }

    /// The ids of the rules that look at [`Target::Built`].
    pub fn on_built(&self) -> FxHashSet<&'static str> {
        self.groups.iter().flat_map(|group| group.on_built()).chain(self.patterns.on_built()).collect()
    }

    /// From now on, measures how long each rule takes.
    pub fn time_with(&mut self, clock: Clock) {
        self.clock = Some(clock);
    }

    /// Nanoseconds each rule has taken so far, summed over all threads; zeros unless a clock was brought.
    pub fn timings(&self) -> Vec<(&'static str, u64)> {
        let mut timings = Vec::new();
        self.groups.iter().chain(&self.whole_run).for_each(|group| group.timings(&mut timings));
        timings.extend(self.patterns.timings());
        timings
    }
}
