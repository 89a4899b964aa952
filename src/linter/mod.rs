//! The phases of a run: each file is parsed and checked in parallel, then the facts of all files together.
//!
//! Pure: the same texts and the same rules give the same findings in the same order.

mod modules;
mod overlays;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use camino::Utf8PathBuf;
use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::diagnostic::{Diagnostic, Severity, Undecided};
use crate::language::{Charts, Language, classify};
use crate::model::Annotation;
use crate::model::actions::known::Told;
use crate::model::gitlab::Included;
use crate::model::kubernetes::kustomize::{Files, Units, is_kustomization, units};
use crate::model::kubernetes::schema::CustomKinds;
use crate::model::kubernetes::{self, Patches};
use crate::model::repository::{Facts, Repository};
use crate::model::terraform::is_installed_module;
use crate::model::{self, Document, Parsed};
use crate::rule::{Body, Checks, Clock, Options, OptionsError, RuleEntry, RuleMeta, Target};
use crate::source::{FileId, SourceFile, Span};
use crate::syntax::{ScopedComment, SyntaxError, yaml};

/// Files that a thread takes at a time. Left alone, it would take a quarter of them or more, and the others would have
/// nothing to do while it is at a part that happens to be the longest.
const FILES_AT_A_TIME: usize = 8;

/// A rule that is switched on, with the severity and options in force.
#[derive(Clone, Debug)]
pub struct EnabledRule {
    pub entry: &'static RuleEntry,
    pub severity: Severity,
    /// As configured; `None` takes the specification's defaults.
    pub options: Option<serde_json::Value>,
}

impl EnabledRule {
    /// The rule as its specification has it.
    pub fn by_default(entry: &'static RuleEntry) -> Self {
        Self { entry, severity: entry.meta.severity, options: None }
    }
}

/// What was learnt of one file besides its findings.
#[derive(Debug)]
pub struct CheckedFile {
    pub file: FileId,
    pub language: Language,
    /// For suppressions.
    pub comments: Vec<ScopedComment>,
    /// For suppressions of peers.
    pub annotations: Vec<Annotation>,
}

/// A part of a file that no rule has seen, and why: a limit of this program, never a fault of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unchecked {
    pub file: FileId,
    pub span: Span,
    pub why: String,
}

/// The result of a run before suppressions and baseline.
#[derive(Debug, Default)]
pub struct Linted {
    /// Sorted by (file, span, rule).
    pub diagnostics: Vec<Diagnostic>,
    /// In the order of the sources.
    pub files: Vec<CheckedFile>,
    pub unchecked: Vec<Unchecked>,
    /// Rules over all files that a bug of ours ended.
    pub failed: Vec<&'static str>,
    /// Sorted by place; `None` unless it was asked for.
    pub undecided: Option<Vec<Undecided>>,
}

/// The enabled rules, ready to run.
#[derive(Default)]
pub struct Linter {
    checks: Checks,
    /// Rules the engine itself reports, by id.
    engine: Vec<(&'static RuleMeta, Severity)>,
    /// What the configuration tells of actions.
    actions: Option<Arc<Told>>,
}

/// What one file gives to the run beside its facts; `looked` is what the caller saw in it.
struct FileResult<T> {
    /// Sorted.
    found: Vec<Diagnostic>,
    /// `None` for what others wrote, which is only read.
    checked: Option<CheckedFile>,
    unchecked: Vec<Unchecked>,
    looked: Option<T>,
    /// The tree of a file that kustomizations are built from.
    part: Option<Arc<yaml::Tree>>,
}

/// The result of a run with what the caller saw in each file.
#[derive(Debug)]
pub struct Looked<T> {
    pub linted: Linted,
    pub repository: Repository,
    /// In the order of the sources; `None` for a file that could not be read.
    pub files: Vec<Option<T>>,
}

impl Linter {
    /// Prepares the rules; fails on an option that a rule does not have.
    pub fn new(rules: impl IntoIterator<Item = EnabledRule>) -> Result<Self, OptionsError> {
        let mut linter = Self::default();
        for EnabledRule { entry, severity, options } in rules {
            let options = Options::new(&entry.meta, options.as_ref());
            match entry.body {
                Body::Code(install) => install(&mut linter.checks, &entry.meta, severity, options)?,
                Body::Pattern(source) => {
                    options.validate()?;
                    linter.checks.add_pattern(&entry.meta, severity, source);
                }
                Body::Engine => {
                    options.validate()?;
                    linter.engine.push((&entry.meta, severity));
                }
            }
        }
        Ok(linter)
    }

