//! What a pipeline file tells the rest of the repository: its jobs as they are written, and what it includes.

use super::include::{Child, Include, children, includes};
use super::inputs::{self, Input};
use super::{Job, Pipeline, TOP_KEYS};
use crate::model::nearest::is_slip;
use crate::model::pipeline::images::Images;
use crate::model::pipeline::{self, Evidence, StageFact};
use crate::source::Span;
use crate::syntax::shell;
use crate::syntax::yaml::{Entry, Node, Tree};

/// A pipeline file without its tree.
#[derive(Clone, Debug, Default)]
pub struct FileFacts {
    pub includes: Vec<Include>,
    /// The pipelines of other files of the repository that its jobs start.
    pub children: Vec<Child>,
    /// What its header takes; nothing without a header, and when other files name inputs, too.
    pub inputs: Option<Vec<Input>>,
    pub has_header: bool,
    /// The names of `stages`; nothing when there are none.
    pub stages: Option<Vec<String>>,
    pub jobs: Vec<WrittenJob>,
    /// Every key at the top that is no keyword, jobs included: hidden keys may hold lists.
    pub names: Vec<String>,
    /// `default:` or keywords at the top make scripts of their own.
    pub has_default_script: bool,
}

/// A name that a job mentions.
#[derive(Clone, Debug)]
pub struct Mention {
    pub name: String,
    pub span: Span,
}

/// `!reference [job, key, …]`
#[derive(Clone, Debug)]
pub struct Reference {
    pub job: Mention,
    pub key: Option<Mention>,
}

/// A job or template as it is written, before `extends`.
#[derive(Clone, Debug, Default)]
pub struct WrittenJob {
    pub name: String,
    pub span: Span,
    pub stage: Option<Mention>,
    pub needs: Option<Vec<Mention>>,
    pub dependencies: Vec<Mention>,
    pub extends: Vec<Mention>,
    pub references: Vec<Reference>,
    /// Every key it has.
    pub keys: Vec<String>,
    /// What its script carries out; nothing when it has none.
    pub stages: Option<Vec<StageFact>>,
    /// What its script builds and pushes.
    pub images: Images,
    /// Runs something: `script`, `trigger`, `run`, `pages` …
    pub runs: bool,
    pub is_trigger: bool,
    /// `scripts:` and the like.
    pub has_misspelt_script: bool,
    pub environment: Option<Option<String>>,
    /// `allow_failure`: where it says `true`.
    pub allow_failure: Option<Option<Span>>,
    pub has_resource_group: bool,
    pub has_timeout: bool,
    pub has_rules: bool,
    /// `on_failure`, `manual`, …
    pub when: Option<String>,
}

/// The facts of a pipeline file.
pub fn facts(tree: &Tree) -> Option<FileFacts> {
    let pipeline = Pipeline::of(tree)?;
    let stages = pipeline.node.get("stages").or_else(|| pipeline.node.get("types"));
    let entries = pipeline.node.entries();
    let names = entries.iter().map(Entry::name).filter(|name| !TOP_KEYS.contains(name));
    Some(FileFacts {
        includes: includes(pipeline),
        children: children(pipeline),
        inputs: inputs::declared(tree),
        has_header: pipeline.has_header(),
        stages: stages.map(|stages| stages.items().filter_map(Node::as_str).map(str::to_owned).collect()),
        jobs: pipeline.jobs().map(|job| written(job, tree.text())).collect(),
        names: names.map(str::to_owned).collect(),
        has_default_script: pipeline.node.get("default").is_some_and(|default| default.get("script").is_some()),
    })
}

fn mention(node: Node<'_>) -> Option<Mention> {
    let name = node.as_str().filter(|name| !name.is_empty() && !name.contains('$'))?;
    Some(Mention { name: name.to_owned(), span: node.span() })
}

fn mentions(job: Job<'_>, key: &str) -> Vec<Mention> {
    job.names(key).into_iter().filter(|node| node.tag().is_none()).filter_map(mention).collect()
}

fn written(job: Job<'_>, text: &str) -> WrittenJob {
    let has = |key: &str| job.node.get(key).is_some();
    let environment = job.node.get("environment");
    let environment = environment.map(|node| if node.is_mapping() { node.get_str("name") } else { node.as_str() });
    let allow_failure = job.node.get("allow_failure");
    let mut images = Images::default();
    WrittenJob {
        name: job.name.to_owned(),
        span: job.head(),
        stage: job.node.get("stage").filter(|stage| stage.is_scalar()).and_then(mention),
        needs: has("needs").then(|| mentions(job, "needs")),
        dependencies: mentions(job, "dependencies"),
        extends: mentions(job, "extends"),
        references: references(job.node),
        keys: job.node.entries().iter().map(|entry| entry.name().to_owned()).collect(),
        stages: has("script").then(|| stages(job, text, &mut images)),
        images,
        runs: ["script", "trigger", "run", "pages"].iter().any(|key| has(key)),
        is_trigger: has("trigger"),
        has_misspelt_script: !has("script") && job.node.raw_entries().any(|entry| is_slip(entry.name(), "script")),
        environment: environment.map(|name| name.map(str::to_owned)),
        allow_failure: allow_failure.map(|node| (node.as_bool() == Some(true)).then(|| node.span())),
        has_resource_group: has("resource_group"),
        has_timeout: has("timeout"),
        has_rules: has("rules") || has("only") || has("except"),
        when: job.node.get_str("when").map(str::to_owned),
    }
}

/// How many nodes of a job are looked at for `!reference`.
const MAX_NODES: usize = 5000;

/// Every `!reference [job, key]` in the job.
fn references(job: Node<'_>) -> Vec<Reference> {
    let mut found = Vec::new();
    let mut stack = vec![job];
    let mut seen = 0;
    while let Some(node) = stack.pop() {
        seen += 1;
        if seen > MAX_NODES {
            break;
        }
        if node.tag() == Some("!reference") {
            let job = node.item(0).and_then(mention);
            found.extend(job.map(|job| Reference { job, key: node.item(1).and_then(mention) }));
        } else if node.is_sequence() {
            stack.extend(node.items());
        } else if node.is_mapping() {
            stack.extend(node.raw_entries().map(|entry| entry.value));
        }
    }
    found
}

/// What the lines of the script are for. Each line is read by itself, as the runner does.
fn stages(job: Job<'_>, text: &str, images: &mut Images) -> Vec<StageFact> {
    let mut found = Vec::new();
    for (place, line) in job.lines("script").into_iter().enumerate() {
        let line = line.resolved();
        let Some(written) = line.as_str().filter(|_| line.is_scalar()) else { continue };
        let mut evidence = Vec::new();
        let script = shell::parse(written, &line.content_map());
        pipeline::commands::stages(Some(line.id()), &script, text, &mut evidence);
        images.add(&script, text);
        // The runner sets `pipefail`. <https://docs.gitlab.com/runner/shells/>
        let evidence = evidence.iter().map(|evidence| Evidence { is_piped: false, ..evidence.clone() });
        found.extend(evidence.map(|evidence| StageFact::new(&evidence, place)));
    }
    found
}
