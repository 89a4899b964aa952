//! The resource types of the aws, azurerm and google providers, and what a block says against its type.
//!
//! The table covers two or three major versions of each provider (of December 2025): an argument is unknown when none has
//! it, unavailable when only others have it than the module asks for, and required when every version that has it requires
//! it.

mod faults;
mod table;
mod versions;

pub use faults::{Fault, FaultKind, faults, missing};
pub use table::{Field, Kind, Schema, resource_type, similar_types};
pub use versions::{Asked, Coverage, Requirements, in_words};
