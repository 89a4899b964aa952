//! Installations that may take other versions than the lockfile beside them names.

use camino::Utf8Path;

use super::named_paths::{NamedPath, Usage};
use crate::source::Span;
use crate::syntax::shell::{Arguments, Word};

/// A command that installs what a file lists, and what holds it to the lockfile.
#[derive(Debug, PartialEq, Eq)]
pub struct Install {
    pub program: &'static str,
    /// The words of which one stands behind the program; the empty one means that the program alone installs, too.
    verbs: &'static [&'static str],
    pub lockfile: &'static str,
    /// Options that hold it to the lockfile, or that make it do something else.
    silent: &'static [&'static str],
    /// Words anywhere in the workflow that switch it: variables and settings.
    switches: &'static [&'static str],
    /// A file beside the lockfile that says that it is held by default.
    pub held_by: Option<&'static str>,
    pub help: &'static str,
    /// It takes no operands when it installs all that is listed.
    takes_operands: bool,
}

const fn install(
    program: &'static str,
    verbs: &'static [&'static str],
    lockfile: &'static str,
    help: &'static str,
) -> Install {
    Install { program, verbs, lockfile, silent: &[], switches: &[], held_by: None, help, takes_operands: false }
}

/// <https://docs.npmjs.com/cli/v11/commands/npm-ci>, <https://classic.yarnpkg.com/en/docs/cli/install>,
/// <https://pnpm.io/cli/install>, <https://bundler.io/man/bundle-install.1.html>,
/// <https://docs.astral.sh/uv/concepts/projects/sync/>, <https://pipenv.pypa.io/en/latest/commands.html>
const INSTALLS: &[Install] = &[
    Install {
        silent: &["-g", "--global", "--prefix", "--package-lock", "--no-package-lock", "-C"],
        ..install(
            "npm",
            &["install", "i"],
            "package-lock.json",
            "run `npm ci`, which fails when the lockfile is out of date",
        )
    },
    // Later versions hold to the lockfile in every pipeline, and have a settings file of this name.
    Install {
        silent: &["--frozen-lockfile", "--immutable", "--cwd", "--pure-lockfile"],
        switches: &["YARN_ENABLE_IMMUTABLE_INSTALLS", "corepack"],
        held_by: Some(".yarnrc.yml"),
        ..install("yarn", &["", "install"], "yarn.lock", "add `--frozen-lockfile`")
    },
    Install {
        silent: &["--frozen", "--deployment"],
        switches: &["BUNDLE_FROZEN", "BUNDLE_DEPLOYMENT", "bundle config", "bundler-cache"],
        ..install("bundle", &["install"], "Gemfile.lock", "set `BUNDLE_FROZEN: true`")
    },
    Install {
        silent: &["--locked", "--frozen", "--upgrade", "-U", "--project", "--directory"],
        switches: &["UV_LOCKED", "UV_FROZEN"],
        ..install("uv", &["sync"], "uv.lock", "add `--locked`")
    },
    Install {
        silent: &["--deploy", "--ignore-pipfile", "--skip-lock"],
        ..install("pipenv", &["install"], "Pipfile.lock", "add `--deploy`, or run `pipenv sync`")
    },
    install("poetry", &["update"], "poetry.lock", "run `poetry install`, which takes what the lockfile names"),
    Install {
        silent: &["--prefer-lowest", "--lock"],
        ..install(
            "composer",
            &["update"],
            "composer.lock",
            "run `composer install`, which takes what the lockfile names",
        )
    },
    Install {
        takes_operands: true,
        ..install("pip", &["install"], "poetry.lock", "install what the lockfile names: `poetry install`")
    },
    Install {
        takes_operands: true,
        ..install("pip", &["install"], "Pipfile.lock", "install what the lockfile names: `pipenv sync`")
    },
];

/// `pnpm install --no-frozen-lockfile`: held to the lockfile in every pipeline but for this option.
/// <https://pnpm.io/cli/install#--frozen-lockfile>
const LOOSE_PNPM: Install =
    install("pnpm", &["install"], "pnpm-lock.yaml", "drop the option, and commit the new lockfile");

/// The lockfiles beside which a command may install something else than they name.
pub fn loose_installs<'a>(
    command: Arguments<'a>,
    base: &'a Utf8Path,
    text: &'a str,
) -> impl Iterator<Item = NamedPath> + use<'a> {
    let known = INSTALLS.iter().filter(move |install| install.program == command.name);
    let loose =
        known.filter(move |install| install.fits(command) && !install.switches.iter().any(|word| text.contains(word)));
    let pnpm = command.name == "pnpm" && command.words.iter().any(|word| word.is("--no-frozen-lockfile"));
    loose.chain(pnpm.then_some(&LOOSE_PNPM)).map(move |install| {
        let verb = command.words.first().and_then(|word| Some((word.literal()?, word.span)));
        let verb = verb.filter(|(verb, _)| install.verbs.contains(verb));
        let end = verb.map_or(command.name_word.span.end, |(_, span)| span.end);
        let span = Span::new(command.name_word.span.start, end);
        let written =
            verb.map_or_else(|| install.program.to_owned(), |(verb, _)| format!("{} {verb}", install.program));
        NamedPath { path: base.join(install.lockfile), written, span, usage: Usage::Lockfile(install) }
    })
}

impl Install {
    /// Whether the command installs all that is listed, and nothing in it holds it to the lockfile.
    fn fits(&self, command: Arguments<'_>) -> bool {
        let is_verb = |word: &&Word| word.literal().is_some_and(|word| !word.is_empty() && self.verbs.contains(&word));
        let verb = command.words.first().filter(is_verb);
        let options = command.words.get(usize::from(verb.is_some())..).unwrap_or_default();
        let is_silent = |word: &Word| {
            let option = word.prefix();
            let is_known = self.silent.contains(&option.split('=').next().unwrap_or(""));
            is_known || !self.takes_operands && !option.starts_with('-')
        };
        (verb.is_some() || self.verbs.contains(&""))
            && !options.iter().any(is_silent)
            && (!self.takes_operands || installs_project(options))
    }
}

/// `pip install .`, `pip install -e '.[dev]'`
fn installs_project(options: &[Word]) -> bool {
    let is_project = |word: &Word| word.literal().is_some_and(|text| text == "." || text.starts_with(".["));
    options.iter().any(is_project) && !options.iter().any(|word| word.is("--no-deps"))
}
