//! Checks on GitLab CI.

pub mod duplicate_pipelines;
pub mod token_in_curl;
pub mod undefined_job;
pub mod undefined_stage;
pub mod unknown_key;
