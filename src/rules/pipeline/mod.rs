//! Checks on pipelines of every CI system.

pub mod committed_secret;
pub mod concurrent_deployments;
pub mod deployment_without_environment;
pub mod deployment_without_rollback;
pub mod latest_only_image;
mod masked;
pub mod masked_lint_failure;
pub mod masked_test_failure;
pub mod piped_installer;
pub mod undeployed_image;
pub mod unnoticed_failure;
pub mod unplanned_apply;
pub mod unscanned_image;
pub mod untested_deployment;
pub mod unverified_deployment;
