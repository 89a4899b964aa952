//! The built program on small trees: exit codes, selection, output, fixes.
#![expect(clippy::disallowed_methods, reason = "runs the program and looks at the disk")]
#![allow(clippy::unwrap_used, reason = "tests")]

mod accepting;
mod changed;
mod configuration;
mod discovery;
mod exit_codes;
mod fixing;
mod information;
mod init;
mod output;
mod own_rules;
mod secrets;
#[cfg(unix)]
mod shellcheck;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A workflow that GitHub refuses: an error, with a safe fix.
const BAD_WORKFLOW: &str = "on: push\npermissions: {}\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    tiemout-minutes: 5\n    steps:\n      - run: make\n";
/// A workflow with nothing to say about.
const GOOD_WORKFLOW: &str = "on: push\npermissions: {}\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    timeout-minutes: 5\n    steps:\n      - run: make\n";
/// A runbook that was never filled in: a warning.
const BAD_RUNBOOK: &str = "# Runbook: disk full\n\n## Escalation\n- On-call: [contact]\n";

/// A folder of its own and the program in it.
struct Sandbox {
    folder: tempfile::TempDir,
    environment: Vec<(&'static str, &'static str)>,
}

struct Ran {
    code: i32,
    stdout: String,
    stderr: String,
}

impl Ran {
    /// The lines of `concise` without their places: `path rule`.
    fn findings(&self) -> Vec<String> {
        self.stdout
            .lines()
            .filter_map(|line| {
                let (place, rest) = line.split_once(": ")?;
                let rule = rest.split_once('[')?.1.split_once(']')?.0;
                Some(format!("{} {rule}", place.split(':').next()?))
            })
            .collect()
    }
}

impl Sandbox {
    fn new(files: &[(&str, &str)]) -> Self {
        let sandbox = Self { folder: tempfile::tempdir().unwrap(), environment: Vec::new() };
        for (path, text) in files {
            sandbox.write(path, text);
        }
        sandbox
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    fn command(&self, program: impl AsRef<Path>, arguments: &[&str]) -> Command {
        let mut command = Command::new(program.as_ref());
        command.args(arguments).current_dir(self.folder.path()).env_clear();
        for name in ["PATH", "SystemRoot", "TEMP"] {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        command.env("HOME", self.folder.path()).env("GIT_CONFIG_NOSYSTEM", "1");
        command.envs(self.environment.iter().copied());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(arguments, "")
    }

    fn run_with(&self, arguments: &[&str], stdin: &str) -> Ran {
        let mut child = self.command(env!("CARGO_BIN_EXE_infra-lint"), arguments).spawn().unwrap();
        // A program that reads nothing may have closed its end.
        let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
        let output = child.wait_with_output().unwrap();
        Ran {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Findings of `--format concise` with more arguments.
    fn lint(&self, arguments: &[&str]) -> Vec<String> {
        self.run(&[&["--format", "concise"], arguments].concat()).findings()
    }

    fn git(&self, arguments: &[&str]) {
        let identity = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "init.defaultBranch=main"];
        let output = self.command("git", &[&identity, arguments].concat()).output().unwrap();
        assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
}
