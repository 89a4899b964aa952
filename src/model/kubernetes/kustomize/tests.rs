//! Where the parts of a build come from, and how builds that would not end do.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};
use rustc_hash::FxHashMap;

use super::{Built, Fault, Files, Rendered, build, units};
use crate::source::{FileId, SourceFile, Span};

fn sources(files: &BTreeMap<Utf8PathBuf, String>) -> Vec<SourceFile> {
    let numbered = files.iter().zip(0..);
    numbered.map(|((path, text), id)| SourceFile::new(FileId(id), path.clone(), text.as_str())).collect()
}

fn built(sources: &[SourceFile], root: &str) -> Built {
    let files = Files { sources, trees: &FxHashMap::default() };
    let root = sources.iter().find(|source| source.path() == Utf8Path::new(root)).expect("a kustomization");
    build(&files, root, &mut 1_000_000).expect("within the budget")
}

/// The texts at the places from which the parts of a build come.
#[test]
fn every_value_knows_where_it_is_written() {
    let files = BTreeMap::from([
        (
            "base/kustomization.yaml".into(),
            "resources: [web.yaml]\n".to_owned(),
        ),
        (
            "base/web.yaml".into(),
            "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  template:\n    spec:\n      containers:\n      - name: c\n        image: 'shop/web:1'\n        stdin: true\n".to_owned(),
        ),
        (
            "prod/kustomization.yaml".into(),
            "resources: [../base]\nreplicas: [{name: web, count: 7}]\npatches:\n- patch: |-\n    apiVersion: apps/v1\n    kind: Deployment\n    metadata: {name: web}\n    spec:\n      template:\n        spec:\n          containers:\n          - name: c\n            tty: true\n".to_owned(),
        ),
    ]);
    let sources = sources(&files);
    let ours = built(&sources, "prod/kustomization.yaml");
    let rendered = Rendered::new(ours.changed());
    for (part, file, written) in [
        ("shop/web:1", 1, "shop/web:1"),
        ("web:1", 1, "web:1"),
        ("stdin: true", 1, "stdin: true"),
        ("tty: true", 2, "tty: true"),
        ("7", 2, "7"),
        ("kind: Deployment", 1, "kind: Deployment"),
    ] {
        let start = rendered.text.find(part).expect(part);
        let place = rendered.origin(Span::from_usize(start, start + part.len())).expect(part);
        assert_eq!((place.file, place.span.of(&sources[place.file.index()].text)), (FileId(file), written));
    }
}

#[test]
fn loops_and_bombs_end() {
    let own = |text: &str| BTreeMap::from([("a/kustomization.yaml".into(), text.to_owned())]);
    let of = |files: &BTreeMap<Utf8PathBuf, String>| {
        let sources = sources(files);
        let files = Files { sources: &sources, trees: &FxHashMap::default() };
        units(&files, sources.iter())
    };
    let cycle = of(&own("resources: [../a]\n"));
    assert!(matches!(cycle.problems.as_slice(), [problem] if problem.fault == Fault::Cycle), "{:?}", cycle.problems);
    // Each one takes the next in twice: two to the thirtieth power of visits.
    let mut bomb = BTreeMap::new();
    for level in 0..30 {
        let next = level + 1;
        let text = format!("kind: Component\ncomponents: [../c{next}, ../c{next}]\n");
        bomb.insert(format!("c{level}/kustomization.yaml").into(), text);
    }
    bomb.insert("root/kustomization.yaml".into(), "components: [../c0]\n".to_owned());
    assert_eq!(of(&bomb).unbuilt.len(), 1);
}
