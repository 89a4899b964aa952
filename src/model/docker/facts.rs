//! What a Dockerfile tells the rest of the repository about the image it makes.

use super::dependencies::is_whole_context;
use super::environment::Evaluated;
use super::state::{StateFolder, inherited_folders};
use super::{Dockerfile, InstructionRef, StageRef};
use crate::model::image::ImageReference;
use crate::model::memory::{self, MemorySetting};
use crate::source::Span;
use crate::syntax::dockerfile::{Body, Keyword};

/// The image of the final stage, and the stages by which others ask for parts of it.
#[derive(Clone, Debug, Default)]
pub struct ImageFacts {
    /// In lower case, in order; `None` for a stage without a name.
    pub stages: Vec<Option<String>>,
    /// The image the final stage is built on, defaults of variables filled in.
    pub base: Option<String>,
    /// The last `USER` of the final image, when its value is known.
    pub user: Option<(String, Span)>,
    pub identity: Identity,
    /// Ports of `EXPOSE` that are known.
    pub ports: Vec<(u16, Span)>,
    /// Some port of `EXPOSE` is not known, or a range.
    pub has_unknown_ports: bool,
    /// `ENTRYPOINT` in shell form: arguments do not reach the program.
    pub shell_entrypoint: Option<Span>,
    /// What the container starts, when it is written with its whole path.
    pub program: Option<(String, Span)>,
    /// What `ENV` tells runtimes to use: the variable and its setting.
    pub memory: Vec<(String, MemorySetting, Span)>,
    /// The final image has a `HEALTHCHECK` other than `NONE`.
    pub healthcheck: Option<Span>,
    /// `COPY .` and `ADD .`: everything of the build context, in any stage.
    pub whole_context: Vec<Span>,
    /// Other sources of `COPY` and `ADD` in the build context, in any stage.
    pub copies: Vec<ContextCopy>,
    /// The names that `ARG` declares anywhere in the file, each once.
    pub arguments: Vec<String>,
    /// What the server that it starts must be able to write to.
    pub state_folders: Vec<&'static StateFolder>,
}

/// Whom the final image runs as.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Identity {
    /// The base sets it, or a variable.
    #[default]
    Unknown,
    /// By its last `USER`, or because none is set on a base that runs as root.
    Root(Span),
    /// A user by its name, which only the image's `/etc/passwd` tells the number of.
    Named(String, Span),
    Number(Span),
}

/// Official images that are known to run as root, being distributions and languages.
const ROOT_BASES: [&str; 16] = [
    "alpine",
    "busybox",
    "centos",
    "debian",
    "eclipse-temurin",
    "fedora",
    "golang",
    "httpd",
    "nginx",
    "node",
    "openjdk",
    "php",
    "python",
    "ruby",
    "rust",
    "ubuntu",
];

/// A path of the build context that is copied.
#[derive(Clone, Debug)]
pub struct ContextCopy {
    /// Without variables; may be a pattern.
    pub path: String,
    pub span: Span,
}

impl ImageFacts {
    /// Whether the image runs as root: `None` when the file does not tell.
    pub fn runs_as_root(&self) -> Option<bool> {
        let (user, _) = self.user.as_ref()?;
        let name = user.split(':').next().unwrap_or(user);
        Some(matches!(name, "root" | "0"))
    }
}

/// The facts of a file; nothing when it has no stage.
pub fn facts(file: &Dockerfile) -> Option<ImageFacts> {
    let last = file.final_stage()?;
    let mut facts = ImageFacts {
        stages: file.stages().map(|stage| stage.name().map(str::to_owned)).collect(),
        base: last.lineage().last().and_then(|root| root.image().value()).map(str::to_owned),
        ..ImageFacts::default()
    };
    if let Some((Evaluated::Known(user), instruction)) = last.user() {
        facts.user = Some((user, instruction.instruction.line_span));
    }
    let healthcheck = last.last_inherited(Keyword::Healthcheck);
    facts.healthcheck = healthcheck
        .filter(|check| !matches!(check.instruction.body, Body::NoHealthcheck))
        .map(|check| check.instruction.line_span);
    facts.identity = identity(last);
    facts.state_folders = inherited_folders(last);
    let entrypoint = last.last_inherited(Keyword::Entrypoint);
    let started = entrypoint.or_else(|| last.last_inherited(Keyword::Cmd));
    let program = started.and_then(InstructionRef::exec_form).and_then(|form| form.items.first());
    facts.program = program.filter(|first| first.value.starts_with('/')).map(|first| (first.value.clone(), first.span));
    facts.shell_entrypoint =
        entrypoint.filter(|found| found.shell_form().is_some()).map(|found| found.instruction.line_span);
    for set in last.lineage().flat_map(|stage| stage.of(Keyword::Env)) {
        for pair in set.pairs().iter().filter(|pair| memory::is_variable(&pair.key)) {
            let value = pair.value.as_ref().map(|value| set.evaluate(value));
            let found =
                value.as_ref().and_then(Evaluated::known).and_then(|value| memory::of_variable(&pair.key, value));
            facts.memory.extend(found.map(|found| (pair.key.clone(), found, pair.span)));
        }
    }
    for expose in last.lineage().flat_map(|stage| stage.of(Keyword::Expose)) {
        for word in expose.words() {
            let port = expose.evaluate(word);
            let port = port.value().and_then(|port| port.split('/').next()?.parse().ok());
            facts.has_unknown_ports |= port.is_none();
            facts.ports.extend(port.map(|port| (port, word.span)));
        }
    }
    for instruction in file.stages().flat_map(StageRef::instructions) {
        let Some((sources, _)) = instruction.copy().filter(|_| instruction.copy_from().is_none()) else { continue };
        let found = sources.iter().find(|source| source.literal().is_some_and(|path| is_whole_context(&path)));
        facts.whole_context.extend(found.map(|source| source.span));
        for source in sources {
            let Some(path) = source.literal().filter(|path| !is_whole_context(path)) else { continue };
            if !path.contains("://") && !path.starts_with("git@") {
                facts.copies.push(ContextCopy { path, span: source.span });
            }
        }
    }
    let declared = file.instructions().filter(|instruction| instruction.keyword() == Keyword::Arg);
    facts.arguments = declared.flat_map(|arg| arg.pairs().iter().map(|pair| pair.key.clone())).collect();
    facts.arguments.sort_unstable();
    facts.arguments.dedup();
    Some(facts)
}

fn identity(last: StageRef<'_>) -> Identity {
    if let Some((user, instruction)) = last.user() {
        let span = instruction.instruction.line_span;
        let Some(user) = user.known() else { return Identity::Unknown };
        let name = user.split(':').next().unwrap_or(user);
        return match name.parse::<u32>() {
            Ok(0) => Identity::Root(span),
            Ok(_) => Identity::Number(span),
            Err(_) if name == "root" => Identity::Root(span),
            Err(_) => Identity::Named(name.to_owned(), span),
        };
    }
    let root = last.lineage().last().unwrap_or(last);
    let image = root.image().value().and_then(ImageReference::parse);
    let full = image.map(|image| image.full_name()).unwrap_or_default();
    let known = full.strip_prefix("docker.io/library/").is_some_and(|name| ROOT_BASES.contains(&name));
    match last.image_word().filter(|_| known) {
        Some(word) => Identity::Root(word.span),
        None => Identity::Unknown,
    }
}