    /// From now on, what the configuration tells of actions counts, too.
    pub fn know_actions(&mut self, told: &Arc<Told>) {
        self.actions = Some(Arc::clone(told)).filter(|told| !told.is_empty());
    }

    /// From now on, measures how long each coded rule takes, for `--timings`.
    pub fn time_with(&mut self, clock: Clock) {
        self.checks.time_with(clock);
    }

    /// From now on, tells what was not decided and why, for `--show-unknown`.
    pub fn collect_undecided(&mut self) {
        self.checks.collect_undecided();
    }

    /// Nanoseconds per rule id, summed over all threads.
    pub fn timings(&self) -> Vec<(&'static str, u64)> {
        self.checks.timings()
    }

    /// The metadata and severity of a rule that the engine itself reports, when it is enabled.
    pub fn engine_rule(&self, id: &str) -> Option<(&'static RuleMeta, Severity)> {
        self.engine.iter().find(|(meta, _)| meta.id == id).copied()
    }

    /// Checks `sources`, whose ids are their indices; `known` are further paths that exist but were not read.
    pub fn lint(&self, sources: &[SourceFile], known: &[Utf8PathBuf]) -> Linted {
        self.look(sources, known, |_| ()).linted
    }

    /// The same, and lets the caller look at each parsed file, in parallel, before its tree goes.
    pub fn look<T: Send>(
        &self,
        sources: &[SourceFile],
        known: &[Utf8PathBuf],
        look: impl Fn(&Parsed) -> T + Sync,
    ) -> Looked<T> {
        if sources.is_empty() {
            let linted = Linted { undecided: self.checks.take_undecided(), ..Linted::default() };
            return Looked { linted, repository: Repository::join(Vec::new(), known), files: Vec::new() };
        }
        let paths = sources.iter().map(SourceFile::path).chain(known.iter().map(Utf8PathBuf::as_path));
        let charts = Charts::from_paths(paths);
        let patches = Patches::from_sources(sources).with_custom_kinds(custom_kinds(sources, &charts));
        let included = Included::from_sources(sources);
        let (mut facts, mut results): (Vec<Facts>, Vec<FileResult<T>>) = (Vec::new(), Vec::new());
        sources
            .par_iter()
            .with_max_len(FILES_AT_A_TIME)
            .map(|source| self.file(source, sources, (&charts, &patches, &included), &look))
            .unzip_into_vecs(&mut facts, &mut results);

        let mut linted = Linted::default();
        let told: usize = results.iter().map(|result| result.found.len()).sum();
        // With room for what modules and rules over all files say: to grow is to copy them all.
        linted.diagnostics.reserve(told + told / 2);
        let mut files = Vec::with_capacity(results.len());
        let mut parts: FxHashMap<FileId, Arc<yaml::Tree>> = FxHashMap::default();
        for (facts, result) in facts.iter().zip(results) {
            parts.extend(result.part.map(|tree| (facts.file, tree)));
            linted.diagnostics.extend(result.found);
            linted.files.extend(result.checked);
            linted.unchecked.extend(result.unchecked);
            files.push(result.looked);
        }
        let (of_modules, mut units) =
            rayon::join(|| modules::judge(&self.checks, &facts, sources), || kustomizations(sources, &parts));
        linted.diagnostics.extend(of_modules.diagnostics);
        linted.unchecked.extend(of_modules.unchecked);
        let mut repository = Repository::join(facts, known);
        self.judge_overlays(sources, &patches, &mut units, &mut linted);
        repository.kustomize = units;
        for result in self.checks.run_whole(&repository, sources) {
            match result {
                Ok(found) => linted.diagnostics.extend(found),
                Err(rule) => linted.failed.push(rule),
            }
        }
        drop_secrets_seen_twice(&mut linted.diagnostics, sources);
        sort(&mut linted.diagnostics);
        linted.undecided = self.checks.take_undecided();
        Looked { linted, repository, files }
    }

