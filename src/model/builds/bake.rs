//! Targets of `docker buildx bake`. <https://docs.docker.com/build/bake/reference/>

use std::sync::Arc;

use camino::Utf8Path;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{Build, in_context};
use crate::model::terraform::{Fuel, evaluate_alone};
use crate::model::value::{Data, Map, Value};
use crate::source::{FileId, SourceFile, Span};
use crate::syntax::hcl::{Attribute, Block, Expr, ExprKind, File, parse, parse_json_with};

const KINDS: [(&str, usize); 4] = [("function", 1), ("group", 1), ("target", 1), ("variable", 1)];

/// Bounds on hostile files: targets, combinations of a matrix, targets that one inherits from.
const MOST_TARGETS: usize = 512;
const MOST_CELLS: usize = 64;
const MOST_PARENTS: usize = 32;

/// Reads a file in the native or the JSON syntax.
pub fn parse_bake(source: &SourceFile) -> File {
    let text = Arc::clone(&source.text);
    if source.path.extension() == Some("json") { parse_json_with(text, &KINDS) } else { parse(text) }
}

pub(super) fn builds(file: &File, source: &SourceFile) -> Vec<Build> {
    let mut bake = Bake {
        targets: file.body.blocks_of("target").filter_map(|block| Some((block.label(0)?, block))).collect(),
        names: Vec::new(),
        file: source.id,
        fuel: Fuel::default(),
        partial: source.name().contains(".override."),
    };
    bake.read_variables(file);
    let inherited = bake.only_inherited(file);
    let mut found = Vec::new();
    for block in file.body.blocks_of("target").take(MOST_TARGETS) {
        if block.label(0).is_none_or(|name| inherited.contains(name)) {
            continue;
        }
        for cell in bake.cells(block) {
            let known = bake.names.len();
            bake.names.extend(cell);
            for base in bases(source) {
                found.extend(bake.build(block, base));
            }
            bake.names.truncate(known);
        }
    }
    found
}

/// The folders that it may be started in: its own, where bake finds it, and those above, when `-f` has to name it.
fn bases(source: &SourceFile) -> impl Iterator<Item = &Utf8Path> {
    let found_by_name = source.name().starts_with("docker-bake.");
    source.path.ancestors().skip(1).take(if found_by_name { 1 } else { 4 })
}

struct Bake<'f> {
    targets: FxHashMap<&'f str, &'f Block>,
    /// What variables stand for: their defaults.
    names: Vec<(String, Value)>,
    file: FileId,
    fuel: Fuel,
    /// Another file says more about the same targets.
    partial: bool,
}

impl<'f> Bake<'f> {
    fn evaluate(&mut self, expr: &Expr) -> Value {
        let mut asks = false;
        expr.walk(&mut |inner| asks |= matches!(inner.kind, ExprKind::Variable(_)));
        // Most are plain text, and every name that is bound costs.
        let names = if asks { self.names.as_slice() } else { &[] };
        evaluate_alone(expr, names, self.file, &mut self.fuel)
    }

    /// `variable "X" { default = … }`, and attributes at the top of the file.
    fn read_variables(&mut self, file: &File) {
        let blocks = file.body.blocks_of("variable");
        let variables = blocks.filter_map(|block| Some((block.label(0)?, block.body.attribute("default")?)));
        let plain = file.body.attributes.iter().map(|attribute| (&*attribute.name.text, attribute));
        let mut all: Vec<(&str, &Attribute)> = variables.chain(plain).collect();
        all.sort_by_key(|(_, attribute)| attribute.name.span.start);
        for (name, attribute) in all {
            let value = self.evaluate(&attribute.value);
            self.names.push((name.to_owned(), value));
        }
    }

    /// The texts of a list that is known.
    fn texts(&mut self, expr: &Expr) -> Option<Vec<String>> {
        let value = self.evaluate(expr);
        let list = value.as_list().filter(|list| list.complete)?;
        list.items.iter().map(|item| item.as_str().map(str::to_owned)).collect()
    }

    /// Targets that others inherit from and no group names: nobody builds them.
    fn only_inherited(&mut self, file: &File) -> FxHashSet<String> {
        let mut names = |kind: &str, attribute: &str| -> FxHashSet<String> {
            let blocks = file.body.blocks_of(kind).take(MOST_TARGETS);
            let lists: Vec<&Expr> = blocks.filter_map(|block| Some(&block.body.attribute(attribute)?.value)).collect();
            lists.into_iter().filter_map(|list| self.texts(list)).flatten().collect()
        };
        let (inherited, grouped) = (names("target", "inherits"), names("group", "targets"));
        inherited.difference(&grouped).filter(|name| *name != "default").cloned().collect()
    }

