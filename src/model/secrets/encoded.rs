//! Credentials that are written in base64: JSON web tokens, logins to registries, files with such logins.

use super::blocks::window;
use super::detect::{Secret, SecretKind, entropy, is_distinct};
use super::looks_default_password;
use crate::model::kubernetes::base64::decode;
use crate::source::Span;

/// Longer headers of tokens do not exist.
const MAX_HEADER: usize = 512;
const MAX_TOKEN: usize = 4096;
/// Longer lists of logins do not exist.
const MAX_FILE: usize = 16 * 1024;

const LOGIN: &str = "a login to a container registry";

/// Parts of the claims of tokens that grant nothing: those of jwt.io, and keys that browsers are given.
const HARMLESS_CLAIMS: [&str; 4] = ["John Doe", "\"1234567890\"", "\"anon\"", "example"];

/// The signed JSON web token whose `eyJ` stands at `start`. <https://www.rfc-editor.org/rfc/rfc7519>
pub(super) fn web_token(text: &str, start: usize) -> Option<Secret> {
    let before = start.checked_sub(1).and_then(|at| text.as_bytes().get(at)).copied();
    if before.is_some_and(|byte| is_url_safe(byte) || matches!(byte, b'.' | b'+' | b'/')) {
        return None;
    }
    let head = window(text, start, MAX_HEADER);
    let end = head.bytes().position(|byte| !is_url_safe(byte))?;
    let header = head.get(..end).filter(|_| head.as_bytes().get(end) == Some(&b'.'))?;
    if !json(header)?.contains("\"alg\"") {
        return None;
    }
    let rest = window(text, start, MAX_TOKEN);
    let length = rest.bytes().take_while(|byte| is_url_safe(*byte) || *byte == b'.').count();
    let mut parts = rest.get(..length)?.split('.').skip(1);
    let (claims, signature) = (parts.next()?, parts.next()?);
    let claims = json(claims)?;
    let is_harmless = HARMLESS_CLAIMS.iter().any(|part| claims.contains(part));
    if parts.next().is_some() || signature.len() < 43 || entropy(signature) < 4.0 || is_harmless {
        return None;
    }
    let what = if claims.contains("kubernetes") && claims.contains("serviceaccount") {
        "the token of a Kubernetes service account"
    } else {
        "a signed JSON web token"
    };
    Some(token(what, start, start + length))
}

fn token(what: &'static str, start: usize, end: usize) -> Secret {
    let span = Span::from_usize(start, end);
    Secret { kind: SecretKind::Token, what, span, hidden: span }
}

const fn is_url_safe(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

const fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
}

/// The JSON object that a part of a token holds. <https://www.rfc-editor.org/rfc/rfc4648#section-5>
fn json(part: &str) -> Option<String> {
    let standard: String = part.replace('-', "+").replace('_', "/");
    let padding = "=".repeat((4 - standard.len() % 4) % 4);
    let text = String::from_utf8(decode(&(standard + &padding))?).ok()?;
    (text.starts_with('{') && text.ends_with('}')).then_some(text)
}

/// `"auth": "…"` of Docker's configuration, the key at `start`: user and password in base64.
/// <https://docs.docker.com/reference/cli/docker/login/#credential-stores>
pub(super) fn registry_login(text: &str, start: usize) -> Option<Secret> {
    let key = start + "\"auth".len();
    let rest = window(text, key, MAX_TOKEN);
    // In JSON within JSON, a backslash stands before each quote.
    let value = rest.trim_start_matches('\\').strip_prefix('"')?.trim_start().strip_prefix(':')?;
    let value = value.trim_start().trim_start_matches('\\').strip_prefix('"')?;
    let from = key + (rest.len() - value.len());
    let length = value.bytes().take_while(|byte| is_base64(*byte)).count();
    let login = String::from_utf8(decode(value.get(..length)?)?).ok()?;
    let (user, password) = login.split_once(':')?;
    let is_one = password.len() >= 6 && !user.is_empty() && !login.contains(char::is_control);
    let is_known = looks_default_password(password) || user == password;
    if !is_one || is_known || !is_distinct(password, 2.5) {
        return None;
    }
    Some(token(LOGIN, from, from + length))
}

/// A whole configuration of Docker in base64, as `.dockerconfigjson` of a Kubernetes secret has it.
pub(super) fn encoded_logins(text: &str, start: usize) -> Option<Secret> {
    // Within a longer text in base64, the same letters mean something else, and looking far from each would be slow.
    if start.checked_sub(1).and_then(|at| text.as_bytes().get(at)).is_some_and(|byte| is_base64(*byte)) {
        return None;
    }
    let length = window(text, start, MAX_FILE).bytes().take_while(|byte| is_base64(*byte)).count();
    let inner = String::from_utf8(decode(text.get(start..start + length)?)?).ok()?;
    let mut keys = inner.match_indices("\"auth\"").take(64);
    keys.find_map(|(at, _)| registry_login(&inner, at))?;
    Some(token(LOGIN, start, start + length))
}

