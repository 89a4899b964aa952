//! Runs all declarative rules of a kind in one walk over each document.

use std::cell::LazyCell;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use rustc_hash::FxHashMap;

use super::blame::Blocker;
use super::evaluate::{Place, Scope, Subject};
use super::fix::Written;
use super::graph::Graph;
use super::node::{Node, Shape};
use super::path::{Found, Path};
use super::select::{self, Kind, PodView};
use super::text::Dialect;
use super::truth::Truth;
use super::{Pattern, compile, compile_cloudformation};
use crate::diagnostic::{Applicability, Severity};
use crate::model::cloudformation::Template;
use crate::model::terraform::{Told, Tree};
use crate::model::{Document, Parsed, docker, kubernetes};
use crate::rule::checks::Run;
use crate::rule::{Context, FixAvailability, PatternSource, RuleMeta, SpecText, Target};
use crate::source::{FileId, Span};
use crate::syntax::yaml;

/// The declarative rules of a run, by the kind of document they look at.
#[derive(Default)]
pub struct Patterns {
    kinds: Vec<OfKind>,
}

/// The rules of one kind, each compiled when something is met that it selects.
struct OfKind {
    kind: Kind,
    rules: Vec<Lazy>,
    /// Rules by the type or kind they name; only in the kinds that select by names.
    by_name: OnceLock<ByName>,
    /// Rules by the path they select with, so that each path is walked once; only in the kinds that select by paths.
    by_path: OnceLock<Vec<(Path, Vec<usize>)>>,
}

#[derive(Default)]
struct ByName {
    whole: FxHashMap<&'static str, Vec<usize>>,
    /// Rules with a `*` in a name.
    by_prefix: Vec<usize>,
}

struct Lazy {
    meta: &'static RuleMeta,
    severity: Severity,
    text: SpecText,
    names: &'static [&'static str],
    /// Apart, for most are never needed.
    compiled: OnceLock<Option<Box<Pattern>>>,
    nanoseconds: AtomicU64,
}

/// A rule with its compiled pattern.
#[derive(Clone, Copy)]
struct Ready<'r> {
    rule: &'r Lazy,
    pattern: &'r Pattern,
}

/// One selected node with all that a rule may ask about it.
pub(super) struct Selected<'a> {
    pub node: Node<'a>,
    pub subject: Subject<'a>,
    pub graph: Option<&'a dyn Graph>,
    /// Where findings stand that have no better place, when that is not told by the node.
    pub header: Option<Span>,
    pub written: Written<'a>,
}

/// A block or resource that rules select by its type.
struct Whole<'a> {
    subject: Subject<'a>,
    body: Node<'a>,
    graph: &'a dyn Graph,
    header: Span,
    written: Written<'a>,
}

impl Patterns {
    /// Adds a rule. Costs nothing until something is met that it selects.
    pub fn add(&mut self, meta: &'static RuleMeta, severity: Severity, source: PatternSource) {
        for &(kind, names) in source.selects {
            let Some(kind) = Kind::from_name(kind) else { continue };
            let place = self.kinds.iter().position(|known| known.kind == kind);
            let place = place.unwrap_or_else(|| {
                self.kinds.push(OfKind::new(kind));
                self.kinds.len() - 1
            });
            if let Some(of_kind) = self.kinds.get_mut(place) {
                of_kind.add(meta, severity, source.text, names);
            }
        }
    }

    /// Runs every rule on what it selects in `target`.
    pub(in crate::rule) fn run(&self, target: Target<'_>, run: &mut Run<'_>) {
        let parsed = match target {
            Target::File(parsed) => parsed,
            Target::Terraform(tree) => {
                if let Some(of_kind) = self.kinds.iter().find(|known| known.kind == Kind::Terraform) {
                    of_kind.configuration(tree, run);
                }
                return;
            }
            Target::Built(parsed) => {
                if let Some(of_kind) = self.kinds.iter().find(|known| known.kind == Kind::Kubernetes) {
                    of_kind.manifest(parsed, run);
                }
                return;
            }
            Target::Repository(_) => return,
        };
        for &kind in Kind::of_language(parsed.language) {
            if let Some(of_kind) = self.kinds.iter().find(|known| known.kind == kind) {
                of_kind.file(parsed, run);
            }
        }
    }

    /// The ids of the rules that look at [`Target::Built`].
    pub fn on_built(&self) -> impl Iterator<Item = &'static str> + '_ {
        let kinds = self.kinds.iter().filter(|known| known.kind == Kind::Kubernetes);
        kinds.flat_map(|kind| &kind.rules).map(|rule| rule.meta.id)
    }