    /// The combinations of a matrix; one without names when there is none, none when it is not known.
    fn cells(&mut self, block: &Block) -> Vec<Vec<(String, Value)>> {
        let Some(matrix) = block.body.attribute("matrix") else { return vec![Vec::new()] };
        let value = self.evaluate(&matrix.value);
        let Data::Map(Map { entries, complete: true }) = value.data else { return Vec::new() };
        let mut cells = vec![Vec::new()];
        for entry in entries {
            let Some(list) = entry.value.as_list() else { return Vec::new() };
            if cells.len().saturating_mul(list.items.len()) > MOST_CELLS {
                return Vec::new();
            }
            let with = |cell: &Vec<(String, Value)>, item: &Value| {
                let mut cell = cell.clone();
                cell.push((entry.key.clone(), item.clone()));
                cell
            };
            cells = cells.iter().flat_map(|cell| list.items.iter().map(move |item| with(cell, item))).collect();
        }
        cells
    }

    /// A target and those it inherits from, the strongest first; `false` when one of them stands in another file.
    fn lineage(&mut self, block: &'f Block) -> (Vec<&'f Block>, bool) {
        let (mut chain, mut whole, mut open) = (Vec::new(), !self.partial, vec![block]);
        while let Some(next) = open.pop() {
            if chain.len() >= MOST_PARENTS {
                return (chain, false);
            }
            chain.push(next);
            let Some(inherits) = next.body.attribute("inherits") else { continue };
            let Some(parents) = self.texts(&inherits.value) else {
                whole = false;
                continue;
            };
            // Later parents win over earlier ones, so they are looked at first.
            for parent in parents {
                match self.targets.get(parent.as_str()) {
                    Some(parent) => open.push(parent),
                    None => whole = false,
                }
            }
        }
        (chain, whole)
    }

    /// The value of an attribute, when it is known.
    fn text(&mut self, chain: &[&Block], whole: bool, name: &str, default: &str) -> Option<String> {
        match chain.iter().find_map(|block| block.body.attribute(name)) {
            Some(attribute) => self.evaluate(&attribute.value).as_str().map(str::to_owned),
            None => whole.then(|| default.to_owned()),
        }
    }

    fn build(&mut self, block: &'f Block, base: &Utf8Path) -> Option<Build> {
        let (chain, whole) = self.lineage(block);
        if chain.iter().any(|block| block.body.attribute("dockerfile-inline").is_some()) {
            return None;
        }
        let context = self.text(&chain, whole, "context", ".")?;
        let file = self.text(&chain, whole, "dockerfile", "Dockerfile")?;
        let (context, dockerfile) = in_context(base, &context, Some(&file))?;
        let target = chain.iter().find_map(|block| block.body.attribute("target"));
        let target =
            target.and_then(|found| Some((self.evaluate(&found.value).as_str()?.to_owned(), found.value.span)));
        let tags = chain.iter().find_map(|block| block.body.attribute("tags"));
        let replaced = |name: &str| keys(&chain, "contexts").iter().any(|(key, ..)| key == name);
        Some(Build {
            image: tags.and_then(|tags| self.texts(&tags.value)?.into_iter().next()),
            context: Some(context),
            target: target.filter(|(target, _)| !replaced(target)),
            arguments: keys(&chain, "args")
                .into_iter()
                .filter(|(.., set)| *set)
                .map(|(key, span, _)| (key, span))
                .collect(),
            ..Build::new(block.header(), base.to_owned(), dockerfile)
        })
    }
}

/// The keys of an object that targets merge, each where it is strongest, and whether it is set there.
fn keys(chain: &[&Block], attribute: &str) -> Vec<(String, Span, bool)> {
    let mut found: Vec<(String, Span, bool)> = Vec::new();
    let mut seen = FxHashSet::default();
    for attribute in chain.iter().filter_map(|block| block.body.attribute(attribute)) {
        let ExprKind::Object(items) = &attribute.value.kind else { continue };
        for item in items {
            if let Some(key) = item.key.as_str().filter(|key| seen.insert((*key).to_owned())) {
                found.push((key.to_owned(), item.key.span, !matches!(item.value.kind, ExprKind::Null)));
            }
        }
    }
    found
}
