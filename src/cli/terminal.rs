//! What the terminal can show: colour and width.

use std::env::var_os;
use std::io::IsTerminal;

use super::args::ColorChoice;

/// Whether standard output gets colour.
pub(super) fn stdout_colors(choice: ColorChoice) -> bool {
    colors(choice, std::io::stdout().is_terminal(), is_log(&std::io::stdout()))
}

/// Whether standard error gets colour.
pub(super) fn stderr_colors(choice: ColorChoice) -> bool {
    colors(choice, std::io::stderr().is_terminal(), is_log(&std::io::stderr()))
}

/// `--color`, then <https://no-color.org>, then <https://force-color.org> and <https://bixense.com/clicolors/>, then
/// what the stream is.
fn colors(choice: ColorChoice, terminal: bool, log: bool) -> bool {
    match choice {
        ColorChoice::Always => return true,
        ColorChoice::Never => return false,
        ColorChoice::Auto => {}
    }
    let set = |name: &str| var_os(name).is_some_and(|value| !value.is_empty());
    let off = |name: &str| var_os(name).is_some_and(|value| value == "0");
    if set("NO_COLOR") {
        return false;
    }
    if ["FORCE_COLOR", "CLICOLOR_FORCE"].into_iter().any(|name| set(name) && !off(name)) {
        return true;
    }
    if terminal {
        return !off("CLICOLOR") && var_os("TERM").is_none_or(|term| term != "dumb");
    }
    log
}

/// The logs of GitHub Actions are pipes that show colour; a file there is still a file.
#[cfg(unix)]
fn is_log(stream: &impl std::os::fd::AsFd) -> bool {
    let in_actions = var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true");
    in_actions
        && stream
            .as_fd()
            .try_clone_to_owned()
            .is_ok_and(|copy| std::fs::File::from(copy).metadata().is_ok_and(|metadata| !metadata.is_file()))
}

#[cfg(not(unix))]
fn is_log<T>(_: &T) -> bool {
    var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true")
}

/// Columns of text that are comfortable to read.
pub(super) fn width() -> usize {
    let columns = var_os("COLUMNS").and_then(|value| value.to_str()?.parse::<usize>().ok());
    columns.unwrap_or(100).clamp(40, 100)
}
