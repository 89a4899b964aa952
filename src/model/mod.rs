//! Trees to views with the domain's words. One folder per domain; `repository` holds the facts that cross files.

pub mod value;
