//! Checks on GitLab CI.

pub mod circular_needs;
pub mod duplicate_pipelines;
pub mod invalid_rules;
pub mod invalid_value;
pub mod later_need;
pub mod mismatched_input;
pub mod missing_include;
pub mod missing_script;
pub mod token_in_curl;
pub mod undefined_input;
pub mod undefined_job;
pub mod undefined_stage;
pub mod unknown_key;
pub mod unused_input;
