//! What documents tell their readers to run, as far as it is a task or a script of the repository.

use std::ops::Range;

use crate::source::Span;

/// Something to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invocation {
    pub what: Runnable,
    pub span: Span,
}

/// What a command names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Runnable {
    /// `make TARGET`
    MakeTarget(String),
    /// `npm run NAME`
    PackageScript(String),
    /// `task NAME`
    Task(String),
    /// `./scripts/x.sh`, `bash scripts/x.sh`; with a folder, as others may be fetched.
    Script(String),
}

/// The invocations in the code of a document: each line of a block, and each span.
pub(super) fn invocations(text: &str, code: &[Range<usize>]) -> Vec<Invocation> {
    let mut found = Vec::new();
    for range in code {
        let mut start = range.start;
        for line in text.get(range.clone()).unwrap_or("").split_inclusive('\n') {
            let at = start;
            start += line.len();
            let margin = ['`', ' ', '\t', '\n', '\r'];
            let command = line.trim_start_matches(margin);
            let command = command.strip_prefix("$ ").unwrap_or(command).trim_start();
            let offset = line.len() - command.len();
            let command = command.trim_end_matches(margin);
            if let Some(what) = runnable(command) {
                found.push(Invocation { what, span: Span::from_usize(at + offset, at + offset + command.len()) });
            }
        }
    }
    found
}

fn runnable(command: &str) -> Option<Runnable> {
    let mut words = command.split_whitespace();
    let program = words.next()?;
    let plain = |name: &str| {
        name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/' | b':'))
    };
    match program {
        "make" | "task" => {
            let target = words.next()?;
            // `make sure …`: prose in a span has more words.
            let alone = words.all(|word| word.contains('=') || word.starts_with(['-', '#', '&', '|', '>']));
            let is_name = plain(target) && !target.starts_with('-') && alone;
            let runnable = if program == "make" { Runnable::MakeTarget } else { Runnable::Task };
            is_name.then(|| runnable(target.to_owned()))
        }
        "npm" | "pnpm" | "yarn" if words.next() == Some("run") => {
            let name = words.next()?;
            (plain(name) && !name.starts_with('-')).then(|| Runnable::PackageScript(name.to_owned()))
        }
        "bash" | "sh" | "python" | "python3" | "source" | "." => {
            script(words.next()?).filter(|_| plain(command_path(command)))
        }
        path if path.starts_with("./") => script(path),
        path => script(path).filter(|_| path.ends_with(".sh")),
    }
}

/// The second word of a command.
fn command_path(command: &str) -> &str {
    command.split_whitespace().nth(1).unwrap_or("")
}

fn script(path: &str) -> Option<Runnable> {
    let path = path.strip_prefix("./").unwrap_or(path);
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/');
    let is_one = path.contains('/')
        && !path.starts_with(['/', '.', '~'])
        && !path.contains("..")
        && [".sh", ".py", ".bash"].iter().any(|end| path.ends_with(end))
        && path.bytes().all(plain);
    is_one.then(|| Runnable::Script(path.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::{Runnable, runnable};

    #[test]
    fn commands_name_tasks_and_scripts() {
        let make = |name: &str| Some(Runnable::MakeTarget(name.to_owned()));
        let script = |path: &str| Some(Runnable::Script(path.to_owned()));
        for (command, expected) in [
            ("make test", make("test")),
            ("make deploy ENV=prod", make("deploy")),
            ("task deploy", Some(Runnable::Task("deploy".to_owned()))),
            ("make -j4", None),
            ("make sure it runs", None),
            ("make $TARGET", None),
            ("npm run test:unit", Some(Runnable::PackageScript("test:unit".to_owned()))),
            ("npm ci", None),
            ("./scripts/deploy.sh prod", script("scripts/deploy.sh")),
            ("bash scripts/deploy.sh", script("scripts/deploy.sh")),
            ("scripts/deploy.sh", script("scripts/deploy.sh")),
            ("./install.sh", None),
            ("bash /tmp/x/y.sh", None),
            ("bash $HOME/a/x.sh", None),
            ("cat scripts/deploy.sh", None),
        ] {
            assert_eq!(runnable(command), expected, "{command}");
        }
    }
}
