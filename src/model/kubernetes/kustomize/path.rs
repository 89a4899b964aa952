//! Which file or folder an entry of a kustomization means.

use camino::{Utf8Path, Utf8PathBuf};

use crate::source::join_path;

/// The names that kustomize looks for in a folder.
pub const NAMES: &[&str] = &["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// The path that an entry of the kustomization `from` means; nothing for what is fetched or leads out of the root.
pub fn local(from: &Utf8Path, entry: &str) -> Option<Utf8PathBuf> {
    // `github.com/…`, `git@…`, `https://…`, `…?ref=v1`: the first part of a host has a dot, that of a local folder rarely.
    let first = entry.split('/').next().unwrap_or("");
    let is_host = entry.contains('/') && first.contains('.') && !matches!(first, "." | "..") && !first.starts_with('.');
    if entry.is_empty() || is_host || entry.starts_with('/') || entry.contains([':', '?', '$', '{', '*', '\n']) {
        return None;
    }
    join_path(from.parent().unwrap_or(Utf8Path::new("")), entry)
}
