//! Taskfiles and makefiles: what their commands do.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    infra_lint_fuzz::lint("Taskfile.yml", data);
    infra_lint_fuzz::lint("Makefile", data);
});
