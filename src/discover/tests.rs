//! Trees on disk and what is found in them.

use std::fs;

use camino::{Utf8Path, Utf8PathBuf};
use globset::{Glob, GlobSetBuilder};

use super::{DEFAULT_MAX_FILE_SIZE, Discovered, Exclude, NotChecked, Request, discover, relative};

struct Tree {
    _folder: tempfile::TempDir,
    root: Utf8PathBuf,
    exclude: Exclude,
    limit: u64,
}

impl Tree {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = Utf8PathBuf::from_path_buf(folder.path().canonicalize().unwrap()).unwrap();
        let tree = Self { _folder: folder, root, exclude: Exclude::default(), limit: DEFAULT_MAX_FILE_SIZE };
        for (path, text) in files {
            tree.write(path, text.as_bytes());
        }
        tree
    }

    fn write(&self, path: &str, bytes: &[u8]) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn find(&self, paths: &[&str]) -> Discovered {
        self.find_from("", paths, None)
    }

    fn find_from(&self, folder: &str, paths: &[&str], stdin: Option<(&str, &str)>) -> Discovered {
        let paths: Vec<Utf8PathBuf> = paths.iter().map(Utf8PathBuf::from).collect();
        discover(Request {
            base: &self.root.join(folder),
            paths: &paths,
            stdin: stdin.map(|(path, text)| (path.into(), text.into())),
            exclude: &self.exclude,
            force_exclude: false,
            max_file_size: self.limit,
            threads: 2,
        })
        .unwrap()
    }
}

fn sources(found: &Discovered) -> Vec<&str> {
    found.sources.iter().map(|file| file.path.as_str()).collect()
}

fn focus(found: &Discovered) -> Option<Vec<&str>> {
    let focus = found.focus.as_ref()?;
    Some(focus.iter().map(|id| found.sources[id.index()].path.as_str()).collect())
}

fn reasons(found: &Discovered) -> Vec<(&str, &str)> {
    found.not_checked.iter().map(|NotChecked { path, why }| (path.as_str(), why.as_str())).collect()
}

#[test]
fn a_walk_takes_candidates_in_order_and_remembers_the_rest() {
    let tree = Tree::new(&[
        ("b/Dockerfile", "FROM a\n"),
        ("a.yaml", "a: 1\n"),
        (".github/workflows/ci.yml", "on: push\n"),
        (".env", "A=1\n"),
        ("scripts/run.py", "x\n"),
        (".git/config.yaml", "a: 1\n"),
        ("node_modules/x/Dockerfile", "FROM a\n"),
        ("vendor/x.yaml", "a: 1\n"),
        ("ignored/x.yaml", "a: 1\n"),
        ("ours/x.yaml", "a: 1\n"),
        (".gitignore", "ignored/\n"),
        (".infralintignore", "ours/\n"),
        ("target/x.yaml", "a: 1\n"),
        ("rust/Cargo.toml", ""),
        ("rust/target/x.yaml", "a: 1\n"),
    ]);
    let found = tree.find(&["."]);
    assert_eq!(sources(&found), [".env", ".github/workflows/ci.yml", "a.yaml", "b/Dockerfile", "target/x.yaml"]);
    assert!(found.sources.iter().enumerate().all(|(index, file)| file.id.index() == index));
    assert!(found.other_paths.contains(&Utf8PathBuf::from("scripts/run.py")));
    assert_eq!((reasons(&found), focus(&found)), (vec![], None));
}

#[test]
fn overlapping_paths_give_each_file_once() {
    let tree = Tree::new(&[("k8s/a.yaml", "a: 1\n")]);
    assert_eq!(sources(&tree.find(&["k8s", ".", "./k8s/../k8s"])), ["k8s/a.yaml"]);
}

#[test]
fn named_files_are_linted_though_ignored_and_bring_their_repository_along() {
    let tree = Tree::new(&[
        (".git/HEAD", ""),
        (".gitignore", "/a.yaml\n"),
        ("a.yaml", "a: 1\n"),
        ("b.yaml", "b: 1\n"),
        ("charts/x/Chart.yaml", "name: x\n"),
        ("charts/x/templates/a.yaml", "a: 1\n"),
        ("notes.txt", "x\n"),
    ]);
    let found = tree.find(&["a.yaml", "notes.txt"]);
    assert_eq!(sources(&found), ["a.yaml", "b.yaml", "charts/x/Chart.yaml", "charts/x/templates/a.yaml"]);
    assert_eq!(focus(&found).unwrap(), ["a.yaml"]);
    assert_eq!(reasons(&found), [("notes.txt", "no rule reads this kind of file")]);

    let below = tree.find_from("charts/x", &["templates"], None);
    assert_eq!((sources(&below), focus(&below)), (vec!["templates/a.yaml"], None));
    let below = tree.find_from("charts/x", &["Chart.yaml"], None);
    assert_eq!(sources(&below), ["../../b.yaml", "Chart.yaml", "templates/a.yaml"]);
}

#[test]
fn standard_input_replaces_the_file_it_stands_for() {
    let tree = Tree::new(&[(".git/HEAD", ""), ("a.yaml", "old: 1\n"), ("b.yaml", "b: 1\n")]);
    let found = tree.find_from("", &[], Some(("a.yaml", "new: 1\n")));
    assert_eq!(sources(&found), ["a.yaml", "b.yaml"]);
    assert_eq!(&*found.sources[0].text, "new: 1\n");
    assert_eq!(focus(&found).unwrap(), ["a.yaml"]);
}

