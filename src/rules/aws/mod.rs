//! Checks on resources of Amazon Web Services.

pub mod missing_tags;