/// `sig=` of a shared access signature of Azure, at `start`.
/// <https://learn.microsoft.com/rest/api/storageservices/create-service-sas>
pub(super) fn shared_access_signature(text: &str, start: usize) -> Option<Secret> {
    let before = start.checked_sub(1).and_then(|at| text.as_bytes().get(at))?;
    if !matches!(before, b'?' | b'&' | b';') {
        return None;
    }
    let from = start + "sig=".len();
    let symbol = |byte: u8| is_base64(byte) || byte == b'%';
    let length = window(text, from, 80).bytes().take_while(|byte| symbol(*byte)).count();
    let signature = text.get(from..from + length)?;
    // SHA-256 in base64, its last `=` escaped.
    let is_whole = (44..=70).contains(&length) && (signature.ends_with("%3D") || signature.ends_with('='));
    let around_start = start.saturating_sub(300);
    let around = window(text, floor(text, around_start), 600);
    // Its version and what it is for stand beside it.
    if !is_whole || !around.contains("sv=20") || !around.contains("se=") || !is_distinct(signature, 4.0) {
        return None;
    }
    Some(token("a shared access signature of Azure", from, from + length))
}

fn floor(text: &str, mut at: usize) -> usize {
    while at > 0 && !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::super::detect;
    use base64_of as encode;

    /// The other direction of the decoder, for texts that no scanner shall find here.
    fn base64_of(text: &str) -> String {
        const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let mut out = String::new();
        for chunk in text.as_bytes().chunks(3) {
            let bits = chunk.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
            for place in 0..4 {
                let digit = DIGITS[(bits >> (18 - 6 * place) & 63) as usize];
                out.push(if place > chunk.len() { '=' } else { char::from(digit) });
            }
        }
        out
    }

    fn whats(text: &str) -> Vec<&'static str> {
        detect(text).into_iter().map(|secret| secret.what).collect()
    }

    fn jwt(header: &str, claims: &str, signature: &str) -> String {
        let part = |text: &str| encode(text).replace('+', "-").replace('/', "_").replace('=', "");
        format!("{}.{}.{signature}", part(header), part(claims))
    }

    const SIGNATURE: &str = "TJVA95OrM7E2cBab30RMHrHDcEfxjoYZgeFONFh7HgQ";

    #[test]
    fn web_tokens_are_signed_and_decode() {
        let header = r#"{"alg":"HS256","typ":"JWT"}"#;
        let claims = r#"{"sub":"deploy-bot","iss":"shop"}"#;
        assert_eq!(whats(&jwt(header, claims, SIGNATURE)), ["a signed JSON web token"]);
        let account = r#"{"iss":"kubernetes/serviceaccount","sub":"system:serviceaccount:shop:ci"}"#;
        assert_eq!(whats(&jwt(header, account, SIGNATURE)), ["the token of a Kubernetes service account"]);
        for (what, text) in [
            ("not signed", jwt(r#"{"alg":"none"}"#, claims, "")),
            ("no header", jwt(r#"{"typ":"JWT"}"#, claims, SIGNATURE)),
            ("of the manual", jwt(header, r#"{"sub":"1234567890","name":"John Doe"}"#, SIGNATURE)),
            ("for browsers", jwt(header, r#"{"iss":"supabase","role":"anon"}"#, SIGNATURE)),
            ("cut off", jwt(header, claims, "abc")),
            ("no JSON", format!("eyJhbGciOiJub25lIn.{SIGNATURE}.{SIGNATURE}")),
        ] {
            assert!(whats(&text).is_empty(), "{what}: {text}");
        }
    }

    #[test]
    fn logins_to_registries_in_every_spelling() {
        let login = encode("deploy:9f3kd72mdk2Qx7v2");
        let file = format!("{{\"auths\": {{\"ghcr.io\": {{\"auth\": \"{login}\"}}}}}}");
        assert_eq!(whats(&file), ["a login to a container registry"]);
        assert_eq!(whats(&file.replace('"', "\\\"")), ["a login to a container registry"], "JSON within JSON");
        for encoded in [encode(&file), encode(&file.replace("{\"auths\"", "{\n  \"auths\""))] {
            assert_eq!(
                whats(&format!(".dockerconfigjson: {encoded}\n")),
                ["a login to a container registry"],
                "{encoded}"
            );
        }
        for (what, login) in [
            ("default", encode("user:password")),
            ("placeholder", encode("user:<your-token>")),
            ("same", encode("deploy:deploy")),
            ("no login", encode("just some text")),
            ("variable", "${AUTH}".to_owned()),
        ] {
            assert!(whats(&format!("{{\"auths\": {{\"ghcr.io\": {{\"auth\": \"{login}\"}}}}}}")).is_empty(), "{what}");
        }
    }

    #[test]
    fn shared_access_signatures_stand_among_their_parameters() {
        let sas = |sig: &str| {
            format!("https://shop.blob.core.windows.net/a?sv=2022-11-02&ss=b&se=2027-01-01T00:00:00Z&sp=r&sig={sig}")
        };
        let real = "x7Rk2mQvT9sLpW4nZb3cJ8uRzD1eK4gXoB6iZtUaSwH%3D";
        assert_eq!(whats(&sas(real)), ["a shared access signature of Azure"]);
        assert!(whats(&sas("REDACTED")).is_empty());
        assert!(whats(&format!("?sig={real}")).is_empty(), "the other parameters are missing");
    }
}
