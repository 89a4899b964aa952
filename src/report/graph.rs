//! The graph of a repository in its formats: text, JSON, Graphviz and Mermaid.

use std::io;

use serde::Serialize;

use super::escape;
use crate::graph::{Graph, Link, Node, NodeKind, Sure};

/// A format of the graph.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GraphFormat {
    #[default]
    Text,
    Json,
    Dot,
    Mermaid,
}

/// Writes a graph.
pub fn write_graph(format: GraphFormat, graph: &Graph, out: &mut dyn io::Write) -> io::Result<()> {
    match format {
        GraphFormat::Text => text(graph, out),
        GraphFormat::Json => json(graph, out),
        GraphFormat::Dot => dot(graph, out),
        GraphFormat::Mermaid => mermaid(graph, out),
    }
}

fn ends<'a>(graph: &'a Graph, link: &Link) -> Option<(&'a Node, &'a Node)> {
    Some((graph.nodes.get(link.from)?, graph.nodes.get(link.to)?))
}

fn text(graph: &Graph, out: &mut dyn io::Write) -> io::Result<()> {
    let mut last = usize::MAX;
    for link in &graph.links {
        let Some((from, to)) = ends(graph, link) else { continue };
        if link.from != last {
            writeln!(out, "{} {}", from.kind.as_str(), escape::terminal(&from.name))?;
            last = link.from;
        }
        let sure = if link.sure == Sure::Certain { String::new() } else { format!(", {}", link.sure.as_str()) };
        writeln!(
            out,
            "  {} {} {}  ({}:{}{sure})",
            link.kind.as_str(),
            to.kind.as_str(),
            escape::terminal(&to.name),
            escape::terminal(link.place.path.as_str()),
            link.place.line,
        )?;
    }
    let linked = |index: usize| graph.links.iter().any(|link| link.from == index || link.to == index);
    let lone = graph.nodes.iter().enumerate().filter(|(index, _)| !linked(*index));
    for (_, node) in lone {
        writeln!(out, "{} {}  (no links)", node.kind.as_str(), escape::terminal(&node.name))?;
    }
    writeln!(out, "{} nodes, {} links", graph.nodes.len(), graph.links.len())
}

#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    nodes: Vec<JsonNode<'a>>,
    links: Vec<JsonLink<'a>>,
}

#[derive(Serialize)]
struct JsonNode<'a> {
    id: usize,
    kind: &'static str,
    name: &'a str,
    path: &'a str,
    line: u32,
}

#[derive(Serialize)]
struct JsonLink<'a> {
    from: usize,
    to: usize,
    kind: &'static str,
    confidence: &'static str,
    path: &'a str,
    line: u32,
}

fn json(graph: &Graph, out: &mut dyn io::Write) -> io::Result<()> {
    let nodes = graph.nodes.iter().enumerate().map(|(id, node)| JsonNode {
        id,
        kind: node.kind.as_str(),
        name: &node.name,
        path: node.place.path.as_str(),
        line: node.place.line,
    });
    let links = graph.links.iter().map(|link| JsonLink {
        from: link.from,
        to: link.to,
        kind: link.kind.as_str(),
        confidence: link.sure.as_str(),
        path: link.place.path.as_str(),
        line: link.place.line,
    });
    let document = Document { schema_version: 1, nodes: nodes.collect(), links: links.collect() };
    escape::write_pretty_json(out, &document)
}

/// <https://graphviz.org/doc/info/lang.html>
fn dot(graph: &Graph, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "digraph repository {{\n  rankdir=LR;\n  node [shape=box, style=rounded];")?;
    for (id, node) in graph.nodes.iter().enumerate() {
        let shape = match node.kind {
            NodeKind::Image => ", shape=ellipse",
            NodeKind::Environment => ", shape=house",
            _ => "",
        };
        let name = quoted(&node.name);
        writeln!(out, "  n{id} [label=\"{}\\n{name}\"{shape}];", node.kind.as_str())?;
    }
    for link in &graph.links {
        let style = if link.sure == Sure::Certain { "" } else { ", style=dashed" };
        writeln!(out, "  n{} -> n{} [label=\"{}\"{style}];", link.from, link.to, link.kind.as_str())?;
    }
    writeln!(out, "}}")
}

/// <https://mermaid.js.org/syntax/flowchart.html>
fn mermaid(graph: &Graph, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "flowchart LR")?;
    for (id, node) in graph.nodes.iter().enumerate() {
        // Mermaid reads entities, so none of its markup comes from a name.
        let name = escape::xml(&node.name).replace('`', "&#96;");
        writeln!(out, "  n{id}[\"{}<br>{name}\"]", node.kind.as_str())?;
    }
    for link in &graph.links {
        let arrow = if link.sure == Sure::Certain { "-->" } else { "-.->" };
        writeln!(out, "  n{} {arrow}|{}| n{}", link.from, link.kind.as_str(), link.to)?;
    }
    Ok(())
}

fn quoted(text: &str) -> String {
    escape::terminal(text).replace('\\', "\\\\").replace('"', "\\\"")
}
