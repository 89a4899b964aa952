//! A command's name, options and operands as its own option parser would see them.

use crate::source::Span;

use super::ast::{SimpleCommand, Word};

/// Commands that run the command behind them.
const WRAPPERS: [&str; 9] = ["sudo", "command", "exec", "nohup", "nice", "eatmydata", "time", "builtin", "doas"];

/// An argument of a command.
#[derive(Clone, Copy, Debug)]
pub enum Argument<'a> {
    /// `-x`, `--long`, `--long=value`: the word and the option's name without `=value`.
    Option(&'a Word, &'a str),
    /// Any other word, also one that is not known.
    Operand(&'a Word),
}

/// A command's name and what follows it.
#[derive(Clone, Copy, Debug)]
pub struct Arguments<'a> {
    /// The command's name without its folder: `curl` for `/usr/bin/curl`.
    pub name: &'a str,
    pub name_word: &'a Word,
    /// The words behind the name.
    pub words: &'a [Word],
}

/// A path without its folders.
fn base_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

impl SimpleCommand {
    /// The command's name without its folder, when it is plain text.
    pub fn name(&self) -> Option<&str> {
        self.words.first()?.literal().map(base_name)
    }

    /// The name as written and the words behind it; nothing when the name is not known.
    pub fn arguments(&self) -> Option<Arguments<'_>> {
        Arguments::of(&self.words)
    }

    /// Like [`Self::arguments`], of the command that in the end runs: behind `sudo`, `env A=1`, `exec`, `nice` …
    pub fn effective(&self) -> Option<Arguments<'_>> {
        let Effective { word, name } = self.effective?;
        let (name_word, words) = self.words.get(word..)?.split_first()?;
        Some(Arguments { name: name_word.literal()?.get(name..)?, name_word, words })
    }
}

/// Where the command that in the end runs stands among the words of a command.
#[derive(Clone, Copy, Debug)]
pub(super) struct Effective {
    /// The place of its name.
    word: usize,
    /// Where the name begins without its folder.
    name: usize,
}

impl Effective {
    pub(super) fn of(all: &[Word]) -> Option<Self> {
        let mut words = all;
        // Each round takes at least the wrapper's name off.
        loop {
            let current = Arguments::of(words)?;
            let rest = if current.name == "env" {
                let taken = current.words.iter().take_while(|word| {
                    let text = word.prefix();
                    text.starts_with('-') || text.contains('=')
                });
                taken.count()
            } else if WRAPPERS.contains(&current.name) {
                let mut taken = 0;
                while let Some(text) = current.words.get(taken).and_then(Word::literal).filter(|t| t.starts_with('-')) {
                    // `sudo -u name`, `nice -n 5`
                    taken += if matches!(text, "-u" | "-g" | "-n" | "--user" | "--group") { 2 } else { 1 };
                }
                taken
            } else {
                current.words.len()
            };
            let inner = current.words.get(rest..).unwrap_or_default();
            if inner.is_empty() {
                let name = current.name_word.literal()?.len() - current.name.len();
                return Some(Self { word: all.len() - words.len(), name });
            }
            words = inner;
        }
    }
}

impl<'a> Arguments<'a> {
    fn of(words: &'a [Word]) -> Option<Self> {
        let (name_word, words) = words.split_first()?;
        Some(Self { name: base_name(name_word.literal()?), name_word, words })
    }

    /// The words behind the name, options told from operands; after `--` all are operands.
    pub fn iter(&self) -> impl Iterator<Item = Argument<'a>> + use<'a> {
        let mut ended = false;
        self.words.iter().filter_map(move |word| {
            let text = match word.literal() {
                Some("--") if !ended => {
                    ended = true;
                    return None;
                }
                // `--opt=$X` still names its option.
                literal => literal.or_else(|| option_prefix(word)),
            };
            match text {
                Some(text) if !ended && text.len() > 1 && text.starts_with('-') => {
                    let name = if text.starts_with("--") { text.split('=').next().unwrap_or(text) } else { text };
                    Some(Argument::Option(word, name))
                }
                _ => Some(Argument::Operand(word)),
            }
        })
    }

