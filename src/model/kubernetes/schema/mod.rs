//! The schemas of the built-in kinds, and objects held against them, without network or cluster.

mod problem;
mod scalar;
mod shape;
mod table;
#[cfg(test)]
mod tests;
mod walk;

pub use problem::{Elsewhere, Expected, Fault, Found, Invalid, Problem, SecurityLevel};
pub use shape::{Shape, shape};
pub use table::{Definition, Kind, Table, Versions, table};
pub use walk::problems;
