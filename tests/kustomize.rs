//! Builds against what kustomize makes of the same files.

#![allow(clippy::disallowed_methods, reason = "tests read the project from disk and ask kubectl")]

use std::collections::BTreeMap;
use std::process::Command;

use camino::{Utf8Path, Utf8PathBuf};
use rustc_hash::FxHashMap;

use infra_lint::model::kubernetes::kustomize::{Built, Files, Kind, NAMES, Rendered, Value, build};
use infra_lint::source::{FileId, SourceFile};
use infra_lint::syntax::yaml::{self, Document};

fn sources(files: &BTreeMap<Utf8PathBuf, String>) -> Vec<SourceFile> {
    let numbered = files.iter().zip(0..);
    numbered.map(|((path, text), id)| SourceFile::new(FileId(id), path.clone(), text.as_str())).collect()
}

fn built(sources: &[SourceFile], root: &str) -> Built {
    let files = Files { sources, trees: &FxHashMap::default() };
    let root = sources.iter().find(|source| source.path() == Utf8Path::new(root)).expect("a kustomization");
    build(&files, root, &mut 1_000_000).expect("within the budget")
}

fn values(text: &str) -> Vec<Value> {
    let tree = yaml::parse(text.into());
    let mut budget = 1_000_000;
    let roots = tree.documents().filter_map(Document::root);
    roots.filter_map(|root| Value::read(root, FileId(0), &mut budget)).collect()
}

/// The first part in which two values differ, with its path.
fn difference<'v>(own: &'v Value, their: &'v Value) -> Option<(String, Option<&'v Value>, Option<&'v Value>)> {
    if own.is_same(their) {
        return None;
    }
    let within = |(at, own, their): (String, Option<&'v Value>, Option<&'v Value>)| {
        let inner = own.zip(their).and_then(|(own, their)| difference(own, their));
        inner.map_or((at.clone(), own, their), |(path, own, their)| (format!("{at}/{path}"), own, their))
    };
    let (keys, length) = (own.entries().iter().chain(their.entries()), own.items().len().max(their.items().len()));
    let parts = keys.map(|entry| (entry.key.to_string(), own.get(&entry.key), their.get(&entry.key)));
    let items = (0..length).map(|at| (at.to_string(), own.items().get(at), their.items().get(at)));
    let differ = |(_, own, their): &(String, Option<&Value>, Option<&Value>)| match (own, their) {
        (Some(own), Some(their)) => !own.is_same(their),
        _ => true,
    };
    Some(parts.chain(items).find(differ).map_or((String::new(), Some(own), Some(their)), within))
}

/// A value on one line.
fn text(value: &Value) -> String {
    match &value.kind {
        Kind::Scalar(scalar) => format!("{:?}", scalar.typed()),
        Kind::List(items) => format!("[{}]", items.iter().map(text).collect::<Vec<_>>().join(", ")),
        Kind::Map(entries) => {
            let texts = entries.iter().map(|entry| format!("{}: {}", entry.key, text(&entry.value)));
            format!("{{{}}}", texts.collect::<Vec<_>>().join(", "))
        }
    }
}

/// What is not the same in two lists of objects.
fn differences(ours: &[Value], theirs: &[Value]) -> Vec<String> {
    let name = |value: &Value| {
        let name = value.get_path(&["metadata", "name"]).and_then(Value::as_str).unwrap_or("");
        format!("{} {name}", value.get_str("kind").unwrap_or(""))
    };
    let mut found = Vec::new();
    if ours.len() != theirs.len() {
        let names = |values: &[Value]| values.iter().map(name).collect::<Vec<_>>().join(", ");
        found.push(format!("{} objects, not {}: {} | {}", ours.len(), theirs.len(), names(ours), names(theirs)));
    }
    for (own, their) in ours.iter().zip(theirs) {
        if let Some((path, own_part, their_part)) = difference(own, their) {
            let text = |value: Option<&Value>| value.map_or_else(|| "nothing".to_owned(), text);
            found.push(format!("{} {path}: {}, not {}", name(their), text(own_part), text(their_part)));
        }
    }
    found
}

