//! Manifests: the tree, the pod view and every rule on them.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| infra_lint_fuzz::lint("deploy/app.yaml", data));
