//! What variables stand for, as far as a file tells: `ARG` defaults can be overridden, much is not known at all.

use rustc_hash::FxHashMap;

use crate::syntax::dockerfile::{Part, Variable, Word};

/// Longer values are not followed: doubling a variable in each `ENV` would fill the memory.
const MAX_LENGTH: usize = 4096;

/// The value of a word with variables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Evaluated {
    /// It is this, however the image is built.
    Known(String),
    /// It is this unless the build says otherwise (`--build-arg`).
    Default(String),
    Unknown,
}

impl Evaluated {
    /// The value, a default counted as what it will be.
    pub fn value(&self) -> Option<&str> {
        match self {
            Self::Known(value) | Self::Default(value) => Some(value),
            Self::Unknown => None,
        }
    }

    /// The value when no build can change it.
    pub fn known(&self) -> Option<&str> {
        match self {
            Self::Known(value) => Some(value),
            _ => None,
        }
    }
}

/// What a name is bound to at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Binding {
    Value(Evaluated),
    /// Declared by `ARG name`: empty unless the build sets it.
    Declared,
    /// Nothing in the file sets it.
    Absent,
}

/// Variables that `ARG`s before the first `FROM` and in a stage can use without being declared.
/// <https://docs.docker.com/reference/dockerfile/#automatic-platform-args-in-the-global-scope>
pub const PLATFORM_ARGS: [&str; 8] = [
    "BUILDARCH",
    "BUILDOS",
    "BUILDPLATFORM",
    "BUILDVARIANT",
    "TARGETARCH",
    "TARGETOS",
    "TARGETPLATFORM",
    "TARGETVARIANT",
];

/// <https://docs.docker.com/reference/dockerfile/#predefined-args>
const PREDEFINED_ARGS: [&str; 15] = [
    "HTTP_PROXY",
    "http_proxy",
    "HTTPS_PROXY",
    "https_proxy",
    "FTP_PROXY",
    "ftp_proxy",
    "NO_PROXY",
    "no_proxy",
    "ALL_PROXY",
    "all_proxy",
    "SOURCE_DATE_EPOCH",
    "TARGETSTAGE",
    "HOME",
    "HOSTNAME",
    "PATH",
];

/// Whether a build has that variable although no instruction sets it.
pub fn is_predefined(name: &str) -> bool {
    PREDEFINED_ARGS.contains(&name) || name.starts_with("BUILDKIT_")
}

/// The bindings of one stage (or of the `ARG`s before the first `FROM`) in the order of the instructions.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    /// For each name: the instruction that binds it and to what, ascending. `ENV` wins over `ARG`.
    bindings: FxHashMap<String, Vec<Bound>>,
}

#[derive(Clone, Debug)]
struct Bound {
    instruction: usize,
    binding: Binding,
    env: bool,
}

impl Environment {
    pub(super) fn bind(&mut self, name: &str, instruction: usize, binding: Binding, env: bool) {
        self.bindings.entry(name.to_owned()).or_default().push(Bound { instruction, binding, env });
    }

    /// What `name` is bound to for the instruction of that index.
    pub fn before(&self, name: &str, instruction: usize) -> Binding {
        let Some(all) = self.bindings.get(name) else { return Binding::Absent };
        let earlier = all.get(..all.partition_point(|bound| bound.instruction < instruction)).unwrap_or_default();
        let bound = earlier.iter().rev().find(|bound| bound.env).or_else(|| earlier.last());
        bound.map_or(Binding::Absent, |bound| bound.binding.clone())
    }

    /// What `ENV` binds `name` to when the stage ends.
    pub fn exported(&self, name: &str) -> Binding {
        let last = self.bindings.get(name).and_then(|all| all.iter().rfind(|bound| bound.env));
        last.map_or(Binding::Absent, |bound| bound.binding.clone())
    }

    /// Every name that is bound anywhere, in no order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.bindings.keys().map(String::as_str)
    }
}

/// Replaces the variables of a word.
pub fn evaluate(word: &Word, lookup: &dyn Fn(&str) -> Binding) -> Evaluated {
    parts(&word.parts, lookup)
}

fn parts(all: &[Part], lookup: &dyn Fn(&str) -> Binding) -> Evaluated {
    let mut text = String::new();
    let mut certain = true;
    for part in all {
        let value = match part {
            Part::Text(literal) => {
                text.push_str(literal);
                continue;
            }
            Part::Template => return Evaluated::Unknown,
            Part::Variable(variable) => replace(variable, lookup),
        };
        certain &= matches!(value, Evaluated::Known(_));
        match value.value() {
            Some(value) if text.len() + value.len() <= MAX_LENGTH => text.push_str(value),
            _ => return Evaluated::Unknown,
        }
    }
    if certain { Evaluated::Known(text) } else { Evaluated::Default(text) }
}

fn replace(variable: &Variable, lookup: &dyn Fn(&str) -> Binding) -> Evaluated {
    let binding = lookup(&variable.name);
    let operand = || match parts(&variable.operand, lookup) {
        Evaluated::Known(text) | Evaluated::Default(text) => Evaluated::Default(text),
        Evaluated::Unknown => Evaluated::Unknown,
    };
    match (variable.operator, binding) {
        (":-", Binding::Value(value)) if value.value() != Some("") => value,
        (":+", Binding::Value(value)) if value.value() == Some("") => value,
        ("" | "-" | ":?" | "?", Binding::Value(value)) => value,
        (":-", _)
        | ("-", Binding::Declared | Binding::Absent)
        | (":+" | "+", Binding::Value(Evaluated::Default(_))) => operand(),
        (":+" | "+", Binding::Value(Evaluated::Known(_))) => parts(&variable.operand, lookup),
        (":+" | "+", Binding::Declared) => Evaluated::Default(String::new()),
        _ => Evaluated::Unknown,
    }
}