    /// Whether an option is given: `short` alone or in a cluster (`-fsSL` has `S`), or `--long`, with or without a
    /// value.
    pub fn has_flag(&self, short: Option<char>, long: &str) -> bool {
        self.flag(short, long).is_some()
    }

    /// The word that gives an option, see [`Self::has_flag`].
    pub fn flag(&self, short: Option<char>, long: &str) -> Option<&'a Word> {
        self.iter().find_map(|argument| match argument {
            Argument::Option(word, name) => {
                let found = match (name.strip_prefix("--"), short) {
                    (Some(name), _) => !long.is_empty() && name == long.trim_start_matches('-'),
                    (None, Some(short)) => {
                        let letters = name.trim_start_matches('-');
                        // A cluster ends where a value begins: `-o/dev/null` has no `d`.
                        letters.chars().take_while(char::is_ascii_alphabetic).any(|letter| letter == short)
                    }
                    (None, None) => false,
                };
                found.then_some(word)
            }
            Argument::Operand(_) => None,
        })
    }

    /// The value of an option in any of its forms: `--name=value`, `--name value`, `-nvalue`, `-n value`. `names` hold
    /// their dashes. The inner `None` stands for a value that is not known.
    pub fn option_value(&self, names: &[&str]) -> Option<Option<&'a str>> {
        for (index, word) in self.words.iter().enumerate() {
            let text = word.literal().or_else(|| option_prefix(word));
            let Some(text) = text else { continue };
            if text == "--" {
                return None;
            }
            for name in names {
                if text == *name && word.literal().is_some() {
                    return self.words.get(index + 1).map(Word::literal);
                }
                let Some(value) = text.strip_prefix(name) else { continue };
                if name.starts_with("--") {
                    if let Some(value) = value.strip_prefix('=') {
                        return Some(word.literal().is_some().then_some(value));
                    }
                } else if !value.is_empty() && word.literal().is_some() {
                    return Some(Some(value.strip_prefix('=').unwrap_or(value)));
                }
            }
        }
        None
    }

    /// The words that are no options. Values behind options count as operands unless `with_value` names the option.
    pub fn operands(&self, with_value: &[&str]) -> Vec<&'a Word> {
        let mut found = Vec::new();
        let mut skip = false;
        for argument in self.iter() {
            match argument {
                Argument::Option(word, name) => {
                    let separate = word.literal().is_some_and(|text| text == name);
                    skip = separate && with_value.contains(&name);
                }
                Argument::Operand(_) if std::mem::take(&mut skip) => {}
                Argument::Operand(word) => found.push(word),
            }
        }
        found
    }

    /// The first operand: `install` of `apt-get -y install curl`.
    pub fn subcommand(&self, with_value: &[&str]) -> Option<&'a Word> {
        self.operands(with_value).into_iter().next()
    }

    /// Whether the first operand is one of `names`.
    pub fn has_subcommand(&self, names: &[&str], with_value: &[&str]) -> bool {
        self.subcommand(with_value).and_then(Word::literal).is_some_and(|text| names.contains(&text))
    }

    /// From the name to the last word.
    pub fn span(&self) -> Span {
        self.words.last().map_or(self.name_word.span, |last| self.name_word.span.to(last.span))
    }
}

/// The plain text a word begins with, when that names an option in full: `--opt=` of `--opt=$X`.
fn option_prefix(word: &Word) -> Option<&str> {
    let first = word.parts.first()?;
    match &first.kind {
        super::ast::PartKind::Text(text)
            if text.starts_with('-') && (text.contains('=') || !text.starts_with("--")) =>
        {
            Some(text)
        }
        _ => None,
    }
}