    /// One file, start to end. A panic in a parser or rule is a bug of ours: the file counts as not checked, and the
    /// rest of the run goes on.
    fn file<T>(
        &self,
        source: &SourceFile,
        sources: &[SourceFile],
        (charts, patches, included): (&Charts, &Patches, &Included),
        look: &impl Fn(&Parsed) -> T,
    ) -> (Facts, FileResult<T>) {
        let is_included = included.contains(&source.path);
        let language = if is_included { Language::GitlabCi } else { classify(&source.path, &source.text, charts) };
        if is_installed_module(&source.path) {
            return installed(source, language);
        }
        let result = catch_unwind(AssertUnwindSafe(|| {
            let mut parsed = model::parse(source, language);
            if let Document::Kubernetes(manifest) = &mut parsed.document {
                patches.tell(&source.path, manifest);
            }
            if let (Some(told), Document::Actions(file)) = (&self.actions, &mut parsed.document) {
                file.tell(told);
            }
            let looked = look(&parsed);
            let is_part = patches.is_part(&source.path);
            self.check(parsed, sources, looked, is_part)
        }));
        result.unwrap_or_else(|_| {
            let (comments, annotations) = (Vec::new(), Vec::new());
            let checked = Some(CheckedFile { file: source.id, language, comments, annotations });
            let unchecked = vec![internal_error(source.id)];
            let result = FileResult { found: Vec::new(), checked, unchecked, looked: None, part: None };
            (Facts::empty(source, language), result)
        })
    }

    fn check<T>(&self, mut parsed: Parsed, sources: &[SourceFile], looked: T, is_part: bool) -> (Facts, FileResult<T>) {
        let mut found = Vec::new();
        let unchecked = self.syntax_errors(&mut parsed, &mut found);
        self.checks.run(Target::File(&parsed), sources, &mut found);
        sort(&mut found);
        let facts = Facts::collect(&parsed);
        let annotations = parsed.annotations();
        let checked =
            CheckedFile { file: parsed.source.id, language: parsed.language, comments: parsed.comments, annotations };
        let tree = match parsed.document {
            Document::Kubernetes(manifest) if !manifest.is_template => Some(manifest.tree),
            Document::Yaml(tree) => Some(tree),
            _ => None,
        };
        let part = tree.filter(|_| is_part).map(Arc::new);
        (facts, FileResult { found, checked: Some(checked), unchecked, looked: Some(looked), part })
    }

    /// Judges what the kustomizations make of the objects in their files.
    fn judge_overlays(&self, sources: &[SourceFile], patches: &Patches, units: &mut Units, linted: &mut Linted) {
        let why = "the kustomization is too large to be built";
        let unbuilt = units.unbuilt.iter().map(|&file| (file, Span::empty(0), why.to_owned()));
        linted.unchecked.extend(unbuilt.map(|(file, span, why)| Unchecked { file, span, why }));
        overlays::judge(&self.checks, sources, patches, units, &mut linted.diagnostics);
    }

