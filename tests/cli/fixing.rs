//! `--fix` and `--diff`.

use std::fs;

use super::{BAD_WORKFLOW, Sandbox};

const WORKFLOW: &str = ".github/workflows/ci.yml";

fn mended() -> String {
    BAD_WORKFLOW.replace("tiemout", "timeout")
}

#[test]
fn fix_writes_and_reports_what_is_left() {
    let sandbox = Sandbox::new(&[(WORKFLOW, BAD_WORKFLOW), ("broken.yaml", "a: [\n")]);
    let ran = sandbox.run(&["--fix", "--format", "concise"]);
    assert_eq!(sandbox.read(WORKFLOW), mended());
    assert_eq!((ran.code, ran.findings()), (1, vec!["broken.yaml lint/syntax-error".to_owned()]));
    assert!(ran.stderr.contains("Fixed 1 problem in 1 file."), "{}", ran.stderr);
    let again = sandbox.run(&["--fix"]);
    assert!(!again.stderr.contains("Fixed"), "{}", again.stderr);
}

#[test]
fn diff_shows_and_changes_nothing() {
    let sandbox = Sandbox::new(&[(WORKFLOW, BAD_WORKFLOW)]);
    sandbox.git(&["init", "-q"]);
    let ran = sandbox.run(&["--diff"]);
    assert_eq!(ran.code, 1);
    assert_eq!(sandbox.read(WORKFLOW), BAD_WORKFLOW);
    sandbox.write("fix.patch", &ran.stdout);
    sandbox.git(&["apply", "fix.patch"]);
    assert_eq!(sandbox.read(WORKFLOW), mended(), "the diff is a patch");
    let clean = sandbox.run(&["--diff"]);
    assert_eq!((clean.code, clean.stdout.as_str()), (0, ""));
}

#[test]
fn only_wanted_findings_are_fixed() {
    let sandbox = Sandbox::new(&[(WORKFLOW, BAD_WORKFLOW), ("x/.github/workflows/ci.yml", BAD_WORKFLOW)]);
    for arguments in [&["--fix", "--ignore", "actions"][..], &["--fix", "--min-severity", "error", "x"]] {
        sandbox.run(arguments);
        assert_eq!(sandbox.read(WORKFLOW), BAD_WORKFLOW, "{arguments:?}");
    }
    assert_eq!(sandbox.read("x/.github/workflows/ci.yml"), mended());
}

#[test]
fn line_ends_and_byte_order_mark_survive() {
    let text = format!("\u{feff}{}", BAD_WORKFLOW.replace('\n', "\r\n"));
    let sandbox = Sandbox::new(&[(WORKFLOW, &text)]);
    sandbox.run(&["--fix"]);
    assert_eq!(sandbox.read(WORKFLOW), text.replace("tiemout", "timeout"));
}

#[test]
fn standard_input_comes_back_mended() {
    let sandbox = Sandbox::new(&[]);
    let ran = sandbox.run_with(&["--fix", "-", "--stdin-filename", WORKFLOW], BAD_WORKFLOW);
    assert_eq!((ran.code, ran.stdout), (0, mended()));
    assert!(!sandbox.path(WORKFLOW).exists());
}

#[cfg(unix)]
#[test]
fn modes_stay_and_links_are_not_written_through() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let sandbox = Sandbox::new(&[(WORKFLOW, BAD_WORKFLOW), ("real.txt", BAD_WORKFLOW)]);
    fs::set_permissions(sandbox.path(WORKFLOW), fs::Permissions::from_mode(0o640)).unwrap();
    fs::create_dir_all(sandbox.path("x/.github/workflows")).unwrap();
    symlink("../../../real.txt", sandbox.path("x/.github/workflows/linked.yml")).unwrap();
    sandbox.write(".git/HEAD", "");
    let ran = sandbox.run(&["--fix", "--format", "concise"]);
    assert_eq!(sandbox.read(WORKFLOW), mended());
    let mode = fs::metadata(sandbox.path(WORKFLOW)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
    assert_eq!(sandbox.read("real.txt"), BAD_WORKFLOW);
    assert!(ran.stderr.contains("not fixed: x/.github/workflows/linked.yml"), "{}", ran.stderr);
    assert_eq!((ran.code, ran.findings().len()), (2, 1), "what could not be fixed is still reported");
    assert_eq!(fs::read_dir(sandbox.path(".github/workflows")).unwrap().count(), 1, "nothing is left behind");
}

#[test]
fn unsafe_fixes_need_their_flag() {
    let text = "FROM debian:12.5\nCMD nginx -g daemon\n";
    let sandbox = Sandbox::new(&[("Dockerfile", text)]);
    sandbox.run(&["--fix", "--preset", "all"]);
    let safe = sandbox.read("Dockerfile");
    assert!(safe.contains("CMD nginx"), "{safe}");
    sandbox.run(&["--fix", "--unsafe-fixes", "--preset", "all"]);
    assert!(sandbox.read("Dockerfile").contains("CMD [\"nginx\""), "{}", sandbox.read("Dockerfile"));
}

#[test]
fn fixes_of_one_block_keep_its_alignment() {
    let text = "resource \"aws_db_instance\" \"orders\" {\n  engine            = \"postgres\"\n  storage_encrypted = false # for now\n}\n";
    let sandbox = Sandbox::new(&[("main.tf", text)]);
    let rules = "aws/unencrypted-rds,aws/single-zone-rds,aws/short-rds-backup,aws/rds-without-iam-authentication";
    sandbox.run(&["--select", rules, "--fix", "--unsafe-fixes"]);
    let fixed = sandbox.read("main.tf");
    let columns: Vec<_> = fixed.lines().filter_map(|line| line.find(" = ")).collect();
    assert_eq!(columns.len(), 5, "{fixed}");
    assert!(columns.iter().all(|column| *column == columns[0]), "{fixed}");
    assert!(fixed.contains("storage_encrypted                   = true # for now\n"), "{fixed}");
}
