//! The configuration: where it is found, what may be written in it, and what it means.
//!
//! It comes from the linted repository and may be hostile, so it is data only: no command, plugin, URL, or file
//! outside the repository.
#![expect(clippy::disallowed_methods, reason = "reads the configuration file")]

mod actions;
mod error;
mod file;
mod own_rules;
mod select;
mod settings;

use camino::{Utf8Path, Utf8PathBuf};

pub use error::ConfigError;
pub use file::{ConfigFile, FailOn};
pub use own_rules::{RuleErrors, with_own_rules};
pub use select::{Selector, UnknownSelector};
pub use settings::{Attestation, CommandLine, Settings};

/// The names of a configuration file, the first found in a folder wins.
pub const FILE_NAMES: [&str; 2] = ["infra-lint.yaml", ".infra-lint.yaml"];

/// Configurations are short; a bigger file is not one.
const MAX_SIZE: u64 = 256 * 1024;

/// A configuration file as read.
#[derive(Debug, Default)]
pub struct Loaded {
    /// Where it was found; `None` when there is none.
    pub path: Option<Utf8PathBuf>,
    pub text: String,
    pub file: ConfigFile,
}

impl Loaded {
    /// Reads the configuration at `path`.
    pub fn read(path: &Utf8Path) -> Result<Self, ConfigError> {
        let unreadable = |error: std::io::Error| {
            ConfigError::new(path, format!("cannot be read: {}", error.kind()))
                .with_help("give the path of a configuration file with `--config`, or `--no-config` to run without one")
        };
        let metadata = std::fs::metadata(path).map_err(unreadable)?;
        if !metadata.is_file() || metadata.len() > MAX_SIZE {
            return Err(ConfigError::new(path, format!("is not a regular file of at most {} KiB", MAX_SIZE / 1024)));
        }
        let text = std::fs::read_to_string(path).map_err(unreadable)?;
        let file = ConfigFile::parse(path, &text)?;
        Ok(Self { path: Some(path.to_owned()), text, file })
    }

    /// The nearest configuration at or above `folder`, up to the root of the repository; without a repository up to the
    /// working directory `base`.
    pub fn find(folder: &Utf8Path, base: &Utf8Path) -> Result<Self, ConfigError> {
        let top = if folder.starts_with(base) { base } else { folder };
        let root = crate::discover::repository_root(folder).unwrap_or(top);
        for ancestor in folder.ancestors().take_while(|ancestor| ancestor.starts_with(root)) {
            for name in FILE_NAMES {
                let path = ancestor.join(name);
                if path.is_file() {
                    // A link could make any file of the machine appear in an error message.
                    let inside = path
                        .canonicalize_utf8()
                        .is_ok_and(|real| root.canonicalize_utf8().is_ok_and(|root| real.starts_with(root)));
                    if !inside {
                        return Err(ConfigError::new(&path, "is a symbolic link that leaves the repository")
                            .with_help("make it a file of the repository, or run with `--no-config`"));
                    }
                    return Self::read(&path);
                }
            }
        }
        Ok(Self::default())
    }
}

#[cfg(test)]
mod tests;
