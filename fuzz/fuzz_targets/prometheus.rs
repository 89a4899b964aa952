//! Prometheus rule files with the PromQL in them.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| infra_lint_fuzz::lint("prometheus/shop.rules.yaml", data));
