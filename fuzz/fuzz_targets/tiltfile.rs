//! Tiltfiles: the subset of Starlark that says what is built.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| infra_lint_fuzz::lint("Tiltfile", data));
