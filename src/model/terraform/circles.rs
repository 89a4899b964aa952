//! Locals, resources and data sources of a module that need one another before any of them can be known.

use rustc_hash::FxHashMap;

use super::directory::Directory;
use super::references::{Reference, Subject};
use crate::source::Span;

/// One member of a circle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pub address: String,
    pub file: usize,
    /// The reference to the next member.
    pub span: Span,
}

/// The shortest circles found first through each member; those that share a member are told once.
pub fn circles(directory: &Directory) -> Vec<Vec<Member>> {
    let mut edges: FxHashMap<String, Vec<&Reference>> = FxHashMap::default();
    let mut order = Vec::new();
    // References come in the order of what they stand in.
    let (mut place, mut from) = (None, None);
    let is_node = |of: &&Reference| matches!(of.subject, Subject::Local | Subject::Resource | Subject::Data);
    for reference in directory.references().all.iter().filter(is_node) {
        let here = Some((reference.file, reference.block, reference.argument));
        if place != here {
            place = here;
            from = source(directory, reference);
        }
        let Some(from) = &from else { continue };
        if let Some(edges) = edges.get_mut(from) {
            edges.push(reference);
        } else {
            order.push(from.clone());
            edges.insert(from.clone(), vec![reference]);
        }
    }
    // Depth first with a stack of our own: a chain of locals may be as long as the file.
    let mut done: FxHashMap<&str, bool> = FxHashMap::default();
    let mut circles = Vec::new();
    for start in &order {
        if done.contains_key(start.as_str()) {
            continue;
        }
        done.insert(start, false);
        let mut path: Vec<(&str, usize)> = vec![(start, 0)];
        while let Some((node, next)) = path.last_mut() {
            let Some(reference) = edges.get(*node).and_then(|edges| edges.get(*next)) else {
                done.insert(*node, true);
                path.pop();
                continue;
            };
            *next += 1;
            let target = &*reference.address;
            match done.get(target) {
                Some(false) => {
                    let from = path.iter().position(|(node, _)| *node == target).unwrap_or(0);
                    circles.push(circle(&path, from, &edges));
                }
                None if edges.contains_key(target) => {
                    done.insert(target, false);
                    path.push((target, 0));
                }
                Some(true) | None => {}
            }
        }
    }
    circles
}

fn circle(path: &[(&str, usize)], from: usize, edges: &FxHashMap<String, Vec<&Reference>>) -> Vec<Member> {
    let members = path.iter().skip(from).filter_map(|(node, next)| {
        let reference = edges.get(*node)?.get(next.checked_sub(1)?)?;
        Some(Member { address: (*node).to_owned(), file: reference.file, span: reference.span })
    });
    members.collect()
}

/// The address of what a reference stands in.
fn source(directory: &Directory, reference: &Reference) -> Option<String> {
    let file = directory.files.get(reference.file)?;
    let block = file.tree.body.blocks.get(reference.block)?;
    match &*block.kind.text {
        "locals" => Some(format!("local.{}", block.body.attributes.get(reference.argument?)?.name.text)),
        "resource" => Some(format!("{}.{}", block.label(0)?, block.label(1)?)),
        "data" => Some(format!("data.{}.{}", block.label(0)?, block.label(1)?)),
        _ => None,
    }
}
