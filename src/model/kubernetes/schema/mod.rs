//! The schemas of the built-in kinds and of those that the repository defines, and objects held against them, without
//! network or cluster.

mod choice;
mod custom;
mod problem;
mod scalar;
mod shape;
mod table;
#[cfg(test)]
mod tests;
mod text;
mod walk;

pub use custom::{CustomKinds, Served};
pub use problem::{Elsewhere, Expected, Fault, Found, Invalid, Problem, SecurityLevel};
pub use scalar::is_text;
pub use shape::{Shape, shape};
pub use table::{Definition, Kind, Name, Table, Versions, table};
pub use walk::problems;
