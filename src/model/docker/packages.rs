//! Package managers: what a command asks of them.

use std::borrow::Cow;

use super::environment::{Binding, Evaluated};
use super::references::{CommandRef, InstructionRef};
use crate::source::Span;
use crate::syntax::shell::{Arguments, Part, PartKind, Script, Word};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manager {
    /// `apt-get`, `apt`, `aptitude`
    Apt,
    Apk,
    Yum,
    /// `dnf`, `microdnf`, `tdnf`
    Dnf,
    Zypper,
    Pip,
    /// `npm`
    Npm,
    Gem,
    Go,
}

/// A call of a package manager.
#[derive(Clone, Debug)]
pub struct PackageCommand<'a> {
    pub manager: Manager,
    pub arguments: Arguments<'a>,
    /// `install`, `add`, `update` …
    pub action: &'a str,
    pub action_word: &'a Word,
    /// The operands behind the action: packages, files, variables.
    pub operands: Vec<&'a Word>,
}

/// Options that take the next word as their value.
const fn with_value(manager: Manager) -> &'static [&'static str] {
    match manager {
        Manager::Apt => &[
            "-o",
            "--option",
            "-c",
            "--config-file",
            "-t",
            "--target-release",
            "--default-release",
            "-a",
            "--host-architecture",
        ],
        Manager::Apk => {
            &["-X", "--repository", "-p", "--root", "-t", "--virtual", "--keys-dir", "--cache-dir", "--arch", "--wait"]
        }
        Manager::Yum | Manager::Dnf => &[
            "-c",
            "--config",
            "--installroot",
            "--releasever",
            "--setopt",
            "-x",
            "--exclude",
            "--repo",
            "--enablerepo",
            "--disablerepo",
            "-d",
            "-e",
            "--forcearch",
        ],
        Manager::Zypper => &["-R", "--root", "-r", "--repo", "--from", "-t", "--type", "-c", "--config"],
        Manager::Pip => &[
            "-r",
            "--requirement",
            "-c",
            "--constraint",
            "-e",
            "--editable",
            "-t",
            "--target",
            "--prefix",
            "--root",
            "-i",
            "--index-url",
            "--extra-index-url",
            "-f",
            "--find-links",
            "--trusted-host",
            "--cache-dir",
            "--platform",
            "--python-version",
            "--implementation",
            "--abi",
            "--src",
            "--proxy",
            "--timeout",
            "--retries",
            "--log",
            "--progress-bar",
            "--upgrade-strategy",
            "--no-binary",
            "--only-binary",
            "--config-settings",
            "--report",
            "--cert",
            "--client-cert",
            "--exists-action",
            "--group",
        ],
        Manager::Npm => {
            &["--prefix", "-C", "--registry", "--cache", "--omit", "--include", "--loglevel", "-w", "--workspace"]
        }
        Manager::Gem => {
            &["-v", "--version", "-i", "--install-dir", "-n", "--bindir", "-P", "--platform", "-s", "--source"]
        }
        Manager::Go => &["-o", "-p", "-ldflags", "-tags", "-gcflags", "-mod", "-modfile", "-C"],
    }
}

impl<'a> PackageCommand<'a> {
    /// Reads a command; nothing when it calls no package manager or its action is not known.
    pub fn of(arguments: Arguments<'a>) -> Option<Self> {
        let mut arguments = arguments;
        let manager = match arguments.name {
            "apt-get" | "apt" | "aptitude" => Manager::Apt,
            "apk" => Manager::Apk,
            "yum" => Manager::Yum,
            "dnf" | "dnf5" | "microdnf" | "tdnf" => Manager::Dnf,
            "zypper" => Manager::Zypper,
            "npm" => Manager::Npm,
            "gem" => Manager::Gem,
            "go" => Manager::Go,
            name if is_versioned(name, "pip") => Manager::Pip,
            name if is_versioned(name, "python") => {
                // `python3 -m pip install`
                let module = arguments.words.iter().position(|word| word.is("-m"))?;
                let rest = arguments.words.get(module + 1..)?;
                let (name_word, words) = rest.split_first().filter(|(name, _)| name.is("pip"))?;
                arguments = Arguments { name: "pip", name_word, words };
                Manager::Pip
            }
            _ => return None,
        };
        let mut operands = arguments.operands(with_value(manager)).into_iter();
        let action_word = operands.next()?;
        let action = action_word.literal()?;
        Some(Self { manager, arguments, action, action_word, operands: operands.collect() })
    }

    /// It puts packages on the system.
    pub fn installs(&self) -> bool {
        let names: &[&str] = match self.manager {
            Manager::Apt => &["install", "build-dep", "satisfy"],
            Manager::Apk => &["add"],
            Manager::Yum | Manager::Dnf => {
                &["install", "localinstall", "groupinstall", "reinstall", "in", "builddep", "group"]
            }
            Manager::Zypper => &["install", "in", "si", "source-install"],
            Manager::Pip | Manager::Gem => &["install", "i"],
            Manager::Npm => &["install", "i", "add"],
            Manager::Go => &["install", "get", "run"],
        };
        names.contains(&self.action)
    }