    /// Turns what a parser could not read into findings, or into "not checked" where the file may be right.
    fn syntax_errors(&self, parsed: &mut Parsed, found: &mut Vec<Diagnostic>) -> Vec<Unchecked> {
        let file = parsed.source.id;
        let (errors, limits): (Vec<SyntaxError>, Vec<SyntaxError>) =
            std::mem::take(&mut parsed.errors).into_iter().partition(|error| error.users_fault);
        if let Some((meta, severity)) = self.engine_rule("lint/syntax-error") {
            for error in errors {
                let mut diagnostic = Diagnostic::new(meta, file, error.span, error.message);
                diagnostic.severity = severity;
                diagnostic.help = error.help;
                for (span, message) in error.notes {
                    diagnostic.note(span, message);
                }
                found.push(diagnostic);
            }
        }
        limits.into_iter().map(|error| Unchecked { file, span: error.span, why: error.message.into_owned() }).collect()
    }
}

/// What the kustomizations of the run build.
fn kustomizations(sources: &[SourceFile], trees: &FxHashMap<FileId, Arc<yaml::Tree>>) -> Units {
    let files = Files { sources, trees };
    let kustomizations = sources.iter().filter(|source| is_kustomization(&source.path));
    catch_unwind(AssertUnwindSafe(|| units(&files, kustomizations))).unwrap_or_default()
}

/// A file of a module that `terraform init` fetched: callers are evaluated with it, but its faults are its authors'.
fn installed<T>(source: &SourceFile, language: Language) -> (Facts, FileResult<T>) {
    let mut facts = Facts::empty(source, language);
    let parsed = catch_unwind(AssertUnwindSafe(|| model::parse(source, language).document));
    if let Ok(Document::Terraform(file)) = parsed {
        facts.terraform = Some(file.tree);
    }
    (facts, FileResult { found: Vec::new(), checked: None, unchecked: Vec::new(), looked: None, part: None })
}

/// The kinds that `CustomResourceDefinition`s among the files define, known before any object is looked at.
fn custom_kinds(sources: &[SourceFile], charts: &Charts) -> CustomKinds {
    let manifests: Vec<kubernetes::Manifest> = sources
        .par_iter()
        .with_max_len(FILES_AT_A_TIME)
        .filter(|source| CustomKinds::may_be_in(&source.text))
        .filter_map(|source| {
            let language = classify(&source.path, &source.text, charts);
            let is_manifest = matches!(language, Language::Kubernetes | Language::HelmTemplate);
            is_manifest.then(|| catch_unwind(|| kubernetes::parse(source, language)).ok()).flatten()
        })
        .collect();
    CustomKinds::read(&manifests)
}

/// A rule of a language that reports a secret knows more of it than the rules on text, which see the same place: one
/// finding is enough.
fn drop_secrets_seen_twice(diagnostics: &mut Vec<Diagnostic>, sources: &[SourceFile]) {
    let is_textual = |diagnostic: &Diagnostic| diagnostic.rule.id.starts_with("secrets/");
    if !diagnostics.iter().any(is_textual) {
        return;
    }
    let lines = |diagnostic: &Diagnostic| {
        let file = diagnostic.primary.file;
        let spans = diagnostic.redact.iter().copied().chain([diagnostic.primary.span]);
        let source = sources.get(file.index());
        let lines =
            spans.filter_map(move |span| Some((source?.lines().line(span.start), source?.lines().line(span.end))));
        lines.flat_map(|(first, last)| first..=last).map(move |line| (file, line)).collect::<Vec<_>>()
    };
    let about_secrets =
        |diagnostic: &&Diagnostic| !is_textual(diagnostic) && diagnostic.rule.checklist.contains(&"sec-no-secrets");
    let textual: FxHashSet<FileId> =
        diagnostics.iter().filter(|found| is_textual(found)).map(|found| found.primary.file).collect();
    let beside = diagnostics.iter().filter(|found| textual.contains(&found.primary.file));
    let seen: FxHashSet<(FileId, usize)> = beside.filter(about_secrets).flat_map(lines).collect();
    diagnostics
        .retain(|diagnostic| !is_textual(diagnostic) || !lines(diagnostic).iter().any(|line| seen.contains(line)));
}

fn internal_error(file: FileId) -> Unchecked {
    Unchecked { file, span: Span::empty(0), why: "internal error; please report it with this file".to_owned() }
}

/// The order of all output: path (files are numbered in the order of their paths), span, rule. What is sorted already
/// costs little.
pub fn sort(diagnostics: &mut [Diagnostic]) {
    diagnostics.sort_by(|a, b| {
        let key = |diagnostic: &Diagnostic| (diagnostic.primary.file, diagnostic.primary.span, diagnostic.rule.id);
        key(a).cmp(&key(b)).then_with(|| a.message.cmp(&b.message))
    });
}