    /// Nanoseconds per rule id so far; zeros unless a clock was brought.
    pub fn timings(&self) -> impl Iterator<Item = (&'static str, u64)> + '_ {
        let rules = self.kinds.iter().flat_map(|kind| &kind.rules);
        rules.map(|rule| (rule.meta.id, rule.nanoseconds.load(Ordering::Relaxed)))
    }
}

impl Lazy {
    fn ready(&self, kind: Kind) -> Option<Ready<'_>> {
        let compiled = self.compiled.get_or_init(|| {
            let tree = yaml::parse(self.text.text().into());
            let node = tree.root()?.get("match")?;
            // The catalogue's rules are compiled in a test, a user's when they are loaded.
            let block = (kind == Kind::CloudFormation).then(|| compile_cloudformation(node, false)).flatten();
            block.unwrap_or_else(|| compile(node, false)).ok().map(Box::new)
        });
        compiled.as_ref().map(|pattern| Ready { rule: self, pattern })
    }
}

impl OfKind {
    fn new(kind: Kind) -> Self {
        Self { kind, rules: Vec::new(), by_name: OnceLock::new(), by_path: OnceLock::new() }
    }

    fn add(&mut self, meta: &'static RuleMeta, severity: Severity, text: SpecText, names: &'static [&'static str]) {
        let (compiled, nanoseconds) = (OnceLock::new(), AtomicU64::new(0));
        self.rules.push(Lazy { meta, severity, text, names, compiled, nanoseconds });
    }

    fn ready(&self, index: usize) -> Option<Ready<'_>> {
        self.rules.get(index)?.ready(self.kind)
    }

