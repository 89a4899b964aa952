//! The coded checks: `src/rules/<group>/<name>.rs` carries out `rules/<group>/<name>.md`.

pub mod actions;
pub mod aws;
pub mod cloudformation;
pub mod compose;
pub mod docker;
pub mod gitlab;
pub mod helm;
pub mod kubernetes;
pub mod pipeline;
pub mod prometheus;
pub mod repository;
pub mod secrets;
pub mod terraform;
