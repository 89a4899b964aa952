//! Checks on pipelines of every CI system.

pub mod concurrent_deployments;
pub mod deployment_without_environment;
pub mod deployment_without_rollback;
pub mod masked_test_failure;
pub mod untested_deployment;
pub mod unverified_deployment;
