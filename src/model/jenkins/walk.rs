//! The walk over the tokens of a Jenkinsfile: which block is open, and which stage its steps belong to.

use rustc_hash::FxHashMap;

use super::steps::{AFTER_FAILURE, SCRIPTS, is_plain, stage_of};
use crate::model::pipeline::images::Images;
use crate::model::pipeline::{Evidence, JobFacts, Platform, Stage, StageFact, commands};
use crate::source::Span;
use crate::syntax::groovy::{Kind, Text, Token};
use crate::syntax::shell::{self, Script};

/// More jobs than a pipeline has, and blocks within each other.
const MOST_JOBS: usize = 500;
const DEEPEST: usize = 200;

#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) jobs: Vec<JobFacts>,
    pub(super) images: Images,
    pub(super) scripts: Vec<Script>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum BlockKind {
    /// The whole file.
    Root,
    Stage,
    /// A closure behind a name and a colon: `parallel unit: { … }`.
    Branch,
    Parallel,
    Post,
    AfterFailure,
    /// `catchError { … }`: a failure does not fail the build.
    Masked(Span),
    When,
    Function,
    Other,
}

#[derive(Debug)]
struct Block {
    kind: BlockKind,
    /// The job that steps within belong to.
    job: Option<usize>,
    /// Holds the stages within: the root, a stage, a branch, `parallel`.
    is_container: bool,
    /// The jobs that come before the next stage.
    front: Vec<usize>,
    /// The last jobs of the branches so far, which run side by side.
    exits: Vec<usize>,
}

/// A call that may be the head of a block.
#[derive(Debug, Default)]
struct Head<'t> {
    name: &'t str,
    span: Span,
    /// Its first text.
    text: Option<&'t Text>,
    /// The name in front of a colon.
    label: Option<(String, Span)>,
}

pub(super) fn walk<'t>(tokens: &'t [Token<'t>], text: &'t str) -> Found {
    let mut walk = Walk::new(text);
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        at = walk.token(token, tokens, at);
    }
    walk.finish()
}

struct Walk<'t> {
    text: &'t str,
    found: Found,
    blocks: Vec<Block>,
    head: Head<'t>,
    /// Parentheses and brackets that are open in the current block.
    open: usize,
    outer: Vec<usize>,
    functions: FxHashMap<&'t str, Vec<StageFact>>,
    function: Option<&'t str>,
    /// Calls of functions of the file: the job and the name.
    calls: Vec<(usize, &'t str)>,
    has_timeout: bool,
    has_lock: bool,
    has_library: bool,
    steps: usize,
    /// Open blocks that are not looked at.
    too_deep: usize,
}

impl<'t> Walk<'t> {
    fn new(text: &'t str) -> Self {
        let root = Block { kind: BlockKind::Root, job: None, is_container: true, front: Vec::new(), exits: Vec::new() };
        Self {
            text,
            found: Found::default(),
            blocks: vec![root],
            head: Head::default(),
            open: 0,
            outer: Vec::new(),
            functions: FxHashMap::default(),
            function: None,
            calls: Vec::new(),
            has_timeout: false,
            has_lock: false,
            has_library: false,
            steps: 0,
            too_deep: 0,
        }
    }