    /// The rules that select blocks of a type or objects of a kind.
    fn wanting(&self, name: &str) -> Vec<Ready<'_>> {
        let ByName { whole, by_prefix } = self.by_name();
        let named = whole.get(name).into_iter().flatten();
        let wants = |index: &&usize| self.rules.get(**index).is_some_and(|rule| select::wants(rule.names, name));
        let prefixed = by_prefix.iter().filter(wants);
        named.chain(prefixed).filter_map(|&index| self.ready(index)).collect()
    }

    fn by_name(&self) -> &ByName {
        self.by_name.get_or_init(|| {
            let mut by_name = ByName::default();
            for (index, rule) in self.rules.iter().enumerate() {
                if rule.names.iter().any(|name| name.ends_with('*')) {
                    by_name.by_prefix.push(index);
                } else {
                    for name in rule.names {
                        by_name.whole.entry(name).or_default().push(index);
                    }
                }
            }
            by_name
        })
    }

    fn by_path(&self) -> &[(Path, Vec<usize>)] {
        self.by_path.get_or_init(|| {
            let mut by_path: Vec<(Path, Vec<usize>)> = Vec::new();
            for index in 0..self.rules.len() {
                let Some(Ready { pattern, .. }) = self.ready(index) else { continue };
                match by_path.iter_mut().find(|(path, _)| *path == pattern.select.each) {
                    Some((_, rules)) => rules.push(index),
                    None => by_path.push((pattern.select.each.clone(), vec![index])),
                }
            }
            by_path
        })
    }

    fn file(&self, parsed: &Parsed, run: &mut Run<'_>) {
        match self.kind {
            Kind::Kubernetes => self.manifest(parsed, run),
            Kind::Terraform => {}
            Kind::CloudFormation => {
                if let Document::CloudFormation(template) = &parsed.document {
                    self.template(template, parsed.source.id, run);
                }
            }
            Kind::Dockerfile => {
                if let Document::Dockerfile(file) = &parsed.document {
                    let document = docker::document(file, parsed.source.id);
                    self.document(Node::value(&document), parsed, run);
                }
            }
            _ => {
                let Some(tree) = parsed.yaml() else { return };
                let file = parsed.source.id;
                for root in tree.documents().filter_map(yaml::Document::root) {
                    let root = match self.kind {
                        Kind::Prometheus if root.get_str("kind") == Some("PrometheusRule") => root.get("spec"),
                        Kind::Prometheus if root.get("kind").is_some() => None,
                        _ => Some(root),
                    };
                    let Some(root) = root else { continue };
                    self.document(Node::yaml(root, file, self.kind.dialect()), parsed, run);
                }
            }
        }
    }

    /// A document whose rules select by path.
    fn document(&self, root: Node<'_>, parsed: &Parsed, run: &mut Run<'_>) {
        for (path, rules) in self.by_path() {
            for node in path.find_all(root).0 {
                let selected = Selected::new(node, Subject::default());
                for rule in rules.iter().filter_map(|&rule| self.ready(rule)) {
                    let globs = &rule.pattern.select.globs;
                    if globs.is_empty() || globs.iter().any(|glob| glob.is_match(&parsed.source.path)) {
                        let resource = || select::locate(path, root, node);
                        check(rule, &selected, resource, run);
                    }
                }
            }
        }
    }

    /// Kubernetes objects, whose rules select by kind.
    fn manifest(&self, parsed: &Parsed, run: &mut Run<'_>) {
        let Document::Kubernetes(manifest) = &parsed.document else { return };
        let file = parsed.source.id;
        for object in manifest.objects() {
            let (kind, name) = (object.kind(), object.name().unwrap_or(""));
            let whole = [part(object, object.node, file)];
            let pod = LazyCell::new(|| object.pod().map(|pod| part(object, pod.spec, file)));
            let containers = LazyCell::new(|| pod.map(select::containers).unwrap_or_default());
            for rule in self.wanting(kind) {
                let select = &rule.pattern.select;
                let roots = match select.view {
                    None => &whole,
                    Some(PodView::Pod) => pod.as_slice(),
                    Some(PodView::Container) => containers.as_slice(),
                };
                for found in roots.iter().flat_map(|&root| select.each.find_all(root).0) {
                    let is_container = select.view == Some(PodView::Container);
                    let below = is_container || !select.each.segments.is_empty();
                    let subject = Subject { type_name: kind, name, ..Subject::default() };
                    let mut selected = Selected::new(found, subject);
                    if !below {
                        selected.header = Some(object.header());
                    }
                    check(rule, &selected, || Some(object.resource()), run);
                }
            }
        }
    }

    /// The blocks of Terraform modules, whose rules select by type.
    fn configuration(&self, tree: &Tree<'_>, run: &mut Run<'_>) {
        let mut by_type: FxHashMap<&str, Vec<Ready<'_>>> = FxHashMap::default();
        for instance in tree.instances.iter().filter(|instance| instance.reported) {
            let mut told = Told::of(instance);
            for block in tree.blocks_in(instance) {
                let (type_name, name, address) = (&*block.block.type_name, block.name, &*block.block.address);
                let rules = by_type.entry(type_name).or_insert_with(|| self.wanting(type_name));
                // What nobody looks at is not evaluated.
                if rules.is_empty() || !told.may_be_in(block.block) {
                    continue;
                }
                let body = Node::value(block.body());
                let subject = Subject { type_name, name, address, body: Some(body) };
                let whole = Whole { subject, body, graph: tree, header: block.header, written: Written::Here };
                whole.judge(rules, &|| block.display_address(), run);
            }
        }
    }

    /// The resources of a CloudFormation template.
    fn template(&self, template: &Template, file: FileId, run: &mut Run<'_>) {
        for resource in &template.resources {
            let body = Node::value(&resource.body);
            let (type_name, name, address) = (&*resource.type_name, &*resource.name, &*resource.address);
            let subject = Subject { type_name, name, address, body: Some(body) };
            let properties = template.tree.node(resource.node).and_then(|node| node.get("Properties"));
            let written =
                properties.map_or(Written::Nowhere, |node| Written::As(Node::yaml(node, file, Dialect::Plain)));
            let whole = Whole { subject, body, graph: template, header: resource.header, written };
            whole.judge(&self.wanting(type_name), &|| resource.address.clone(), run);
        }
    }
}

impl Whole<'_> {
    fn judge(&self, rules: &[Ready<'_>], address: &dyn Fn() -> String, run: &mut Run<'_>) {
        for &rule in rules {
            let each = &rule.pattern.select.each;
            let (nodes, complete) = each.find_all(self.body);
            if let (false, Some(sink)) = (complete, run.undecided) {
                let blocker = super::blame::blocked(each, self.body, self.header);
                sink.push(blocker.undecided(rule.rule.meta.id, Some(address())));
            }
            for node in nodes {
                let mut selected = Selected::new(node, self.subject);
                selected.graph = Some(self.graph);
                if each.segments.is_empty() {
                    selected.header = Some(self.header);
                    selected.written = self.written;
                } else if !matches!(self.written, Written::Here) {
                    selected.written = Written::Nowhere;
                }
                check(rule, &selected, || Some(address()), run);
            }
        }
    }
}

