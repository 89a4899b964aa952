//! Artifacts of Skaffold. <https://skaffold.dev/docs/references/yaml/>

use camino::Utf8Path;

use super::{Build, in_context};
use crate::syntax::yaml::{Document, Node, Tree};

/// Builders that need no Dockerfile.
const OTHERS: [&str; 5] = ["bazel", "buildpacks", "custom", "jib", "ko"];

pub(super) fn builds(tree: &Tree, path: &Utf8Path) -> Vec<Build> {
    let base = path.parent().unwrap_or(Utf8Path::new(""));
    let roots = tree.documents().filter_map(Document::root);
    let mut found = Vec::new();
    for root in roots.filter(|root| root.get_str("apiVersion").is_some_and(|text| text.starts_with("skaffold/"))) {
        let profiles = root.get("profiles").into_iter().flat_map(Node::items);
        for part in std::iter::once(root).chain(profiles) {
            let artifacts = part.get_path(&["build", "artifacts"]).into_iter().flat_map(Node::items);
            found.extend(artifacts.filter_map(|artifact| build(artifact, base)));
        }
    }
    found
}

fn build(artifact: Node<'_>, base: &Utf8Path) -> Option<Build> {
    if OTHERS.iter().any(|builder| artifact.get(builder).is_some()) {
        return None;
    }
    let image = artifact.get("image")?;
    let plain = |node: Node<'_>| node.as_str().filter(|text| !text.contains("{{")).map(str::to_owned);
    let builder = artifact.get("docker").or_else(|| artifact.get("kaniko"));
    let option = |name: &str| builder.and_then(|builder| builder.get(name));
    let context = match artifact.get("context") {
        Some(context) => plain(context)?,
        None => ".".to_owned(),
    };
    let file = match option("dockerfile") {
        Some(file) => Some(plain(file)?),
        None => None,
    };
    let (context, dockerfile) = in_context(base, &context, file.as_deref())?;
    let arguments = option("buildArgs").map(Node::entries).unwrap_or_default().into_iter();
    Some(Build {
        image: image.as_str().map(str::to_owned),
        context: Some(context),
        target: option("target").and_then(|target| Some((plain(target)?, target.span()))),
        arguments: arguments.map(|entry| (entry.name().to_owned(), entry.key.span())).collect(),
        ..Build::new(image.span(), base.to_owned(), dockerfile)
    })
}
