//! Checks on GitHub Actions: workflows and actions.

pub mod circular_needs;
pub mod constant_condition;
pub mod duplicate_id;
pub mod invalid_expression;
pub mod invalid_glob;
pub mod invalid_id;
pub mod invalid_schedule;
pub mod invalid_uses;
pub mod misplaced_key;
pub mod missing_key;
pub mod undefined_reference;
pub mod unknown_context;
pub mod unknown_event;
pub mod unknown_function;
pub mod unknown_key;
pub mod unknown_need;
pub mod unknown_permission;
pub mod unknown_shell;
