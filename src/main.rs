//! Arguments, run, exit code.

use std::process::ExitCode;

/// 20 to 25 % faster than the system's allocator on two threads.
#[global_allocator]
static GLOBAL: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    infra_lint::cli::main(std::env::args_os())
}
