//! Jenkinsfiles: the part of Groovy that says which commands run.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| infra_lint_fuzz::lint("Jenkinsfile", data));
