//! The views rules are written over, one module per domain.

pub mod actions;
pub mod cloudformation;
pub mod compose;
pub mod docker;
pub mod document;
pub mod file;
pub mod gitlab;
pub mod hcl;
pub mod kubernetes;
pub mod prometheus;
pub mod repository;
pub mod secrets;
pub mod terraform;

pub use document::{MarkdownFile, MarkdownRef};
pub use file::File;
pub use repository::Repository;
