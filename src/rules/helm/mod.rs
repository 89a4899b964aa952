//! Rules on Helm charts: their description, values and templates.

pub mod ignored_setting;
pub mod invalid_chart;
pub mod latest_tag;
pub mod missing_dependency;
pub mod undefined_template;
pub mod undefined_value;
pub mod uneven_values;
pub mod unset_resources;
pub mod unused_value;
