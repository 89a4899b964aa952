//! Compose files: services with their ports, mounts, variables and dependencies in every spelling.
//!
//! The format: <https://docs.docker.com/reference/compose-file/>.

mod facts;
mod interpolation;
mod port;
mod service;

pub use facts::{ReachedService, reached_services};
pub use interpolation::{find_variable, interpolate, literal};
pub use port::Port;
pub use service::{Dependency, Mount, Service, Variable};

use camino::Utf8Path;
use rustc_hash::FxHashMap;

use crate::syntax::yaml::{Node, Tree};

/// What a service may refer to by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    Networks,
    Volumes,
    Secrets,
    Configs,
}

impl Section {
    pub const ALL: [Self; 4] = [Self::Networks, Self::Volumes, Self::Secrets, Self::Configs];

    /// The key of the section at the top of the file, and of the references to it in a service.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Networks => "networks",
            Self::Volumes => "volumes",
            Self::Secrets => "secrets",
            Self::Configs => "configs",
        }
    }

    /// The word for one of its entries.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Networks => "network",
            Self::Volumes => "volume",
            Self::Secrets => "secret",
            Self::Configs => "config",
        }
    }
}

/// Whether a file of that name is meant to be laid over another one with `-f`: `compose.prod.yaml`,
/// `docker-compose-tests.yml`. What it refers to may be in the other.
pub fn is_overlay(path: &Utf8Path) -> bool {
    !matches!(path.file_stem(), Some("compose" | "docker-compose"))
}

/// A Compose file.
#[derive(Clone, Copy, Debug)]
pub struct Project<'a> {
    root: Node<'a>,
}

impl<'a> Project<'a> {
    /// The project of a file, if it has services.
    pub fn new(tree: &'a Tree) -> Option<Self> {
        let root = tree.root()?;
        root.get("services").filter(|services| services.is_mapping()).map(|_| Self { root })
    }

    pub fn root(self) -> Node<'a> {
        self.root
    }

    /// The services in the order of the file. Entries that are no mappings are left out.
    pub fn services(self) -> impl Iterator<Item = Service<'a>> {
        let entries = self.root.get("services").map(Node::entries).unwrap_or_default();
        entries.into_iter().filter_map(move |entry| Service::new(self, entry))
    }

    pub fn service(self, name: &str) -> Option<Service<'a>> {
        let entry = self.root.get("services")?.entry(name)?;
        Service::new(self, entry)
    }

    /// Each dependency of each service on another one of the file: the service, what it says, and the other.
    pub fn dependencies(self) -> Vec<(Service<'a>, Dependency<'a>, Service<'a>)> {
        let services: FxHashMap<&str, Service<'a>> = self.services().map(|service| (service.name(), service)).collect();
        let mut found = Vec::new();
        for service in self.services() {
            for dependency in service.depends_on() {
                let other = services.get(dependency.service);
                found.extend(other.map(|other| (service, dependency, *other)));
            }
        }
        found
    }

    /// The entries of a section at the top of the file.
    pub fn names(self, section: Section) -> Vec<&'a str> {
        let entries = self.root.get(section.key()).map(Node::entries).unwrap_or_default();
        entries.into_iter().map(|entry| entry.name()).collect()
    }

    /// Another file may add services, networks and the like: `include:`, or a template.
    pub fn is_open(self) -> bool {
        let services = self.root.get("services");
        self.root.get("include").is_some()
            || self.root.is_incomplete()
            || services.is_some_and(|services| services.is_incomplete() || services.is_unknown())
    }

    /// Whether the file is complete without another one: every service says what it runs.
    /// `compose.override.yaml` only changes some keys of the services of `compose.yaml`.
    pub fn stands_alone(self) -> bool {
        !self.is_open() && self.services().all(Service::is_whole)
    }
}
