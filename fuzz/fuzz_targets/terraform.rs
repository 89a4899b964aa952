//! Terraform: parser, evaluator and every rule on it.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| infra_lint_fuzz::lint("main.tf", data));
