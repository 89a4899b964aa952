//! What a Dockerfile tells the rest of the repository about the image it makes.

use super::dependencies::is_whole_context;
use super::environment::Evaluated;
use super::{Dockerfile, StageRef};
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
    /// Ports of `EXPOSE` that are known.
    pub ports: Vec<(u16, Span)>,
    /// The final image has a `HEALTHCHECK` other than `NONE`.
    pub healthcheck: bool,
    /// `COPY .` and `ADD .`: everything of the build context, in any stage.
    pub whole_context: Vec<Span>,
    /// Other sources of `COPY` and `ADD` in the build context, in any stage.
    pub copies: Vec<ContextCopy>,
    /// The names that `ARG` declares anywhere in the file, each once.
    pub arguments: Vec<String>,
}

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
    facts.healthcheck = healthcheck.is_some_and(|check| !matches!(check.instruction.body, Body::NoHealthcheck));
    for expose in last.lineage().flat_map(|stage| stage.of(Keyword::Expose)) {
        for word in expose.words() {
            let port = expose.evaluate(word);
            let port = port.value().and_then(|port| port.split('/').next()?.parse().ok());
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
