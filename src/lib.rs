//! One static linter for infrastructure repositories.
//!
//! The data flow is a straight line:
//! discover → classify → parse → check files → collect facts → check repository → suppress → baseline → report.

pub mod baseline;
pub mod catalogue;
pub mod checklist;
pub mod cli;
pub mod config;
pub mod diagnostic;
pub mod discover;
pub mod fingerprint;
pub mod fix;
pub mod graph;
pub mod language;
pub mod linter;
pub mod model;
pub mod outcome;
pub mod report;
pub mod rule;
pub mod rules;
pub mod shellcheck;
pub mod source;
pub mod suppress;
pub mod syntax;
