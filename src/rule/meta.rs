//! What is known of a rule without running it: the front matter of its specification.

use std::sync::OnceLock;

use miniz_oxide::inflate::decompress_to_vec;
use serde::{Deserialize, Serialize};

use crate::diagnostic::Severity;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    Low,
    Medium,
    High,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Category {
    Correctness,
    Security,
    Reliability,
    Observability,
    SupplyChain,
    Cost,
    Maintainability,
    Style,
}

/// The smallest preset that holds the rule: `all` ⊇ `strict` ⊇ `recommended`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Preset {
    #[default]
    Recommended,
    Strict,
    All,
}

/// The best fix the rule offers; a single finding may still carry none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FixAvailability {
    None,
    Unsafe,
    Safe,
}

macro_rules! as_str {
    ($type:ident { $($variant:ident => $text:literal),+ $(,)? }) => {
        impl $type {
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// The value of that name, as written in a specification or on the command line.
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($text => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

as_str!(Confidence { High => "high", Medium => "medium", Low => "low" });
as_str!(Category {
    Correctness => "correctness",
    Security => "security",
    Reliability => "reliability",
    Observability => "observability",
    SupplyChain => "supply-chain",
    Cost => "cost",
    Maintainability => "maintainability",
    Style => "style",
});
as_str!(Preset { Recommended => "recommended", Strict => "strict", All => "all" });
as_str!(FixAvailability { None => "none", Unsafe => "unsafe", Safe => "safe" });

/// An option of a rule as its specification documents it. `default` and `kind` are as written there.
#[derive(Clone, Copy, Debug)]
pub struct OptionMeta {
    pub name: &'static str,
    pub summary: &'static str,
    /// `boolean`, `integer`, `string` or `list`.
    pub kind: &'static str,
    /// The default as JSON text.
    pub default: &'static str,
}

/// A text of a specification: its Markdown body, its pattern. Those of the catalogue are more than a megabyte that a run seldom
/// needs, so they are kept packed, a group together.
#[derive(Clone, Copy, Debug)]
pub enum SpecText {
    Text(&'static str),
    Packed { group: &'static PackedTexts, start: usize, length: usize },
}

impl SpecText {
    pub fn text(self) -> &'static str {
        match self {
            Self::Text(text) => text,
            Self::Packed { group, start, length } => group.text().get(start..start + length).unwrap_or(""),
        }
    }
}

/// Texts of a group's specifications, one after the other, deflated by `build.rs`.
#[derive(Debug)]
pub struct PackedTexts {
    packed: &'static [u8],
    text: OnceLock<String>,
}

impl PackedTexts {
    pub const fn new(packed: &'static [u8]) -> Self {
        Self { packed, text: OnceLock::new() }
    }

    fn text(&self) -> &str {
        let unpack = || String::from_utf8(decompress_to_vec(self.packed).ok()?).ok();
        self.text.get_or_init(|| unpack().unwrap_or_default())
    }
}

/// The front matter of `rules/<group>/<name>.md`, checked by `build.rs`.
#[derive(Clone, Copy, Debug)]
pub struct RuleMeta {
    /// `<group>/<name>`.
    pub id: &'static str,
    pub summary: &'static str,
    pub severity: Severity,
    pub confidence: Confidence,
    pub category: Category,
    pub preset: Preset,
    pub fix: FixAvailability,
    pub since: &'static str,
    /// Items of `rules/checklists/`.
    pub checklist: &'static [&'static str],
    /// Rules of other tools with the same demand: `hadolint:DL3007`.
    pub equivalents: &'static [&'static str],
    pub references: &'static [&'static str],
    pub options: &'static [OptionMeta],
    /// The Markdown body of the specification, examples included.
    pub docs: SpecText,
}

impl RuleMeta {
    /// The part of the id before the `/`: `docker`.
    pub fn group(&self) -> &'static str {
        self.id.split_once('/').map_or(self.id, |(group, _)| group)
    }

    /// The part of the id after the `/`: `latest-tag`.
    pub fn name(&self) -> &'static str {
        self.id.split_once('/').map_or(self.id, |(_, name)| name)
    }

    /// Whether `id` is this rule's id or, with or without its tool (`hadolint:DL3007`, `DL3007`), a peer's id of it.
    pub fn answers_to(&self, id: &str) -> bool {
        self.id == id
            || self.equivalents.iter().any(|peer| {
                peer.eq_ignore_ascii_case(id)
                    || peer.split_once(':').is_some_and(|(_, rule)| rule.eq_ignore_ascii_case(id))
            })
    }
}
