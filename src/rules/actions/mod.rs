//! Checks on GitHub Actions: workflows and actions.

pub mod misplaced_key;
pub mod missing_key;
pub mod unknown_event;
pub mod unknown_key;
