//! Workflows with the scripts and expressions in them.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| infra_lint_fuzz::lint(".github/workflows/ci.yml", data));
