//! Input from an attacker or a broken disk: no panic, no hang, no lost neighbour, no forged output.

#![allow(clippy::disallowed_methods, reason = "the test makes files on disk and runs the program")]

use std::fmt::Write as _;
use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// Far above what any of these takes; a hang or a quadratic loop over megabytes is longer.
const PATIENCE: Duration = Duration::from_secs(60);

/// A manifest with one finding that every run must report, whatever lies beside it.
const NEIGHBOUR: (&str, &str) = ("docs/runbooks/neighbour.md", "# Runbook: neighbour\n\nCall [contact].\n");
const NEIGHBOURS_RULE: &str = "repository/unfilled-placeholder";

struct Run {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

fn run(folder: &Path, arguments: &[&str]) -> Run {
    let start = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_infra-lint"))
        .args(arguments)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let (out, err) = (drain(child.stdout.take()), drain(child.stderr.take()));
    loop {
        if let Some(status) = child.try_wait().expect("a child of ours") {
            let (stdout, stderr) = (out.join().expect("read"), err.join().expect("read"));
            return Run { code: status.code(), stdout, stderr };
        }
        if start.elapsed() > PATIENCE {
            let _ = child.kill();
            panic!("{arguments:?} hangs");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Reads a pipe in a thread, so that a long report cannot block the child.
fn drain(pipe: Option<impl Read + Send + 'static>) -> JoinHandle<String> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = pipe.expect("piped").read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

fn repository(files: &[(&str, &[u8])]) -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    // The marker keeps configuration and ignore files of folders above out of the test.
    fs::create_dir(folder.path().join(".git")).expect("made");
    for (path, bytes) in files.iter().copied().chain([(NEIGHBOUR.0, NEIGHBOUR.1.as_bytes())]) {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("below the folder")).expect("made");
        fs::write(path, bytes).expect("written");
    }
    folder
}

/// Lints in every rule and checks what must hold whatever the input is.
fn survives(name: &str, folder: &TempDir) -> String {
    let run = run(folder.path(), &["--no-config", "--preset", "all", "--format", "json", "."]);
    assert!(matches!(run.code, Some(0 | 1)), "{name}: exit {:?}\n{}", run.code, run.stderr);
    assert!(!run.stderr.contains("panicked"), "{name}: {}", run.stderr);
    assert!(!run.stdout.contains("internal error"), "{name}: {}", run.stdout);
    let json: serde_json::Value = serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{name}: {error}"));
    let findings = json["findings"].as_array().expect("a list");
    let neighbour = findings.iter().any(|found| found["path"] == NEIGHBOUR.0 && found["rule"] == NEIGHBOURS_RULE);
    assert!(neighbour, "{name}: the file beside it was lost\n{}", run.stdout);
    run.stdout
}

fn survives_file(name: &str, path: &str, bytes: &[u8]) -> String {
    survives(name, &repository(&[(path, bytes)]))
}

const MANIFEST: &str = "deploy/manifest.yaml";
const HEAD: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n";

#[test]
fn yaml_bombs_and_depths() {
    let mut bomb = String::from(HEAD);
    bomb.push_str("  a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for level in 1..40 {
        let _ = writeln!(bomb, "  a{level}: &a{level} [{}]", vec![format!("*a{}", level - 1); 9].join(", "));
    }
    survives_file("alias bomb", MANIFEST, bomb.as_bytes());
    let mut merges = String::from(HEAD);
    merges.push_str("  m0: &m0 {k: v}\n");
    for level in 1..60 {
        let below = level - 1;
        let _ = writeln!(merges, "  m{level}: &m{level} {{<<: [*m{below}, *m{below}], k{level}: v}}");
    }
    survives_file("merge bomb", MANIFEST, merges.as_bytes());
    survives_file("alias of itself", MANIFEST, format!("{HEAD}  a: &a [*a]\n").as_bytes());
    survives_file("flow depth", MANIFEST, format!("{HEAD}  a: {}", "[".repeat(100_000)).as_bytes());
    survives_file("flow mappings", MANIFEST, format!("{HEAD}  a: {}", "{a: ".repeat(100_000)).as_bytes());
    survives_file("block depth", MANIFEST, format!("{HEAD}  a:\n    {}x", "- ".repeat(100_000)).as_bytes());
    survives_file("complex keys", MANIFEST, "? ".repeat(100_000).as_bytes());
    survives_file("documents", MANIFEST, format!("{HEAD}---\n").repeat(10_000).as_bytes());
    survives_file("empty documents", MANIFEST, "---\n".repeat(100_000).as_bytes());
    let mut wide = String::from(HEAD);
    for number in 0..60_000 {
        let _ = writeln!(wide, "  key-{number}: value");
    }
    survives_file("60,000 keys", MANIFEST, wide.as_bytes());
}

#[test]
fn dockerfiles() {
    survives_file("unterminated heredoc", "Dockerfile", b"FROM a:1\nRUN <<EOF\necho a\n");
    survives_file("many heredocs", "Dockerfile", format!("FROM a:1\nRUN {}\n", "<<A ".repeat(20_000)).as_bytes());
    survives_file("continuations", "Dockerfile", format!("FROM a:1\nRUN a {}\n", "\\\n".repeat(200_000)).as_bytes());
    survives_file("substitutions", "Dockerfile", format!("FROM a:1\nRUN {}\n", "$(".repeat(100_000)).as_bytes());
    survives_file("backticks", "Dockerfile", format!("FROM a:1\nRUN {}\n", "`".repeat(100_001)).as_bytes());
    survives_file("quotes", "Dockerfile", format!("FROM a:1\nRUN {}\n", "\"$(\"".repeat(50_000)).as_bytes());
    survives_file("braces", "Dockerfile", format!("FROM a:1\nENV A={}\n", "${A:-".repeat(100_000)).as_bytes());
    survives_file("groups", "Dockerfile", format!("FROM a:1\nRUN {}\n", "( { if ".repeat(50_000)).as_bytes());
    survives_file(
        "arguments",
        "Dockerfile",
        format!("ARG A=$A\nARG B=$C\nARG C=$B\nFROM $B\n{}", "ARG X=$X$X\n".repeat(2_000)).as_bytes(),
    );
    survives_file(
        "stages",
        "Dockerfile",
        (0..5_000)
            .fold(String::new(), |mut text, stage| {
                let _ = writeln!(text, "FROM s{} AS s{stage}", stage - 1);
                text
            })
            .as_bytes(),
    );
    survives_file("onbuild", "Dockerfile", format!("FROM a:1\n{}RUN x\n", "ONBUILD ".repeat(100_000)).as_bytes());
    let folder = repository(&[]);
    fs::create_dir(folder.path().join("Dockerfile")).expect("made");
    survives("a folder named Dockerfile", &folder);
}

#[test]
fn terraform() {
    survives_file("list depth", "main.tf", format!("locals {{\n  a = {}\n}}\n", "[".repeat(100_000)).as_bytes());
    survives_file("parentheses", "main.tf", format!("locals {{\n  a = {}1\n}}\n", "(".repeat(100_000)).as_bytes());
    survives_file("templates", "main.tf", format!("locals {{\n  a = {}\n}}\n", "\"${".repeat(50_000)).as_bytes());
    survives_file("blocks", "main.tf", "a {\n".repeat(100_000).as_bytes());
    survives_file("operators", "main.tf", format!("locals {{\n  a = 1{}\n}}\n", " + 1".repeat(100_000)).as_bytes());
    survives_file(
        "conditionals",
        "main.tf",
        format!("locals {{\n  a = {}1\n}}\n", "true ? 1 : ".repeat(50_000)).as_bytes(),
    );
    survives_file("unterminated heredoc", "main.tf", b"locals {\n  a = <<EOT\n  text\n");
    survives_file("cycle", "main.tf", b"locals {\n  a = local.b\n  b = local.a\n}\n");
    survives_file(
        "growth",
        "main.tf",
        (1..40)
            .fold(String::from("locals {\n  a0 = [1, 1]\n"), |mut text, level| {
                let below = level - 1;
                let _ = writeln!(text, "  a{level} = concat(local.a{below}, local.a{below})");
                text
            })
            .as_bytes(),
    );
    survives_file(
        "growing text",
        "main.tf",
        (1..40)
            .fold(String::from("locals {\n  a0 = \"xxxxxxxx\"\n"), |mut text, level| {
                let below = level - 1;
                let _ = writeln!(text, "  a{level} = \"${{local.a{below}}}${{local.a{below}}}\"");
                text
            })
            .as_bytes(),
    );
    survives_file("a module of itself", "main.tf", b"module \"a\" {\n  source = \"./.\"\n}\n");
    survives_file("count", "main.tf", b"resource \"aws_s3_bucket\" \"a\" {\n  count = 1000000000000\n}\n");
    let mut keys = String::from("locals {\n  a = {\n");
    for number in 0..30_000 {
        let _ = writeln!(keys, "    key{number} = {number}");
    }
    survives_file("30,000 object keys", "main.tf", format!("{keys}  }}\n}}\n").as_bytes());
    let mut undefined = String::from("locals {\n");
    let mut chain = String::from("locals {\n  a0 = local.a9999\n");
    let mut modules = String::new();
    for number in 0..10_000 {
        let _ = writeln!(undefined, "  known{number} = var.unknown{number}");
        let _ = writeln!(chain, "  a{} = local.a{number}", number + 1);
        let _ =
            writeln!(modules, "module \"m{number}\" {{}}\noutput \"o{number}\" {{\n  value = module.m{number}.x\n}}");
    }
    survives_file("10,000 undefined names", "main.tf", format!("{undefined}}}\n").as_bytes());
    survives_file("a circle of 10,000", "main.tf", format!("{chain}}}\n").as_bytes());
    survives_file("10,000 modules", "main.tf", modules.as_bytes());
}

#[test]
fn wide_terraform_is_read_in_linear_time() {
    let million = 1 << 20;
    for unit in [
        "# c\n",
        "#\n",
        "a = 1\n",
        "a {}\n",
        "a {\n",
        "}\n",
        "a = [\n",
        "a = <<E\n",
        "a = <<E\nx\nE\n",
        "\"",
        "${",
        "%{",
        "/*",
        "/**/\n",
        "a = \"${",
        "a",
        "[",
        "{",
        "(",
        ",",
        "locals {\n",
        "a = [\nlocals {\n",
        "a = {for\n",
        "x = \"%{ if a }\n",
        "a = 1 # c\n",
        "\n",
        " ",
        "\r",
        "é",
        "a.",
        "a = b.c\n",
        "a = <<-E\n x\n\n${a}\nE\n",
        "?",
        "a ? ",
        "1 + ",
        "1,",
        "::",
        "a::",
        "\\",
    ] {
        for prefix in ["", "a = ", "a = [", "a = {", "a = \"", "a = <<E\n", "a {\n"] {
            let text = format!("{prefix}{}", unit.repeat(million / 8 / unit.len()));
            let start = Instant::now();
            let file = infra_lint::syntax::hcl::parse(text.as_str());
            assert!(start.elapsed() < Duration::from_secs(3), "{prefix:?} {unit:?}: {:?}", start.elapsed());
            assert!(file.errors.len() <= 50);
        }
    }
}

#[test]
fn workflows() {
    let with = |expression: &str| {
        format!(
            "on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: \"echo ${{{{ {expression} }}}}\"\n"
        )
    };
    let path = ".github/workflows/a.yml";
    survives_file("expression depth", path, with(&"(".repeat(100_000)).as_bytes());
    survives_file("negations", path, with(&format!("{}a", "!".repeat(100_000))).as_bytes());
    survives_file("operators", path, with(&format!("a{}", " && a".repeat(50_000))).as_bytes());
    survives_file("calls", path, with(&"format(".repeat(50_000)).as_bytes());
    survives_file("indices", path, with(&format!("a{}", "[0]".repeat(50_000))).as_bytes());
    survives_file("openings", path, with(&"${{ ".repeat(20_000)).as_bytes());
    let mut jobs = String::from("on: push\njobs:\n");
    for job in 0..3_000 {
        let _ = writeln!(
            jobs,
            "  j{job}:\n    needs: [j{}, j0]\n    runs-on: x\n    steps: [{{run: a}}]",
            (job + 1) % 3_000
        );
    }
    survives_file("a ring of needs", path, jobs.as_bytes());
}

#[test]
fn prometheus_and_markdown() {
    let rule = |expression: &str| format!("groups:\n- name: a\n  rules:\n  - alert: A\n    expr: \"{expression}\"\n");
    survives_file("promql depth", "rules.yaml", rule(&"(".repeat(100_000)).as_bytes());
    survives_file("promql operators", "rules.yaml", rule(&format!("a{}", " + a".repeat(20_000))).as_bytes());
    survives_file("promql calls", "rules.yaml", rule(&"sum(".repeat(50_000)).as_bytes());
    survives_file("brackets", "docs/runbooks/a.md", "[".repeat(500_000).as_bytes());
    survives_file("quotes", "docs/runbooks/a.md", "> ".repeat(200_000).as_bytes());
}

#[test]
fn bytes_that_are_no_text() {
    for path in ["Dockerfile", "main.tf", MANIFEST, ".github/workflows/a.yml", "docs/runbooks/a.md"] {
        survives_file("invalid UTF-8", path, b"FROM a:1 \xff\xfe\x80\nkey: \xc3\n");
        survives_file(
            "UTF-16",
            path,
            &"FROM a:1\nkey: value\n".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>(),
        );
        survives_file(
            "UTF-16 with mark",
            path,
            &"\u{feff}FROM a:1\n".encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<_>>(),
        );
        survives_file("NUL", path, b"FROM a:1\nRUN a\0b\nkey: \0\n");
        survives_file("mark and CRLF", path, b"\xef\xbb\xbfFROM a:1\r\nRUN a\r\n\r\n");
        survives_file("lone CR", path, b"FROM a:1\rRUN a\rkey: value\r");
        survives_file("nothing", path, b"");
        survives_file("no line end", path, b"FROM");
    }
}

#[test]
fn a_line_of_fifty_megabytes_is_told_as_not_checked() {
    let mut text = String::from("key: ");
    text.extend(std::iter::repeat_n('x', 50_000_000));
    let out = survives_file("50 MB line", MANIFEST, text.as_bytes());
    assert!(out.contains("not_checked") && out.contains(MANIFEST), "{out}");
}

#[test]
fn the_file_beside_a_broken_one_is_judged_as_if_alone() {
    let good = (
        "deploy/good.yaml",
        "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {password: aBc9-x81-kLm}\n",
    );
    let findings = |files: &[(&str, &[u8])]| {
        let out = survives("isolation", &repository(files));
        let json: serde_json::Value = serde_json::from_str(&out).expect("JSON");
        let all = json["findings"].as_array().expect("a list").clone();
        all.into_iter().filter(|found| found["path"] == good.0).collect::<Vec<_>>()
    };
    let alone = findings(&[(good.0, good.1.as_bytes())]);
    let beside = findings(&[("deploy/broken.yaml", b"kind: [\napiVersion: {{"), (good.0, good.1.as_bytes())]);
    assert_eq!(alone, beside);
}

#[test]
fn a_name_or_value_cannot_forge_a_line_or_a_command() {
    let name = "deploy/x\n::error file=forged.yml::forged\u{1b}[2J\u{202e}.yaml";
    let text = "kind: [\u{1b}[2J\u{9b}31m\n::error::forged\n##vso[task.complete]";
    let folder = repository(&[(name, text.as_bytes()), ("Dockerfile", b"FROM a:1\nFORGED\x1b[2J x\n")]);
    for format in formats(folder.path()) {
        let run = run(folder.path(), &["--no-config", "--preset", "all", "--format", &format, "."]);
        assert!(matches!(run.code, Some(0 | 1)), "{format}: {}", run.stderr);
        for line in (run.stdout.clone() + &run.stderr).lines() {
            assert!(
                !line.starts_with("::error file=forged") && !line.starts_with("::error::forged"),
                "{format}: {line}"
            );
            assert!(
                !line.contains('\u{1b}') && !line.contains('\u{9b}') && !line.contains('\u{202e}'),
                "{format}: {line:?}"
            );
        }
    }
}

/// The formats the program offers, told by its own usage error.
fn formats(folder: &Path) -> Vec<String> {
    let usage = run(folder, &["--format", "?"]).stderr;
    let list =
        usage.split("possible values: ").nth(1).and_then(|rest| rest.split(']').next()).expect("a list of formats");
    list.split(", ").map(str::to_owned).collect()
}

#[cfg(unix)]
#[test]
fn links_pipes_and_locked_files() {
    use std::os::unix::fs::{PermissionsExt, symlink};

    let outside = TempDir::new().expect("a temporary folder");
    fs::write(outside.path().join("secret.md"), "# Runbook: outside\n\n[never shown]\n").expect("written");
    let folder = repository(&[("a/locked.yaml", b"key: [")]);
    let root = folder.path();
    symlink(outside.path().join("secret.md"), root.join("docs/runbooks/linked.md")).expect("linked");
    symlink(outside.path(), root.join("outside")).expect("linked");
    symlink("/etc/passwd", root.join("Dockerfile")).expect("linked");
    symlink(".", root.join("a/loop")).expect("linked");
    symlink("b.yaml", root.join("a/b.yaml")).expect("linked");
    let made = Command::new("mkfifo").arg(root.join("a/pipe.yaml")).status().is_ok_and(|status| status.success());
    assert!(made, "mkfifo is part of every Unix");
    fs::set_permissions(root.join("a/locked.yaml"), fs::Permissions::from_mode(0o000)).expect("locked");
    let out = survives("links and pipes", &folder);
    assert!(!out.contains("never shown") && !out.contains("root:"), "{out}");
    fs::set_permissions(root.join("a/locked.yaml"), fs::Permissions::from_mode(0o600)).expect("unlocked");
}

#[test]
fn a_configuration_of_an_attacker_is_refused_with_a_place() {
    for (name, text) in
        [("depth", "[".repeat(100_000)), ("unknown", "run: 'rm -rf /'\n".into()), ("bytes", "\u{0}".into())]
    {
        let folder = repository(&[("infra-lint.yaml", text.as_bytes())]);
        let run = run(folder.path(), &["."]);
        assert_eq!(run.code, Some(2), "{name}: {}", run.stderr);
        assert!(run.stderr.contains("infra-lint.yaml") && !run.stderr.contains("panicked"), "{name}: {}", run.stderr);
    }
}