/// A part of an object. A patch is judged for what it says, not for what it leaves to the object that it changes.
fn part<'a>(object: kubernetes::Object<'a>, part: yaml::Node<'a>, file: FileId) -> Node<'a> {
    let node = Node::yaml(part, file, Dialect::Plain);
    if object.is_partial() { node.in_patch() } else { node }
}

fn check(ready: Ready<'_>, selected: &Selected<'_>, resource: impl FnOnce() -> Option<String>, run: &mut Run<'_>) {
    let Ready { rule, pattern } = ready;
    let started = run.clock.map(|clock| clock());
    if let Some(finding) = pattern.judge(selected) {
        let mut cx = Context::new(run.sources, selected.node.file(), rule.meta, rule.severity, run.found);
        report(pattern, &finding, selected, resource(), &mut cx, rule.meta);
    } else if let Some(sink) = run.undecided
        && let Some(blocker) = pattern.blocker(selected)
    {
        sink.push(blocker.undecided(rule.meta.id, resource()));
    }
    if let (Some(clock), Some(started)) = (run.clock, started) {
        rule.nanoseconds.fetch_add(clock().saturating_sub(started), Ordering::Relaxed);
    }
}

impl<'a> Selected<'a> {
    fn new(node: Node<'a>, subject: Subject<'a>) -> Self {
        Self { node, subject, graph: None, header: None, written: Written::Here }
    }

    fn header(&self) -> Span {
        self.header.unwrap_or_else(|| select::header(self.node))
    }
}

/// Where a rule is broken.
struct Finding<'a> {
    place: Option<Place<'a>>,
}

impl Pattern {
    fn scope<'s>(&'s self, selected: &Selected<'s>) -> Scope<'s> {
        Scope { named: &self.named, subject: selected.subject, graph: selected.graph }
    }

    /// The value that keeps the rule from being decided, where one does.
    fn blocker(&self, selected: &Selected<'_>) -> Option<Blocker> {
        let scope = self.scope(selected);
        let predicates = [self.when.as_ref(), Some(&self.fail_if)].into_iter().flatten();
        let mut blocked = None;
        for predicate in predicates {
            match scope.evaluate(predicate, selected.node).truth {
                Truth::False => return None,
                Truth::Unknown => blocked = blocked.or(Some(predicate)),
                Truth::True => {}
            }
        }
        scope.blame(blocked?, selected.node, selected.header())
    }

    fn judge<'a>(&self, selected: &Selected<'a>) -> Option<Finding<'a>> {
        let scope = Scope { named: &self.named, subject: selected.subject, graph: selected.graph };
        let applies = self.when.as_ref().is_none_or(|when| scope.evaluate(when, selected.node).truth.is_true());
        if !applies {
            return None;
        }
        let outcome = scope.evaluate(&self.fail_if, selected.node);
        (outcome.truth == Truth::True).then(|| {
            let place = match self.at.as_ref().map(|at| at.find(selected.node)) {
                Some(Found::Node(node)) if node.shape() != Shape::Null => Some(Place::of(node)),
                Some(_) => None,
                None => outcome.place,
            };
            Finding { place }
        })
    }
}

fn report(
    pattern: &Pattern,
    finding: &Finding<'_>,
    selected: &Selected<'_>,
    resource: Option<String>,
    cx: &mut Context<'_>,
    meta: &'static RuleMeta,
) {
    let place = finding.place.as_ref();
    let name = resource.as_deref().unwrap_or("");
    let fill = |message: &super::Message| message.fill(selected.node, selected.subject, name, place);
    let (file, span) =
        place.map_or_else(|| (selected.node.file(), selected.header()), |place| (place.file, place.span));
    let message = pattern.message.as_ref().map_or_else(|| meta.summary.to_owned(), fill);
    let help = pattern.help.as_ref().map(fill);
    let applicability = match meta.fix {
        FixAvailability::Safe => Some(Applicability::Safe),
        FixAvailability::Unsafe => Some(Applicability::Unsafe),
        FixAvailability::None => None,
    };
    // A fix edits the file of the finding.
    let plan = applicability.filter(|_| file == cx.file()).and_then(|applicability| {
        let plan = pattern.fix.as_ref()?.edit(selected.node, selected.written, cx.source_text())?;
        Some((applicability, plan))
    });
    let diagnostic = cx.report_in(file, span, message);
    diagnostic.resource = resource;
    if let Some(help) = help {
        diagnostic.help(help);
    }
    if let Some((applicability, plan)) = plan {
        diagnostic.fix(applicability, plan.title, [plan.edit]);
    }
}
