//! Runbooks and other documents.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| infra_lint_fuzz::lint("docs/runbooks/a.md", data));