    /// Takes one token, and tells where to go on.
    fn token(&mut self, token: &'t Token<'t>, tokens: &'t [Token<'t>], at: usize) -> usize {
        match &token.kind {
            Kind::Name(name) => return self.name(name, token.span, tokens, at),
            Kind::Text(text) => {
                let is_label = tokens.get(at + 1).is_some_and(|next| next.is(b':'));
                if is_label {
                    self.head.label = Some((text.value.clone(), token.span));
                } else if self.head.text.is_none() {
                    self.head.text = Some(text);
                    self.head.span = self.head.span.to(token.span);
                }
            }
            Kind::Mark(b'(' | b'[') => self.open += 1,
            Kind::Mark(b')' | b']') => self.open = self.open.saturating_sub(1),
            Kind::Mark(b'{') => self.enter(),
            Kind::Mark(b'}') => self.leave(),
            // Branches of `parallel` go on behind a comma.
            Kind::Newline if self.open == 0 && self.head.name == "parallel" => {}
            Kind::Mark(b';') | Kind::Newline if self.open == 0 => self.head = Head::default(),
            Kind::Mark(b',') => self.head.label = None,
            _ => {}
        }
        at + 1
    }

    fn name(&mut self, name: &'t str, span: Span, tokens: &'t [Token<'t>], at: usize) -> usize {
        let before = at.checked_sub(1).and_then(|before| tokens.get(before));
        let next = tokens.get(at + 1);
        if before.is_some_and(|before| before.is(b'@')) {
            self.has_library |= name == "Library";
            return at + 1;
        }
        if before.is_some_and(|before| before.is(b'.')) {
            let of_docker = at.checked_sub(2).and_then(|two| tokens.get(two)).and_then(Token::name) == Some("docker");
            if name == "push" && next.is_some_and(|next| next.is(b'(')) && self.text.contains("docker.") {
                self.found.images.pushes_more = true;
                self.add_plain(Stage::Publish, span, name, Platform::Other);
            } else if name == "build" && of_docker {
                self.add_plain(Stage::Build, span, "docker.build", Platform::Other);
            }
            return at + 1;
        }
        if next.is_some_and(|next| next.is(b':')) {
            self.head.label = Some((name.to_owned(), span));
            return at + 1;
        }
        if name == "def" {
            let defined = next.and_then(Token::name);
            let is_function = tokens.get(at + 2).is_some_and(|mark| mark.is(b'('));
            if let Some(defined) = defined.filter(|_| is_function) {
                self.head = Head { name: "def", span, ..Head::default() };
                self.function = Some(defined);
                return at + 2;
            }
            return at + 1;
        }
        if self.open == 0 || self.head.name.is_empty() {
            self.head = Head { name, span, text: None, label: self.head.label.take() };
        }
        if SCRIPTS.contains(&name) {
            return self.script(name, tokens, at + 1);
        }
        match name {
            "timeout" => self.in_options(|walk| walk.has_timeout = true, |job| job.has_timeout = true),
            "lock" => self.in_options(|walk| walk.has_lock = true, |job| job.has_concurrency = true),
            "disableConcurrentBuilds" => self.has_lock = true,
            "library" | "load" | "libraryResource" => self.has_library = true,
            "input" => self.with_job(|job| job.is_manual = true),
            "build"
                if next.is_some_and(|next| next.name() == Some("job") || next.is(b'(') || next.text().is_some()) =>
            {
                self.with_job(|job| job.calls = Some("build".to_owned()));
            }
            _ => {
                if let Some((stage, platform)) = stage_of(name) {
                    self.add_plain(stage, span, name, platform);
                } else if next.is_some_and(|next| next.is(b'(')) && !is_plain(name) {
                    self.call(name);
                }
            }
        }
        at + 1
    }

    /// A call of a function of the file, or of a library.
    fn call(&mut self, name: &'t str) {
        let is_type = name.starts_with(|first: char| first.is_ascii_uppercase());
        if let (Some(job), false) = (self.job(), is_type)
            && self.calls.len() < MOST_JOBS
        {
            self.calls.push((job, name));
        }
    }

    /// `options { timeout(…) }` of the pipeline holds for all stages, within a stage for it.
    fn in_options(&mut self, all: impl FnOnce(&mut Self), one: impl FnOnce(&mut JobFacts)) {
        match self.job() {
            Some(_) => self.with_job(one),
            None => all(self),
        }
    }

    fn job(&self) -> Option<usize> {
        self.blocks.last().and_then(|block| block.job)
    }

    fn with_job(&mut self, change: impl FnOnce(&mut JobFacts)) {
        if let Some(job) = self.job().and_then(|job| self.found.jobs.get_mut(job)) {
            change(job);
        }
    }

    /// The job of a step; one for what stands in no stage.
    fn job_of_step(&mut self) -> Option<usize> {
        if let Some(job) = self.job() {
            return Some(job);
        }
        if self.in_function() {
            return None;
        }
        let is_post = self.blocks.iter().any(|block| block.kind == BlockKind::Post);
        let name = if is_post { "post" } else { "pipeline" };
        let last = self.found.jobs.len().checked_sub(1);
        if let Some(last) = last.filter(|last| self.found.jobs.get(*last).is_some_and(|job| job.id == name)) {
            return Some(last);
        }
        let needs = self.blocks.first().map(|root| root.front.clone()).unwrap_or_default();
        let job = self.add_job(name, Span::empty(0), &needs)?;
        if let Some(root) = self.blocks.first_mut() {
            root.front = vec![job];
        }
        Some(job)
    }

    fn in_function(&self) -> bool {
        self.blocks.iter().any(|block| block.kind == BlockKind::Function)
    }

    fn add_job(&mut self, name: &str, span: Span, needs: &[usize]) -> Option<usize> {
        if self.found.jobs.len() >= MOST_JOBS {
            return None;
        }
        let same = self.found.jobs.iter().filter(|job| job.resource == name).count();
        let id = if same == 0 { name.to_owned() } else { format!("{name} ({})", same + 1) };
        let needs = needs.iter().filter_map(|need| self.found.jobs.get(*need)).map(|job| job.id.clone()).collect();
        self.found.jobs.push(JobFacts { id, span, resource: name.to_owned(), needs, ..JobFacts::default() });
        Some(self.found.jobs.len() - 1)
    }

    fn add_plain(&mut self, stage: Stage, span: Span, what: &str, platform: Platform) {
        let evidence = Evidence::plain(stage, span, what.to_owned(), platform);
        self.add(vec![StageFact::new(&evidence, self.steps)]);
    }

    /// Adds what a step carries out to its job, or to the function that it stands in.
    fn add(&mut self, mut stages: Vec<StageFact>) {
        let masked = self.blocks.iter().rev().find_map(|block| match block.kind {
            BlockKind::Masked(span) => Some(span),
            _ => None,
        });
        for stage in &mut stages {
            stage.masked = masked;
        }
        if let Some(function) = self.function.filter(|_| self.in_function()) {
            let known = self.functions.entry(function).or_default();
            stages.truncate(MOST_JOBS.saturating_sub(known.len()));
            known.append(&mut stages);
            return;
        }
        let after_failure = self.blocks.iter().any(|block| block.kind == BlockKind::AfterFailure);
        let Some(job) = self.job_of_step().and_then(|job| self.found.jobs.get_mut(job)) else { return };
        if after_failure && stages.iter().any(|stage| stage.stage != Stage::Notify) {
            job.rolls_back = true;
            job.on_failure |= job.id == "post";
        }
        job.stages.append(&mut stages);
    }

    /// A step that runs a script, from behind its name.
    fn script(&mut self, name: &str, tokens: &'t [Token<'t>], from: usize) -> usize {
        self.steps += 1;
        let (mut depth, mut at) = (0_usize, from);
        let mut script: Option<&Text> = None;
        let mut label: Option<&str> = None;
        while let Some(token) = tokens.get(at) {
            let named =
                |token: &'t Token<'t>| tokens.get(at + 1).filter(|next| next.is(b':')).and_then(|_| token.name());
            match &token.kind {
                Kind::Mark(b'(' | b'[') => depth += 1,
                Kind::Mark(b')' | b']') if depth <= 1 => {
                    at += usize::from(depth == 1);
                    break;
                }
                Kind::Mark(b')' | b']') => depth -= 1,
                Kind::Mark(b'{' | b'}' | b';') => break,
                Kind::Newline if depth == 0 => break,
                Kind::Name(_) => label = named(token).or(label),
                Kind::Mark(b',') => label = None,
                Kind::Text(text) if script.is_none() && matches!(label, None | Some("script")) => script = Some(text),
                _ => {}
            }
            at += 1;
        }
        let Some(text) = script else {
            self.job_of_step();
            self.with_job(|job| job.is_open = true);
            return at;
        };
        // Folders of Windows.
        let value = if name == "bat" { text.value.replace('\\', "/") } else { text.value.clone() };
        let parsed = shell::parse(&value, &text.map);
        let mut evidence = Vec::new();
        commands::stages(None, &parsed, self.text, &mut evidence);
        self.found.images.add(&parsed, self.text);
        let stages: Vec<StageFact> = evidence.iter().map(|found| StageFact::new(found, self.steps)).collect();
        self.found.scripts.push(parsed);
        self.add(stages);
        at
    }

    fn enter(&mut self) {
        if self.blocks.len() >= DEEPEST {
            self.too_deep += 1;
            return;
        }
        let head = std::mem::take(&mut self.head);
        self.outer.push(std::mem::take(&mut self.open));
        let container = self.container();
        let (mut block, parent_job) = (
            Block { kind: BlockKind::Other, job: None, is_container: false, front: Vec::new(), exits: Vec::new() },
            self.job(),
        );
        block.job = parent_job;
        let named = match head.name {
            "stage" => head.text.map(|text| (text.value.clone(), head.span, BlockKind::Stage)),
            _ => None,
        };
        // A closure behind a colon is a branch of `parallel`, in whose parentheses it may stand.
        let branch = || {
            let (label, span) = head.label.clone()?;
            (head.name == "parallel").then_some((label, span, BlockKind::Branch))
        };
        if let Some((name, span, kind)) = named.or_else(branch) {
            let needs = self.entry(container, kind);
            if let Some(job) = self.add_job(&name, span, &needs) {
                block = Block { kind, job: Some(job), is_container: true, front: vec![job], exits: Vec::new() };
            }
        } else {
            block.kind = match head.name {
                "def" => BlockKind::Function,
                "parallel" => BlockKind::Parallel,
                "post" => BlockKind::Post,
                "when" => BlockKind::When,
                "catchError" | "warnError" => BlockKind::Masked(head.span),
                name if AFTER_FAILURE.contains(&name) && self.blocks.iter().any(|one| one.kind == BlockKind::Post) => {
                    BlockKind::AfterFailure
                }
                _ => BlockKind::Other,
            };
            if block.kind == BlockKind::When {
                self.with_job(|job| job.has_condition = true);
            }
            if block.kind == BlockKind::Function {
                block.job = None;
            }
            if block.kind == BlockKind::Parallel {
                block.is_container = true;
                block.front = self.entry(container, BlockKind::Stage);
            }
        }
        self.blocks.push(block);
    }

    /// The place of the innermost block that holds stages.
    fn container(&self) -> usize {
        self.blocks.iter().rposition(|block| block.is_container).unwrap_or(0)
    }

    /// The jobs that end before the next stage or branch of a container starts.
    fn entry(&mut self, container: usize, kind: BlockKind) -> Vec<usize> {
        let Some(block) = self.blocks.get_mut(container) else { return Vec::new() };
        if block.kind != BlockKind::Parallel && kind != BlockKind::Branch && !block.exits.is_empty() {
            block.front = std::mem::take(&mut block.exits);
        }
        block.front.clone()
    }

    fn leave(&mut self) {
        if let Some(left) = self.too_deep.checked_sub(1) {
            self.too_deep = left;
            return;
        }
        self.open = self.outer.pop().unwrap_or(0);
        self.head = Head::default();
        let Some(block) = self.blocks.pop_if(|block| block.kind != BlockKind::Root) else { return };
        match block.kind {
            // Further branches of the same call.
            BlockKind::Branch => self.head.name = "parallel",
            BlockKind::Function => self.function = None,
            _ => {}
        }
        if !block.is_container {
            return;
        }
        let last = if block.exits.is_empty() { block.front } else { block.exits };
        let container = self.container();
        let Some(outer) = self.blocks.get_mut(container) else { return };
        if outer.kind == BlockKind::Parallel || block.kind == BlockKind::Branch {
            outer.exits.extend(last);
        } else {
            outer.front = last;
        }
    }

    fn finish(mut self) -> Found {
        for (job, name) in std::mem::take(&mut self.calls) {
            let Some(job) = self.found.jobs.get_mut(job) else { continue };
            match self.functions.get(name) {
                Some(stages) => job.stages.extend(stages.iter().cloned()),
                None => job.is_open = true,
            }
        }
        for job in &mut self.found.jobs {
            job.has_timeout |= self.has_timeout;
            job.has_concurrency |= self.has_lock;
            job.is_open |= self.has_library;
            // The names of stages are told with findings.
            job.resource.clone_from(&job.id);
        }
        self.found
    }
}
