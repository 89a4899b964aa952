//! Shell scripts on their own.

#![no_main]

use infra_lint::syntax::offset::Shift;
use infra_lint::syntax::shell;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let script = shell::parse(&text, &Shift(0));
    for visited in script.commands() {
        assert!(text.get(visited.command.span.range()).is_some());
    }
});
