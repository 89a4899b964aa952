//! Rules on alerting and recording rules of Prometheus and on Alertmanager.

pub mod alert_without_duration;
pub mod always_firing_alert;
pub mod dropped_label;
pub mod duplicate_rule;
pub mod invalid_expression;
pub mod invalid_rule;
pub mod invalid_template;
pub mod missing_runbook;
pub mod missing_severity;
pub mod missing_summary;
pub mod misspelt_target;
pub mod quantile_without_buckets;
pub mod short_rate_window;
pub mod undefined_receiver;
pub mod unguarded_ratio;
pub mod useless_matcher;