    /// The packages that it installs in whatever version there is. `command` is where it stands: its script's `deps='a b'`
    /// is what `$deps` stands for, and `ENV` says what `lib-"$VERSION"` is.
    pub fn unpinned(&self, command: CommandRef<'a>) -> Vec<(&'a Word, Cow<'a, str>)> {
        let release = self.arguments.option_value(&["-t", "--target-release", "--default-release"]).is_some();
        let by_flag = match self.manager {
            Manager::Apt => release || self.action != "install",
            Manager::Gem => self.arguments.option_value(&["-v", "--version"]).is_some(),
            _ => false,
        };
        if by_flag || !self.installs() {
            return Vec::new();
        }
        let words = self.operands.iter().flat_map(|word| -> Vec<(&'a Word, Cow<'a, str>)> {
            if let Some(text) = word.literal() {
                return vec![(*word, text.into())];
            }
            if let Some(text) = filled(word, command.run) {
                return vec![(*word, text.into())];
            }
            assigned(word, &command.script.script).into_iter().map(|text| (*word, text.into())).collect()
        });
        words.filter(|(_, text)| is_open(self.manager, text)).collect()
    }

    /// Where the first of [`Self::unpinned`] stands, and the names of up to three of them as code.
    pub fn unpinned_names(&self, command: CommandRef<'a>) -> Option<(Span, String)> {
        let open = self.unpinned(command);
        let (first, _) = open.first()?;
        let names: Vec<&str> = open.iter().map(|(_, name)| &**name).take(3).collect();
        let more = if open.len() > names.len() { " and others" } else { "" };
        Some((first.span, format!("`{}`{more}", names.join("`, `"))))
    }

    /// It fetches the index of packages and does nothing else.
    pub fn updates_index(&self) -> bool {
        matches!(self.manager, Manager::Apt | Manager::Apk) && self.action == "update"
    }

    /// It brings installed packages up to date.
    pub fn upgrades(&self) -> bool {
        match self.manager {
            Manager::Apt => matches!(self.action, "upgrade" | "dist-upgrade" | "full-upgrade" | "safe-upgrade"),
            Manager::Apk => self.action == "upgrade",
            Manager::Yum | Manager::Dnf => matches!(self.action, "update" | "upgrade" | "distro-sync"),
            Manager::Zypper => matches!(self.action, "update" | "up" | "dup" | "dist-upgrade" | "patch"),
            _ => false,
        }
    }
}

/// A name that is put together with variables of `ENV`. One that is a variable alone may stand for several.
fn filled(word: &Word, run: InstructionRef<'_>) -> Option<String> {
    if word.parts.len() < 2 {
        return None;
    }
    let mut text = String::new();
    for part in &word.parts {
        match &part.kind {
            PartKind::Text(part) => text += part,
            PartKind::Variable { name, modified: false, .. } => match run.variable(name) {
                Binding::Value(Evaluated::Known(value)) if !value.contains(char::is_whitespace) => text += &value,
                _ => return None,
            },
            _ => return None,
        }
    }
    Some(text)
}

/// The words that a variable without quotes stands for, when the script sets it to plain text.
fn assigned<'a>(word: &Word, script: &'a Script) -> Vec<&'a str> {
    let [Part { kind: PartKind::Variable { name, modified: false, .. }, quoted: false, .. }] = word.parts.as_slice()
    else {
        return Vec::new();
    };
    let commands = script.commands().iter();
    let set = commands.flat_map(|visited| visited.command.assignments.iter().filter(|set| set.name == *name));
    let value = set.filter_map(|set| set.value.literal()).next_back();
    value.into_iter().flat_map(str::split_whitespace).collect()
}

/// `pip`, `pip3`, `pip3.12`
fn is_versioned(name: &str, program: &str) -> bool {
    name.strip_prefix(program).is_some_and(|version| version.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'))
}

/// A package's name without a version, as that package manager writes them.
fn is_open(manager: Manager, text: &str) -> bool {
    let file = text.contains('/') || text.starts_with('.') || text.contains("://");
    match manager {
        Manager::Apt => !text.contains('=') && !file && !text.ends_with(".deb") && !text.ends_with('-'),
        Manager::Apk => !text.contains(['=', '~', '<', '>']) && !file && !text.ends_with(".apk"),
        Manager::Pip => {
            let version = text.contains(['=', '<', '>', '~', '@', '!']);
            let archive = [".whl", ".gz", ".zip", ".txt"].iter().any(|ending| text.ends_with(ending));
            !version && !file && !archive
        }
        Manager::Npm => {
            let name = text.strip_prefix('@').unwrap_or(text);
            let path = text.starts_with(['.', '/']) || text.contains(':') || text.ends_with(".tgz");
            !path && name.split_once('@').is_none_or(|(_, version)| version == "latest")
        }
        Manager::Gem => !text.contains(':') && !text.ends_with(".gem"),
        Manager::Go => {
            let remote = text.split('/').next().is_some_and(|host| host.contains('.') && !host.starts_with('.'));
            remote && text.split_once('@').is_none_or(|(_, version)| version == "latest")
        }
        // `name-1.2`: a part that begins with a digit is a version.
        Manager::Yum | Manager::Dnf | Manager::Zypper => {
            let version = text
                .split(['-', '=', '>', '<', ':'])
                .skip(1)
                .any(|part| part.starts_with(|c: char| c.is_ascii_digit()));
            !version && !file && !text.ends_with(".rpm") && !text.starts_with('@')
        }
    }
}
