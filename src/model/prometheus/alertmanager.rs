//! The configuration of Alertmanager: a tree of routes that end at receivers.
//!
//! <https://prometheus.io/docs/alerting/latest/configuration/>

use crate::language::Language;
use crate::model::{Document, Parsed};
use crate::syntax::yaml::{self, Node};

/// A configuration file.
#[derive(Clone, Copy, Debug)]
pub struct Alertmanager<'a> {
    pub node: Node<'a>,
}

/// A node of the routing tree.
#[derive(Clone, Copy, Debug)]
pub struct Route<'a> {
    pub node: Node<'a>,
    pub is_root: bool,
}

/// Deeper trees are not written by people.
const DEEPEST: usize = 64;

impl<'a> Alertmanager<'a> {
    /// The configuration in a file, if it holds one.
    pub fn of(parsed: &'a Parsed) -> Option<Self> {
        let Document::Yaml(tree) = &parsed.document else { return None };
        let root = tree.documents().next().and_then(yaml::Document::root)?;
        (parsed.language == Language::Alertmanager && root.is_mapping()).then_some(Self { node: root })
    }

    /// The names of the receivers.
    pub fn receivers(self) -> Vec<Node<'a>> {
        named(self.node.get("receivers"))
    }

    /// The names of the time intervals, in both spellings of the key.
    pub fn time_intervals(self) -> Vec<Node<'a>> {
        let mut found = named(self.node.get("time_intervals"));
        found.extend(named(self.node.get("mute_time_intervals")));
        found
    }

    /// All routes, the root first.
    pub fn routes(self) -> Vec<Route<'a>> {
        let mut found = Vec::new();
        let mut pending: Vec<(Node<'a>, usize)> = self.node.get("route").map(|root| (root, 0)).into_iter().collect();
        while let Some((node, depth)) = pending.pop() {
            found.push(Route { node, is_root: depth == 0 });
            if depth < DEEPEST {
                let below = node.get("routes").filter(|routes| routes.is_sequence());
                pending.extend(below.into_iter().flat_map(Node::items).map(|node| (node, depth + 1)));
            }
        }
        found
    }
}

fn named(list: Option<Node<'_>>) -> Vec<Node<'_>> {
    let items = list.filter(|list| list.is_sequence()).into_iter().flat_map(Node::items);
    items.filter_map(|item| item.get("name")).filter(|name| name.as_str().is_some()).collect()
}
