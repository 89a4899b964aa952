//! Checks on GitHub Actions: workflows and actions.

pub mod constant_condition;
pub mod invalid_expression;
pub mod misplaced_key;
pub mod missing_key;
pub mod undefined_reference;
pub mod unknown_context;
pub mod unknown_event;
pub mod unknown_function;
pub mod unknown_key;
