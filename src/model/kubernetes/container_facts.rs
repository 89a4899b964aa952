//! What a container tells the rule that sees its image's Dockerfile, too.

use super::{Container, Field, Pod};
use crate::model::memory::{self, MemorySetting};
use crate::model::quantity::Quantity;
use crate::source::Span;
use crate::syntax::yaml::Node;

/// A container of a workload.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContainerFacts {
    pub name: String,
    /// As written.
    pub image: Option<(String, Span)>,
    /// `runAsNonRoot: true` holds for it, and nothing sets its user.
    pub must_not_be_root: Option<Span>,
    pub ports: Vec<ContainerPort>,
    /// Runs for the whole life of a pod that does not end by itself.
    pub is_lasting: bool,
    /// Has a probe, or may have.
    pub is_probed: bool,
    /// `command` replaces what the image starts, or may.
    pub has_command: bool,
    /// Where `args` stands.
    pub arguments: Option<Span>,
    /// What its variables and arguments tell runtimes to use; the variable's name, nothing for an argument.
    pub memory: Vec<(Option<String>, MemorySetting, Span)>,
    /// Variables of that kind that it sets, known or not.
    pub memory_variables: Vec<String>,
    /// `limits.memory` in bytes.
    pub memory_limit: Option<(i128, Span)>,
    /// `readOnlyRootFilesystem: true` holds for it.
    pub read_only_root: Option<ReadOnlyRoot>,
    /// Whole volumes that take the place of a folder of the image.
    pub mounts: Vec<Mount>,
}

/// A root that cannot be written to, and what is mounted over it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadOnlyRoot {
    pub span: Span,
    /// All of them, single files too.
    pub mounted: Vec<String>,
}

/// A volume that a container sees in place of what its image has there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mount {
    pub path: String,
    pub span: Span,
    pub source: MountSource,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MountSource {
    /// All keys of the `ConfigMap` or `Secret` of that name.
    Keys(String),
    /// An `emptyDir` that no other container writes to.
    Nothing,
}

/// A port of a container that is written as a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContainerPort {
    pub number: i64,
    pub span: Span,
    /// A variable or an argument holds the number, so the image may be told to listen there.
    pub is_configured: bool,
}

pub(super) fn containers(pod: Pod<'_>) -> Vec<ContainerFacts> {
    pod.containers().map(|container| facts(pod, container)).collect()
}

fn facts(pod: Pod<'_>, container: Container<'_>) -> ContainerFacts {
    let probes = ["livenessProbe", "readinessProbe", "startupProbe"];
    let texts = || {
        let words = ["command", "args"].into_iter().flat_map(|key| container.field(&[key]).items());
        words.filter_map(Node::as_str).chain(container.env().filter_map(|env| env.value.str()))
    };
    let ports = container.field(&["ports"]).items().map(Field::Present).filter_map(|port| {
        let node = port.get("containerPort").node()?;
        let number = node.as_i64()?;
        let written = number.to_string();
        let is_configured = texts().any(|text| text.contains(&written));
        Some(ContainerPort { number, span: node.span(), is_configured })
    });
    let (memory, memory_variables) = memory(container);
    let non_root = container.effective("runAsNonRoot");
    let limit = container.field(&["resources", "limits", "memory"]).node();
    ContainerFacts {
        name: container.name().to_owned(),
        image: container.image().map(|(image, node)| (image.to_owned(), node.span())),
        must_not_be_root: non_root
            .node()
            .filter(|_| non_root.is_true() && container.effective("runAsUser").is_absent() && !pod.is_windows())
            .map(Node::span),
        ports: ports.collect(),
        is_lasting: container.is_lasting() && !pod.is_batch(),
        is_probed: probes.iter().any(|probe| !container.field(&[probe]).is_absent()),
        has_command: !container.field(&["command"]).is_absent(),
        arguments: container.field(&["args"]).node().map(Node::span),
        memory,
        memory_variables,
        read_only_root: read_only_root(container),
        mounts: mounts(pod, container),
        memory_limit: limit.and_then(|node| Some((Quantity::parse(node.as_str()?)?.units(), node.span()))),
    }
}

fn read_only_root(container: Container<'_>) -> Option<ReadOnlyRoot> {
    let setting = container.field(&["securityContext", "readOnlyRootFilesystem"]);
    let mounts = container.field(&["volumeMounts"]);
    let span = setting.node().filter(|_| setting.is_true() && mounts.is_complete())?.span();
    let paths = mounts.items().filter_map(|mount| mount.get_str("mountPath"));
    Some(ReadOnlyRoot { span, mounted: paths.map(str::to_owned).collect() })
}

fn mounts(pod: Pod<'_>, container: Container<'_>) -> Vec<Mount> {
    let all = |container: Container<'_>| -> Vec<String> {
        let mounts = container.field(&["volumeMounts"]).items().map(Field::of);
        mounts.filter_map(|mount| mount.get("name").str()).map(str::to_owned).collect()
    };
    let whole = container
        .field(&["volumeMounts"])
        .items()
        .map(Field::of)
        .filter(|mount| mount.get("subPath").is_absent() && mount.get("subPathExpr").is_absent());
    let mount = |mount: Field<'_>| {
        let (name, path) = (mount.get("name").str()?, mount.get("mountPath").node()?);
        let volume = pod.volume(name)?;
        let (map, secret) = (volume.get("configMap"), volume.get("secret"));
        let source = if map.is_present() && map.get("items").is_absent() {
            MountSource::Keys(map.get("name").str()?.to_owned())
        } else if secret.is_present() && secret.get("items").is_absent() {
            MountSource::Keys(secret.get("secretName").str()?.to_owned())
        } else if volume.get("emptyDir").is_present() {
            let uses = pod.containers().flat_map(all).filter(|other| other == name).count();
            (uses == 1).then_some(MountSource::Nothing)?
        } else {
            return None;
        };
        Some(Mount { path: path.as_str()?.to_owned(), span: path.span(), source })
    };
    whole.filter_map(mount).collect()
}

type Memory = (Vec<(Option<String>, MemorySetting, Span)>, Vec<String>);

fn memory(container: Container<'_>) -> Memory {
    let (mut found, mut names) = (Vec::new(), Vec::new());
    for variable in container.env().filter(|variable| memory::is_variable(variable.name)) {
        names.push(variable.name.to_owned());
        let setting = variable.value.str().and_then(|value| memory::of_variable(variable.name, value));
        let span = variable.value.node().map_or(variable.name_span, Node::span);
        found.extend(setting.map(|setting| (Some(variable.name.to_owned()), setting, span)));
    }
    for key in ["command", "args"] {
        for word in container.field(&[key]).items() {
            let setting = word.as_str().and_then(memory::of_options);
            found.extend(setting.map(|setting| (None, setting, word.span())));
        }
    }
    (found, names)
}
