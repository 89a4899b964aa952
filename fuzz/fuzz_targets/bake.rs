//! What `docker buildx bake` builds: HCL with its variables and functions.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| infra_lint_fuzz::lint("docker-bake.hcl", data));
