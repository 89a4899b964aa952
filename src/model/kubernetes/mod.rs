//! Kubernetes manifests: objects, their pods and containers, whatever kind carries them.

pub mod base64;
mod container;
mod container_facts;
pub mod control_plane;
pub mod edit;
mod facts;
mod field;
mod kustomization;
pub mod kustomize;
pub mod names;
mod object;
mod patches;
mod pod;
mod producers;
mod reference;
pub mod schema;
pub mod served;

use std::collections::BTreeSet;
use std::sync::Arc;

pub use container::{Container, ContainerClass, EnvVar};
pub use container_facts::{ContainerFacts, ContainerPort, Mount, MountSource, ReadOnlyRoot};
pub use facts::{
    Amount, Autoscaler, Choice, Deployed, Destination, Egress, Grant, Ingress, IngressPath, Listener, Measured,
    Monitor, NetworkPolicy, ObjectFacts, PolicyFacts, Port, Role, Selector, ServicePort, Subset, TlsHost, Workload,
    facts, is_isolated, object_facts, service_of_host,
};
pub use field::Field;
pub use kustomization::{generated_objects, generators, kustomization_parts};
pub use object::Object;
pub use patches::Patches;
pub use pod::Pod;
pub use reference::{Part, Reference};

use crate::language::Language;
use crate::source::SourceFile;
use crate::syntax::yaml::Tree;
use crate::syntax::{helm, yaml};

/// A file of manifests, or a chart's template of one.
#[derive(Debug)]
pub struct Manifest {
    pub tree: Tree,
    /// A Helm template: values may be unknown and nodes absent.
    pub is_template: bool,
    /// The actions of a template.
    pub actions: Vec<helm::Action>,
    /// A kustomization lists the file as a patch: what is missing here stands in the object that it changes.
    pub is_patch: bool,
    /// A kustomization lists the file, and may add labels and annotations to what it holds.
    pub is_listed: bool,
    /// Names of images that get their tag when they are deployed.
    pub retagged: Arc<BTreeSet<String>>,
    /// Kinds that the repository defines.
    pub custom: Arc<schema::CustomKinds>,
    objects: Vec<object::Parts>,
}

/// Reads a file of manifests. Errors stay in the tree.
pub fn parse(source: &SourceFile, language: Language) -> Manifest {
    let is_template = language == Language::HelmTemplate;
    let text = Arc::clone(&source.text);
    let (mut tree, actions) = if is_template {
        let template = helm::parse(text);
        (template.tree, template.actions)
    } else {
        (yaml::parse(text), Vec::new())
    };
    // Helm never reads the output of helper files, whatever it is.
    if is_template && (source.name().starts_with('_') || source.path.extension() == Some("tpl")) {
        tree.errors.retain(|error| error.users_fault);
    }
    let is_patch = patches::looks_like_patch(source.name());
    let (retagged, custom) = (Arc::default(), Arc::default());
    let objects = object::find(&tree);
    Manifest { tree, is_template, actions, is_patch, is_listed: false, retagged, custom, objects }
}

impl Manifest {
    /// All objects in order, those inside lists too. Broken documents give what stands before the fault.
    pub fn objects(&self) -> impl Iterator<Item = Object<'_>> {
        self.objects.iter().filter_map(|parts| Object::new(self, parts))
    }
}

#[cfg(test)]
mod tests;
