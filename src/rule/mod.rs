//! What a rule is: its metadata, what it looks at, and how it reports.

mod meta;

pub use meta::{Category, Confidence, FixAvailability, OptionMeta, Preset, RuleMeta};
