//! Rules on documents and on how the files of a repository fit together.

pub mod dead_link;
pub mod incomplete_runbook;
pub mod missing_path;
pub mod unfilled_placeholder;
