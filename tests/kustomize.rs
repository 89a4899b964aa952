//! Builds against what kustomize makes of the same files.

#![allow(clippy::disallowed_methods, reason = "tests read the project from disk and ask kubectl")]

use std::collections::BTreeMap;
use std::process::Command;

use camino::{Utf8Path, Utf8PathBuf};
use rustc_hash::FxHashMap;

use infra_lint::model::kubernetes::kustomize::{Built, Files, NAMES, Rendered, Value, build};
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
        if !own.is_same(their) {
            found.push(format!("{} is not {}", name(own), name(their)));
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

/// Each `expected.yaml` is what `kubectl kustomize` 5.5 printed for the folder that it stands in.
#[test]
fn builds_what_kubectl_printed() {
    let files = read_below(&Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/kustomize"));
    let sources = sources(&files);
    let recorded: Vec<_> = files.iter().filter(|(path, _)| path.file_name() == Some("expected.yaml")).collect();
    assert!(recorded.len() > 3);
    for (path, expected) in recorded {
        let ours = built(&sources, path.with_file_name("kustomization.yaml").as_str());
        assert!(!ours.is_broken, "{path}: {:?}", ours.problems);
        let rendered = Rendered::new(&ours.resources);
        assert_eq!(differences(&values(&rendered.text), &values(expected)), Vec::<String>::new(), "{path}");
    }
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
