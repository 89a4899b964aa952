//! Checks on resources of Amazon Web Services.

pub mod invalid_arn;
pub mod invalid_cidr;
pub mod invalid_instance_type;
pub mod missing_alarms;
pub mod missing_tags;
pub mod short_visibility_timeout;
pub mod single_instance_aurora;
pub mod single_nat_gateway;
pub mod unknown_region;
