//! Credentials in text: what a name or a value tells, and the detectors of `secrets/` rules.

mod assigned;
mod blocks;
mod detect;
mod encoded;
mod name;
mod placeholder;
mod tokens;
mod url;

pub use assigned::{Assigned, Assignment, assigned};
pub use detect::{Secret, SecretKind, detect, entropy};
pub use name::looks_secret_name;
pub use placeholder::{looks_default_password, looks_placeholder, looks_secret_value};

/// The text that stands for a secret in every message: it tells nothing of it, its length included.
pub const REDACTED: &str = "****";
