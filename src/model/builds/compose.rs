//! Services of Compose files that are built. <https://docs.docker.com/reference/compose-file/build/>

use camino::{Utf8Path, Utf8PathBuf};

use super::{Build, in_context};
use crate::model::compose::{Project, Service, interpolate, is_overlay};
use crate::source::Span;
use crate::syntax::yaml::{Node, Tree};

/// What a service says of its build; variables may be set by the `.env` file beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Written {
    context: String,
    file: Option<String>,
    target: Option<(String, Span)>,
}

impl Written {
    /// Fills in the places of `build`, when all variables in them are known.
    pub(super) fn settle(&self, build: &mut Build, look: &dyn Fn(&str) -> Option<String>) -> Option<()> {
        let context = interpolate(&self.context, look)?;
        let file = match &self.file {
            Some(file) => Some(interpolate(file, look)?),
            None => None,
        };
        let (context, dockerfile) = in_context(&build.base, &context, file.as_deref())?;
        (build.context, build.dockerfile) = (Some(context), dockerfile);
        let target = self.target.as_ref();
        build.target = target.and_then(|(name, span)| Some((interpolate(name, look)?, *span)));
        Some(())
    }
}

pub(super) fn builds(tree: &Tree, path: &Utf8Path) -> Vec<Build> {
    let Some(project) = Project::new(tree) else { return Vec::new() };
    let base = path.parent().unwrap_or(Utf8Path::new(""));
    project.services().filter_map(|service| build(service, base, is_overlay(path))).collect()
}

fn build(service: Service<'_>, base: &Utf8Path, overlay: bool) -> Option<Build> {
    let node = service.node().get("build").filter(|node| !node.is_unknown() && node.tag().is_none())?;
    let context = if node.is_mapping() { node.get("context") } else { Some(node) };
    // The context may stand in the file that this one is laid over.
    if node.get("dockerfile_inline").is_some() || (context.is_none() && (overlay || service.inherits())) {
        return None;
    }
    let context = match context {
        Some(context) => context.as_str()?.to_owned(),
        None => ".".to_owned(),
    };
    let file = match node.get("dockerfile") {
        Some(file) => Some(file.as_str()?.to_owned()),
        None => None,
    };
    let target = node.get("target").and_then(|target| Some((target.as_str()?.to_owned(), target.span())));
    let replaced = |name: &str| node.get_path(&["additional_contexts", name]).is_some();
    let target = target.filter(|(name, _)| !replaced(name));
    let image = service.image().and_then(Node::as_str).map(str::to_owned);
    Some(Build {
        service: Some(service.name().to_owned()),
        image,
        arguments: node.get("args").map(arguments).unwrap_or_default(),
        written: Some(Written { context, file, target }),
        ..Build::new(node.span(), base.to_owned(), Utf8PathBuf::new())
    })
}

/// `args` as a mapping or as a list of `NAME=value`.
fn arguments(node: Node<'_>) -> Vec<(String, Span)> {
    if node.is_mapping() {
        return node.entries().into_iter().map(|entry| (entry.name().to_owned(), entry.key.span())).collect();
    }
    let name = |item: Node<'_>| Some((item.as_str()?.split('=').next()?.to_owned(), item.span()));
    node.items().filter_map(name).filter(|(name, _)| !name.contains('$')).collect()
}