#[test]
fn what_cannot_be_checked_is_told() {
    let mut tree = Tree::new(&[("a.yaml", "a: 1\n"), ("big.yaml", "0123456789012345678901234567890\n")]);
    tree.limit = 20;
    tree.write("utf16.yaml", b"\xff\xfea\0");
    tree.write("null.yaml", b"a\0b");
    tree.write("latin1.yaml", b"a: \xe9\n");
    let found = tree.find(&["."]);
    assert_eq!(sources(&found), ["a.yaml", "latin1.yaml"]);
    assert!(found.sources[1].lossy);
    assert_eq!(
        reasons(&found),
        [
            ("big.yaml", "32 bytes is over the limit of 20 bytes (`max-file-size`)"),
            ("null.yaml", "binary data, not text"),
            ("utf16.yaml", "text in UTF-16; save it as UTF-8"),
        ]
    );
}

#[cfg(unix)]
#[test]
fn links_and_special_files_open_nothing_outside() {
    use std::os::unix::fs::symlink;
    let outside = Tree::new(&[("secret.yaml", "a: 1\n"), ("folder/x.yaml", "a: 1\n")]);
    let tree = Tree::new(&[(".git/HEAD", ""), ("real.yaml", "a: 1\n"), ("plain.txt", "FROM a\n")]);
    let link = |target: &Utf8Path, name: &str| symlink(target, tree.root.join(name)).unwrap();
    link(&outside.root.join("secret.yaml"), "out.yaml");
    link(&outside.root.join("folder"), "folder");
    link("real.yaml".into(), "twice.yaml");
    link("plain.txt".into(), "Dockerfile");
    link("loop.yaml".into(), "loop.yaml");
    link("/dev/zero".into(), "device.yaml");
    let _socket = std::os::unix::net::UnixListener::bind(tree.root.join("socket.yaml")).unwrap();
    let found = tree.find(&["."]);
    assert_eq!(sources(&found), ["Dockerfile", "real.yaml"]);
    assert_eq!(
        reasons(&found),
        [
            ("device.yaml", "symbolic link that leaves the repository"),
            ("loop.yaml", "symbolic link to nothing"),
            ("out.yaml", "symbolic link that leaves the repository"),
        ]
    );
    let named = tree.find(&["out.yaml", "socket.yaml"]);
    assert_eq!(
        reasons(&named),
        [("out.yaml", "symbolic link that leaves the repository"), ("socket.yaml", "not a regular file")]
    );
}

#[test]
fn exclusion_is_relative_to_the_configuration_and_spares_named_files() {
    let mut tree = Tree::new(&[("sub/a.yaml", "a: 1\n"), ("sub/b.yaml", "a: 1\n")]);
    let globs = GlobSetBuilder::new().add(Glob::new("sub/a*").unwrap()).build().unwrap();
    tree.exclude = Exclude { root: tree.root.clone(), globs };
    assert_eq!(sources(&tree.find_from("sub", &["."], None)), ["b.yaml"]);
    assert_eq!(sources(&tree.find_from("sub", &["a.yaml"], None)), ["a.yaml"]);
}

#[test]
fn a_path_that_is_not_there_is_an_error() {
    let tree = Tree::new(&[]);
    let request = Request {
        base: &tree.root,
        paths: &["nowhere".into()],
        stdin: None,
        exclude: &tree.exclude,
        force_exclude: false,
        max_file_size: 1,
        threads: 1,
    };
    assert!(discover(request).unwrap_err().to_string().starts_with("`nowhere` does not exist"));
}

#[test]
fn paths_are_shown_from_the_working_directory() {
    let at = |base: &str, path: &str| relative(base.into(), path.into()).into_string();
    assert_eq!(at("/w/repo", "./a/../b"), "b");
    assert_eq!(at("/w/repo", "/w/repo/x/y"), "x/y");
    assert_eq!(at("/w/repo/sub", "/w/repo/x"), "../x");
    assert_eq!(at("/w/repo", "/etc/x"), "/etc/x");
    assert_eq!(at("/w/repo", "."), "");
}

#[test]
fn installed_modules_are_read_from_where_the_manifest_says() {
    let manifest = r#"{"Modules": [
        {"Key": "vpc", "Dir": ".terraform/modules/vpc"},
        {"Key": "out", "Dir": ".terraform/modules/../../../outside"},
        {"Key": "own", "Dir": "modules/own"}
    ]}"#;
    let tree = Tree::new(&[
        ("live/main.tf", "module \"vpc\" {}\n"),
        ("live/.terraform/modules/modules.json", manifest),
        ("live/.terraform/modules/vpc/main.tf", "output \"id\" {}\n"),
        ("live/.terraform/modules/vpc/examples/main.tf", ""),
        ("live/.terraform/modules/unused/main.tf", ""),
        ("live/.terraform/environment", "default"),
        ("outside/readme.txt", ""),
    ]);
    let found = tree.find(&["live"]);
    let paths: Vec<&str> = found.sources.iter().map(|source| source.path.as_str()).collect();
    let installed = "live/.terraform/modules";
    assert_eq!(paths, [&format!("{installed}/modules.json"), &format!("{installed}/vpc/main.tf"), "live/main.tf"]);
}
