//! A container of a pod.

use super::{Field, Pod};
use crate::model::image::ImageReference;
use crate::source::Span;
use crate::syntax::yaml::Node;

/// What part a container has in its pod's life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContainerClass {
    Main,
    /// Runs to completion before the main ones start.
    Init,
    /// An init container with `restartPolicy: Always`: runs beside the main ones
    /// (<https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/>).
    Sidecar,
    Ephemeral,
}

#[derive(Clone, Copy, Debug)]
pub struct Container<'a> {
    pub pod: Pod<'a>,
    pub node: Node<'a>,
    pub class: ContainerClass,
}

/// One item of `env`.
#[derive(Clone, Copy, Debug)]
pub struct EnvVar<'a> {
    pub name: &'a str,
    pub name_span: Span,
    pub value: Field<'a>,
    pub value_from: Field<'a>,
    pub node: Node<'a>,
}

impl<'a> Container<'a> {
    pub fn field(self, path: &[&str]) -> Field<'a> {
        Field::Present(self.node).path(path)
    }

    /// `…` when a template makes it.
    pub fn name(self) -> &'a str {
        self.field(&["name"]).str().unwrap_or("…")
    }

    /// Where to point at the container as a whole: its name, or the first line of its item.
    pub fn header(self) -> Span {
        let first = || self.node.raw_entries().next().map_or(self.node.span(), |entry| entry.key.span());
        self.node.get("name").filter(|name| !name.span().is_empty()).map_or_else(first, Node::span)
    }

    /// The image as written and the node it is written in, when no template makes it.
    pub fn image(self) -> Option<(&'a str, Node<'a>)> {
        let node = self.field(&["image"]).node()?;
        Some((node.as_str()?, node))
    }

    /// The image in its parts, when it is a valid reference.
    pub fn image_reference(self) -> Option<(ImageReference<'a>, Node<'a>)> {
        let (text, node) = self.image()?;
        Some((ImageReference::parse(text)?, node))
    }

    /// A field of the container's own security context.
    pub fn security(self, key: &str) -> Field<'a> {
        self.field(&["securityContext", key])
    }

    /// A field that both the container and its pod may set: the container's wins. Only `runAsUser`, `runAsGroup`,
    /// `runAsNonRoot`, `seLinuxOptions`, `seccompProfile`, `windowsOptions` and `appArmorProfile` are such fields
    /// (<https://kubernetes.io/docs/tasks/configure-pod-container/security-context/>).
    pub fn effective(self, key: &str) -> Field<'a> {
        match self.security(key) {
            Field::Absent => self.pod.security(key),
            own => own,
        }
    }

    /// Runs as long as the pod does.
    pub fn is_lasting(self) -> bool {
        matches!(self.class, ContainerClass::Main | ContainerClass::Sidecar)
    }

    pub fn env(self) -> impl Iterator<Item = EnvVar<'a>> {
        self.field(&["env"]).items().filter_map(|node| {
            let fields = Field::Present(node);
            let name = fields.get("name").node()?;
            Some(EnvVar {
                name: name.as_str()?,
                name_span: name.span(),
                value: fields.get("value"),
                value_from: fields.get("valueFrom"),
                node,
            })
        })
    }

    /// `Kind/namespace/name` of the object; findings add the container's name in their message.
    pub fn resource(self) -> String {
        self.pod.object.resource()
    }
}
