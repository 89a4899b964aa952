//! Pipelines of GitLab: keys, `extends`, `needs` and rules.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| infra_lint_fuzz::lint(".gitlab-ci.yml", data));
