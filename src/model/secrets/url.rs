//! Passwords in addresses: `postgres://user:password@host/`.

use super::blocks::window;
use super::detect::{Secret, SecretKind, is_distinct};
use super::looks_default_password;
use crate::source::Span;

/// Ends of host names that are nobody's, or only of this machine or network.
const NOWHERE: [&str; 9] =
    [".example", ".invalid", ".internal", ".local", ".localhost", ".svc", ".test", "example.com", "example.org"];

/// The password of the address whose `://` stands at `colon`; none where the host is a developer's own.
pub(super) fn password(text: &str, colon: usize) -> Option<Secret> {
    let start = colon + "://".len();
    let rest = window(text, start, 256);
    let end =
        rest.find(|char: char| char.is_whitespace() || matches!(char, '/' | '"' | '\'' | '`' | '<' | '>' | ',' | ')'));
    let authority = rest.get(..end.unwrap_or(rest.len()))?;
    let (userinfo, host) = authority.rsplit_once('@')?;
    let (user, password) = userinfo.split_once(':')?;
    let scheme = text.as_bytes().get(..colon)?.last().is_some_and(u8::is_ascii_alphanumeric);
    let host = host.split([':', '?', '#', '\\']).next().unwrap_or("");
    let private = host.starts_with("127.") || host.starts_with("10.") || host.starts_with("192.168.");
    let somewhere = host.contains('.') && !private && !NOWHERE.iter().any(|end| host.ends_with(end));
    let written = !password.contains(['$', '{', '}', '%', '*', '[', '(', '|', '\\', ':']) && password.len() >= 8;
    if !scheme || !somewhere || !written || host.contains(['$', '{', '%']) || user == password {
        return None;
    }
    if looks_default_password(password)
        || !is_distinct(password, 2.5)
        || !password.bytes().any(|byte| byte.is_ascii_digit())
    {
        return None;
    }
    let from = start + user.len() + 1;
    let span = Span::from_usize(from, from + password.len());
    Some(Secret { kind: SecretKind::UrlPassword, what: "a password", span, hidden: span })
}
