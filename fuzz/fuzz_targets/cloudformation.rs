//! CloudFormation templates: their functions and every rule on their resources.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| infra_lint_fuzz::lint("template.yaml", data));
