//! Private keys: PEM blocks, and such blocks in base64.

use super::detect::{Secret, SecretKind, entropy};
use crate::model::kubernetes::base64::decode;
use crate::source::Span;

/// Longer keys do not exist.
const MAX_BODY: usize = 16 * 1024;

const WHAT: &str = "a private key";

/// How an `OpenSSH` key begins, and how one without a passphrase does.
const OPENSSH: &str = "b3BlbnNzaC1rZXktdjE";
const OPENSSH_PLAIN: &str = "b3BlbnNzaC1rZXktdjEAAAAABG5vbmU";

/// The key whose `-----BEGIN ` stands at `start`, unless a passphrase protects it or its body is no key.
/// <https://www.rfc-editor.org/rfc/rfc7468>
pub(super) fn key_block(text: &str, start: usize) -> Option<Secret> {
    let label_start = start + "-----BEGIN ".len();
    let head = window(text, label_start, 48);
    let label = head.split_once("-----")?.0;
    let is_key = label.strip_suffix(" BLOCK").unwrap_or(label).ends_with("PRIVATE KEY");
    if !is_key || label.contains("ENCRYPTED") {
        return None;
    }
    let body_start = label_start + label.len() + "-----".len();
    let body = window(text, body_start, MAX_BODY);
    // No dash is part of a body, so the first ones end it.
    let (body, end) = body.split_once("-----")?;
    if !end.starts_with("END") {
        return None;
    }
    // Line ends may be written out, as in JSON.
    let mut symbols = String::new();
    let mut bytes = body.bytes().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' if matches!(bytes.peek(), Some(b'n' | b'r')) => {
                bytes.next();
            }
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' | b'=' => symbols.push(char::from(byte)),
            b' ' | b'\t' | b'\r' | b'\n' | b'"' | b'\\' => {}
            _ => return None,
        }
    }
    let protected = symbols.starts_with(OPENSSH) && !symbols.starts_with(OPENSSH_PLAIN);
    if symbols.len() < 64 || protected || entropy(&symbols) < 4.0 {
        return None;
    }
    let span = Span::from_usize(start, body_start);
    let hidden = Span::from_usize(body_start, body_start + body.len());
    Some(Secret { kind: SecretKind::PrivateKey, what: WHAT, span, hidden })
}

/// The base64 text that begins at `start` with the start of a PEM block, when it holds a private key.
pub(super) fn encoded_key(text: &str, start: usize) -> Option<Secret> {
    let symbol = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    let decoded = decode(text.get(start..start + 64)?)?;
    let head = String::from_utf8_lossy(&decoded);
    if !head.contains("PRIVATE KEY-----") || head.contains("ENCRYPTED") {
        return None;
    }
    // Only now: looking far from each of many beginnings would be slow.
    let length = text.as_bytes().get(start..)?.iter().take(MAX_BODY).take_while(|byte| symbol(byte)).count();
    if length < 150 {
        return None;
    }
    let span = Span::from_usize(start, start + length);
    Some(Secret { kind: SecretKind::PrivateKey, what: WHAT, span, hidden: span })
}

/// At most `length` bytes of the text from `start`, cut at the border of a character.
pub(super) fn window(text: &str, start: usize, length: usize) -> &str {
    let mut end = start.saturating_add(length).min(text.len());
    while end > start && !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(start..end).unwrap_or("")
}