/// The text files below a folder, by their paths in it.
fn read_below(root: &Utf8Path) -> BTreeMap<Utf8PathBuf, String> {
    let mut files = BTreeMap::new();
    for entry in ignore::WalkBuilder::new(root).standard_filters(false).build().flatten() {
        let path = Utf8PathBuf::from_path_buf(entry.into_path()).expect("UTF-8");
        if let Ok(text) = std::fs::read_to_string(&path) {
            files.insert(path.strip_prefix(root).expect("below").to_owned(), text);
        }
    }
    files
}

/// The files of an archive: each begins with a line `-- path --`.
fn unpacked(text: &str) -> BTreeMap<Utf8PathBuf, String> {
    let mut files = BTreeMap::new();
    let mut path = None;
    for line in text.split_inclusive('\n') {
        match line.strip_prefix("-- ").and_then(|rest| rest.trim_end().strip_suffix(" --")) {
            Some(next) => {
                path = Some(Utf8PathBuf::from(next));
                files.insert(Utf8PathBuf::from(next), String::new());
            }
            None => path.iter().for_each(|path| files.entry(path.clone()).or_default().push_str(line)),
        }
    }
    files
}

/// Each archive ends with what `kubectl kustomize` 5.5 printed for the kustomization at its root: `expected.yaml`, or
/// `refused` when it stopped.
#[test]
fn builds_what_kubectl_printed() {
    let archives = read_below(&Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/kustomize"));
    assert!(archives.len() > 60);
    let mut failed = Vec::new();
    for (name, text) in archives {
        let files = unpacked(&text);
        let sources = sources(&files);
        let ours = built(&sources, "kustomization.yaml");
        let is_refused = files.contains_key(Utf8Path::new("refused"));
        if is_refused != ours.is_broken {
            failed.push(format!("{name}: broken is {}: {:?}", ours.is_broken, ours.problems));
        } else if !is_refused {
            let expected = files.get(Utf8Path::new("expected.yaml")).expect("what kubectl printed");
            let rendered = Rendered::new(&ours.resources);
            let found = differences(&values(&rendered.text), &values(expected));
            failed.extend(found.iter().map(|found| format!("{name}: {found}")));
        }
    }
    assert_eq!(failed, Vec::<String>::new());
}

/// Every kustomization below a folder against `kubectl kustomize`, which must be installed (it needs no cluster):
/// `KUSTOMIZATIONS=folder cargo test --test kustomize -- --ignored`.
#[test]
#[ignore = "needs kubectl and a folder"]
fn as_kubectl_builds_it() {
    let root = std::env::var("KUSTOMIZATIONS").expect("KUSTOMIZATIONS names a folder");
    let sources = sources(&read_below(Utf8Path::new(&root)));
    let mut failed = Vec::new();
    for source in sources.iter().filter(|source| NAMES.contains(&source.name())) {
        let folder = Utf8Path::new(&root).join(source.path().parent().unwrap_or(Utf8Path::new("")));
        let run = Command::new("kubectl").arg("kustomize").arg(&folder).output().expect("kubectl");
        let ours = built(&sources, source.path().as_str());
        let rendered = Rendered::new(&ours.resources);
        let refused = !run.status.success();
        if refused || ours.is_broken {
            if refused != ours.is_broken {
                let error = String::from_utf8_lossy(&run.stderr);
                failed.push(format!("{}: broken is {}: {:?} {error}", source.path(), ours.is_broken, ours.problems));
            }
            continue;
        }
        let found = differences(&values(&rendered.text), &values(&String::from_utf8_lossy(&run.stdout)));
        failed.extend(found.iter().map(|found| format!("{}: {found}", source.path())));
    }
    assert_eq!(failed, Vec::<String>::new());
}
