//! Coded checks for credentials in the text of files.

pub mod access_token;
pub mod committed_setting;
pub mod dotenv_secret;
pub mod password_in_url;
pub mod private_key;
pub mod state_file;

use camino::Utf8Path;

/// Whether a file only shows which settings there are, or holds those of tests or of a developer's machine.
fn is_pattern(path: &Utf8Path) -> bool {
    const PARTS: [&str; 10] =
        ["example", "sample", "template", "dist", "default", "defaults", "test", "local", "ci", "dev"];
    let name = path.file_name().unwrap_or("").to_ascii_lowercase();
    name.split(['.', '-', '_']).any(|part| PARTS.contains(&part))
}

/// Keys that programs are tested with protect nothing.
fn is_for_tests(path: &Utf8Path) -> bool {
    const FOLDERS: [&str; 8] = ["e2e", "fixtures", "mock", "mocks", "test", "test-data", "testdata", "tests"];
    // `ci/*-values.yaml` of a chart are what it is tested with.
    let of_chart = path.file_stem().is_some_and(|stem| stem.ends_with("values"));
    path.components().any(|part| FOLDERS.contains(&part.as_str()) || of_chart && part.as_str() == "ci")
}
