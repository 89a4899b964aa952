//! Expressions of workflows on their own.

#![no_main]

use infra_lint::syntax::expression;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    if let Err(error) = expression::parse(&text) {
        assert!(text.get(error.span.range()).is_some());
    }
    for fence in expression::find_expressions(&text) {
        assert!(text.get(fence.span.range()).is_some());
    }
});
