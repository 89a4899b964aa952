//! Rules on documents and on how the files of a repository fit together.

pub mod dead_hash_pattern;
pub mod dead_link;
pub mod dead_path_filter;
pub mod duplicate_key;
pub mod heap_above_limit;
pub mod hidden_program;
pub mod ignored_arguments;
pub mod ignored_healthcheck;
pub mod incomplete_runbook;
pub mod mismatched_namespace;
pub mod missing_path;
pub mod missing_task;
pub mod missing_workflow_path;
pub mod misspelt_image;
pub mod misspelt_namespace;
pub mod refused_api;
pub mod root_image_refused;
pub mod unbuilt_architecture;
pub mod uncovered_ecosystem;
pub mod undocumented_secret;
pub mod uneven_settings;
pub mod unexposed_port;
pub mod unfilled_placeholder;
pub mod untrusted_service_account;
pub mod unwatched_path;
