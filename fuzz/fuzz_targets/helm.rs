//! Templates of charts: masking and the tree behind it.

#![no_main]

use std::sync::Arc;

use infra_lint::syntax::helm;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let tree = helm::parse(Arc::from(&*text)).tree;
    for error in &tree.errors {
        assert!(text.get(error.span.range()).is_some());
    }
    let _ = helm::actions(&text);
});
